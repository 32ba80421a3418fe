"""What is done with practices of a network, by noun."""
