"""A student's side of an assignment: begun, looked at, run, handed in."""
