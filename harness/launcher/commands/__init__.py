"""The launcher's commands, a module each."""
