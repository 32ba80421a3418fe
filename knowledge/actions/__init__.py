"""What people do with what is known, by noun."""
