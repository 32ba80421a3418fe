"""What pages know about conversations, by noun."""
