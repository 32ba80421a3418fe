"""What an actor sees of a network, by noun."""
