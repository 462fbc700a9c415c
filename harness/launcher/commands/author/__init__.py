"""The commands of an author: new, check."""
