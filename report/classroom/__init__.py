"""Pages of a class, from a model that the launcher writes: one of the whole, and one for each student."""
