"""What an experiment may take of a reader's minute; and which experiments take more of it, by name."""

import re
import tomllib
from pathlib import Path

import house

FILE, MAIN, HELPER, COLUMNS = 120, 60, 25, 100
FOLDER = 240  # lines of C that a system has in all: headers and modules counted
CLAIMS, STEPS = 13, 7
WALK = (18, 10)  # where an experiment walks one listing of the article from top to bottom
_BOOK = tomllib.loads((Path(__file__).parent / "budgets.toml").read_text())
WALKS, OVER = _BOOK["walks"], _BOOK["over"]


def over(experiment):
    """What is over its budget, as `what of which file`, sorted."""
    found, claims_most, steps_most = set(), *(WALK if experiment.full_name in WALKS else (CLAIMS, STEPS))
    for path in [p for p in experiment.folder.rglob("*.[ch]") if "build" not in p.parts]:
        text, name = path.read_text(), path.relative_to(experiment.folder).as_posix()
        found |= {f"lines of {name}"} if text.count("\n") > FILE else set()
        found |= {f"columns of {name}"} if max(map(len, text.split("\n"))) > COLUMNS else set()
        found |= {f"{function} of {name}" for function, lines in house.functions(text)
                  if lines > (MAIN if function == "main" else HELPER)}
    for system, source in house.sources(experiment).items():
        text = source.read_text()
        if len(re.findall(r"\bexpect_\w+\(", text)) > claims_most:
            found.add(f"claims of {source.name}")
        if len(re.findall(r"\bstep(?:_absent)?\(", text)) > steps_most:
            found.add(f"steps of {source.name}")
        others = {f"{one}{rest}" for one in ("linux", "windows", "cpu") if one != system
                  for rest in (".c", "_elsewhere.c")}
        files = [p for p in experiment.folder.rglob("*.[ch]")
                 if p.name not in others and not re.search(rf"_(?!{system})(linux|windows|cpu)\.c$", p.name)
                 and not (p.name.endswith("_elsewhere.c"))]
        if sum(p.read_text().count("\n") for p in files) > FOLDER:
            found.add(f"lines for {system}")
    return sorted(found)
