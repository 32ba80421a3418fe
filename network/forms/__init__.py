"""Forms of the hall, by noun."""
