"""./lab report [RESULTS...] [--out DIR]: results files in, index.html, report.md and results.json out."""

import argparse
import os
import sys
from pathlib import Path

from report import merged, render_html, render_markdown, whole
from report.model import Results
from report.results import read_all
from report.texts import T
from report.view_page import page

_TEXTS = T["console"]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="lab report", description="Makes the report from results.")
    parser.add_argument("results", nargs="*", type=Path, help="folders of results, merged files or single results; "
                        "without any: build/*/results")
    parser.add_argument("--out", type=Path, default=Path("build/report"), help="where to: build/report")
    options = parser.parse_args(arguments)
    inputs = options.results or sorted(Path("build").glob("*/results"))
    if not inputs:
        return _say(_TEXTS["no_input"], 2)
    results = read_all(inputs)
    for problem in results.problems:
        _say(_TEXTS["problem"].format(file=problem.file, why=problem.why), 1)
    if not results.kept and not results.labs and not results.left_out:
        return _say(_TEXTS["nothing_read"], 2)
    try:
        write(results, options.out)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        return _say(_TEXTS["not_written"].format(why=f"{options.out}: {why}"), 2)
    print(_TEXTS["written"].format(file=options.out / "index.html"))
    return 1 if results.problems else 0


def write(results: Results, folder: Path) -> None:
    shown = page(results)
    whole.write_all(folder, {"index.html": [render_html.render(shown)], "report.md": [render_markdown.render(shown)],
                             "results.json": merged.render(results)})


def _say(sentence: str, status: int) -> int:
    print(sentence.encode("utf-8", "replace").decode("utf-8"), file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
