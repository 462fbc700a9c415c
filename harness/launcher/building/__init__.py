"""The build folders: configured, built, their tests run."""
