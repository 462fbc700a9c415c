"""The commands of a learner: study, flip, find."""
