"""Questions about experiments, what a learner predicts, and what the run answers.

Knows results and nothing above them: the launcher asks, the report shows, and both use what lies here.
"""
