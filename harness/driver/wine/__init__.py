"""The Wine prefix: made, used, ended."""
