"""./lab report [RESULTS...] [--out DIR] [--compare OLD NEW]: results files in, a report of them out."""

import argparse
import os
import sys
from pathlib import Path

from report import compare, merged, render_compare, render_html, render_markdown, whole
from report.collected import Results
from report.results import read_all
from report.texts import T
from report.view_page import page

_TEXTS = T["console"]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="lab report", description="Makes the report from results.")
    parser.add_argument("results", nargs="*", type=Path, help="folders of results, merged files or single results; "
                        "without any: build/*/results")
    parser.add_argument("--out", type=Path, default=Path("build/report"), help="where to: build/report")
    parser.add_argument("--compare", nargs=2, type=Path, metavar=("OLD", "NEW"),
                        help="say what changed between two; 1 if a verdict got worse")
    options = parser.parse_args(arguments)
    if options.compare and options.results:
        parser.error(_TEXTS["compare_two"])
    try:
        if options.compare:
            return _compare(options.compare[0], options.compare[1], options.out)
        return _report(options.results, options.out)
    except MemoryError:
        return _say(_TEXTS["not_written"].format(why=_TEXTS["no_memory"]), 2)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        return _say(_TEXTS["not_written"].format(why=f"{options.out}: {why}"), 2)


def _report(inputs: list[Path], out: Path) -> int:
    inputs = inputs or [path for path in sorted(Path("build").glob("*/results")) if path.parent.name != "sanitize"]
    if not inputs:
        return _say(_TEXTS["no_input"], 2)
    results = _read(inputs)
    if not results.kept and not results.labs and not results.left_out:
        return _say(_TEXTS["nothing_read"], 2)
    write(results, out)
    print(_TEXTS["written"].format(file=out / "index.html"))
    return 1 if results.problems else 0


def _compare(old: Path, new: Path, out: Path) -> int:
    before, after = _read([old]), _read([new])
    if not before.kept or not after.kept:
        return _say(_TEXTS["nothing_compared"], 2)
    comparison = compare.compare(before, after)
    whole.write_all(out, {"compare.html": [render_compare.html(comparison, str(old), str(new))]})
    for line in render_compare.lines(comparison, str(old), str(new)):
        print(line)
    print(_TEXTS["written"].format(file=out / "compare.html"))
    return 1 if comparison.worse or before.problems or after.problems else 0


def _read(inputs: list[Path]) -> Results:
    results = read_all(inputs)
    for problem in results.problems:
        _say(_TEXTS["problem"].format(file=problem.file, why=problem.why), 1)
    return results


def write(results: Results, folder: Path) -> None:
    shown = page(results)
    whole.write_all(folder, {"index.html": [render_html.render(shown)], "report.md": [render_markdown.render(shown)],
                             "results.json": merged.render(results)})


def _say(sentence: str, status: int) -> int:
    print(sentence.encode("utf-8", "replace").decode("utf-8"), file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
