"""From what strangers sent to who handed in what, when, and what is to be said of it."""
