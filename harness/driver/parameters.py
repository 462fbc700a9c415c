"""What an experiment is asked otherwise than the article asks it: its environment's LAB_PARAMETERS (probe/probe.h).

The file that LAB_PARAMETERS_FILE names says it: {"LAB.EXPERIMENT": {"bytes": 268435456}}. Without it nothing is set.
"""

import os
import re
from pathlib import Path
from typing import Any

from harness.driver.process import NotStarted
from harness.results.json_files import read_json
from harness.results.words import english

NAME = re.compile(r"[a-z][a-z0-9_]*")


def parameters_of(experiment: str) -> str:
    """`name=value name=value`, or nothing. NotStarted says what is wrong with the file."""
    path = os.environ.get("LAB_PARAMETERS_FILE")
    if not path:
        return ""
    try:
        return in_words(read_json(Path(path)), experiment)
    except (OSError, ValueError, RecursionError) as error:
        raise NotStarted(english("LAB_PARAMETERS_FILE is {path}, which cannot be used: {error}").format(
            path=path, error=error)) from error


def in_words(document: Any, experiment: str) -> str:
    """ValueError if the document is none of parameters."""
    values = document.get(experiment, {}) if isinstance(document, dict) else None
    if not isinstance(values, dict) or not all(NAME.fullmatch(name) and type(v) is int for name, v in values.items()):
        raise ValueError(english("it is not {{LAB.EXPERIMENT: {{name: whole number}}}}").format())
    return " ".join(f"{name}={value}" for name, value in values.items())
