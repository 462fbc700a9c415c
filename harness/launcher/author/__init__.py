"""What an author does: begin an experiment, and hold it against the contracts."""
