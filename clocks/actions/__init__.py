"""What happens to clocks, to their settings, and counting them anew."""
