"""Doors of a reader's own state, by noun."""
