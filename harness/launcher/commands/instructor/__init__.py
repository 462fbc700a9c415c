"""Commands of an instructor's."""
