"""my/: what a learner has written. Nothing of it lies under build/, and git ignores it.

In a clone that cannot be written it is ${XDG_DATA_HOME:-~/.local/share}/memory-labs; LAB_MY=DIR names another place.
"""

import os
from pathlib import Path

from harness.driver.errors import UserError
from harness.driver.labs import ROOT
from harness.results.words import _


def my_folder() -> Path:
    """Where it is, there or not yet."""
    if named := os.environ.get("LAB_MY"):
        return Path(named).absolute()
    here = ROOT / "my"
    if os.access(here if here.is_dir() else ROOT, os.W_OK):
        return here
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "memory-labs"


def made() -> Path:
    """The same, and it is there; UserError where it cannot be made."""
    folder = my_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(_("what is yours cannot be kept in {folder}: {why}; name another place: LAB_MY=DIR ./lab ...")
                        .format(folder=folder, why=error.strerror)) from error
    return folder


def predictions() -> Path | None:
    """The folder of the predictions, if there is any in it."""
    folder = my_folder() / "predictions"
    return folder if any(folder.glob("*/*.json")) else None


def prediction_file(lab: str, experiment: str) -> Path:
    """Where the prediction of an experiment lies. Further tries lie beside it: EXPERIMENT.after-1.json ..."""
    return my_folder() / "predictions" / lab / f"{experiment}.json"
