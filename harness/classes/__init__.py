"""Classes: what was collected of an assignment, and what came of judging it. Knows no command, and runs nothing."""
