"""A page, as a file."""
