"""What ./lab does."""
