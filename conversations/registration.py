"""What this app registers when Django is ready."""
