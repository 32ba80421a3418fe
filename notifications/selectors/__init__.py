"""What pages know of a reader's own state, by noun."""
