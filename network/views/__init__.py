"""Doors of the hall, by noun."""
