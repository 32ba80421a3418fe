"""What people do with forms, and what the apps above have kept of answers."""
