"""What people and time do with escalations."""
