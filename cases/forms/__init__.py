"""What was asked for, by noun."""
