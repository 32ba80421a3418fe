"""What people do on the desk, by noun."""
