"""What pages of the hall know, by noun."""
