"""What pages of knowledge know, by noun."""
