"""./lab class collect | grade | plan | run-items | merge | page: an instructor's side of an assignment."""

import importlib
from argparse import Namespace

WHERE = {"collect": "collect", "grade": "grade", "plan": "items", "run-items": "items", "merge": "items",
         "page": "page"}


def main(options: Namespace) -> int:
    command = importlib.import_module(f"harness.launcher.commands.instructor.{WHERE[options.what]}")
    return int(command.main(options))
