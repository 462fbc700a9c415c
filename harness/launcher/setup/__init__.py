"""What must be here, and bringing it here."""
