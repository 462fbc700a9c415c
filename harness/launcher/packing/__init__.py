"""What goes to another computer: the kit for Windows."""
