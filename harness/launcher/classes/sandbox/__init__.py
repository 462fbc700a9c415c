"""Strangers' sources, compiled and run where they reach nothing: bubblewrap around them, a pipe for what the probe says."""
