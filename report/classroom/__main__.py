"""python3 -m report.classroom page|feedback MODEL.json OUT: the class's page, or a page a student in the folder OUT."""

import importlib
import sys

if __name__ == "__main__":
    module = importlib.import_module(f"report.classroom.{sys.argv[1]}")
    sys.exit(module.main(*sys.argv[2:]))
