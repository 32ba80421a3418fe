"""What people of the network do, by noun."""
