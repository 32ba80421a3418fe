"""Doors of knowledge, by noun."""
