"""What a learner said before the run, beside what the run answered."""
