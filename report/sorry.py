"""What is told to a person in one sentence instead of a traceback."""


class Sorry(Exception):
    """Wrong use, a missing tool, or things that are not as hoped: a sentence that says what to do. Exit status 2."""
