"""What is to be translated, and how much of it is."""
