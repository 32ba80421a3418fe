"""What people do with what they hear, and what the space does for them, by noun."""
