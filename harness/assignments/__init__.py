"""Assignments: what an instructor asks, what a student hands in. Knows no command and no grade of anybody."""
