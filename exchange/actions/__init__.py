"""What people do with what crosses, and what the network tells, by noun."""
