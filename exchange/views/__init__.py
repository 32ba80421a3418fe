"""Doors between home and hall, by noun."""
