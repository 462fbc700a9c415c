"""What is told to a person in one sentence instead of a traceback."""


class CannotBeHad(Exception):
    """A machine cannot be had here, as was found out when it was to run: why. It is left out, and fails nothing."""


class UserError(Exception):
    """Wrong use, a missing tool, or things that are not as hoped: a sentence that says what to do. Exit status 2."""
