"""What a learner does: predict, flip, look up. What is theirs lies in my/."""
