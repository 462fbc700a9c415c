"""What is kept of a learner: drafts, and predictions once they are sealed."""
