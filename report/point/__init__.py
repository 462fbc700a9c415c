"""What an experiment opens with: its point, drawn."""
