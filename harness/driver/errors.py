"""What is told to a person in one sentence instead of a traceback."""

from harness.results.words import Why


class CannotBeHad(Exception):
    """A machine cannot be had here, as was found out when it was to run: why. It is left out, and fails nothing."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


class UserError(Exception):
    """Wrong use, a missing tool, or things that are not as hoped: a sentence that says what to do. Exit status 2."""
