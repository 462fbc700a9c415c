"""The language that a person is spoken to: which one, and where its sentences come from."""
