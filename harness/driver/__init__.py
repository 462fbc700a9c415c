"""What CTest calls for one experiment."""
