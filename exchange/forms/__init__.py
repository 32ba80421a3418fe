"""Forms between home and hall, by noun."""
