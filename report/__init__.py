"""Results in, report out. Knows no lab by name."""
