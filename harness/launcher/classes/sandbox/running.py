"""A stranger's files in an experiment's place: compiled once, run some times, each in a sandbox of its own."""

from collections.abc import Mapping

from harness.driver.labs import Experiment
from harness.launcher.classes.sandbox.ran import Ran


def run_source(experiment: Experiment, machine: str, files: Mapping[str, bytes], values: Mapping[str, int] = {},
               runs: int = 3) -> Ran:
    """`files`, by their names in the experiment's folder, stand in the place of the official ones; {}: those. Of an
    experiment that the official tree lacks, but whose lab it has, all files are in `files`. `values`: its parameters.
    UserError as refuse_without_sandbox."""
    raise NotImplementedError


def refuse_without_sandbox() -> None:
    """UserError, in one sentence, where bubblewrap cannot start: nothing is ever run without it."""
    raise NotImplementedError
