"""python3 -m report.classroom page|feedback MODEL.json OUT BUILD LANGUAGE: the class's page, or a page a student in the
folder OUT, in a language that ./lab has compiled in BUILD, or in English."""

import importlib
import sys
from pathlib import Path

from harness.languages.wanted import ENGLISH, named
from report.languages import Languages

if __name__ == "__main__":
    kind, model, out, build, language = sys.argv[1:]
    languages = Languages(Path(build), None)
    languages.speak(named(language, languages.all()) or ENGLISH)
    sys.exit(importlib.import_module(f"report.classroom.{kind}").main(model, out))
