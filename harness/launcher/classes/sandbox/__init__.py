"""Strangers' sources, compiled and run where they reach nothing: in bubblewrap, with a way out for the probe alone."""
