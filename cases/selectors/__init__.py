"""What the desk's pages know, by noun."""
