"""Forms of knowledge, by noun."""
