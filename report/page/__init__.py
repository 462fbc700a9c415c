"""What a page shows, ready to be set."""
