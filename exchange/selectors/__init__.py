"""What pages between home and hall know, by noun."""
