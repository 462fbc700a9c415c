"""./lab report [RESULTS...] [--out DIR] [--compare OLD NEW] [--export NAME DIR]: results files in, a report out."""

import argparse
import os
import sys
from functools import partial
from pathlib import Path

from harness.languages.wanted import named, short, wanted
from harness.results import words, writing
from harness.results.collected import Results
from harness.results.from_json import line as shown
from harness.results.words import _, listed, ngettext
from report import compare, merged
from report.collect import read_all
from report.languages import Languages
from report.output import comparison, export, html, markdown
from report.page.page import page
from report.page.view import Page
from report.said.said import said_of


def main(arguments: list[str]) -> int:
    return run(arguments, "./lab report")


def run(arguments: list[str], program: str, found: list[Path] | None = None, out: Path | None = None) -> int:
    """`found` and `out`: what is read and where to, where `arguments` do not say it and there is no build folder."""
    language, languages = spoken(program, arguments)
    parser = argparse.ArgumentParser(prog=program, description=_("Makes the report from results."),
                                     parents=[first_of_all(program)])
    parser.add_argument("results", nargs="*", type=Path, metavar="RESULTS",
                        help=_("folders of results and predictions, zips of such, merged files or single files; "
                               "without any: build/*/results and my/predictions"))
    parser.add_argument("--predictions", type=Path, help=argparse.SUPPRESS)  # of who learns here
    parser.add_argument("--out", type=Path, metavar="DIR", help=_("where to; without it: build/report"))
    parser.add_argument("--compare", nargs=2, type=Path, metavar=("OLD", "NEW"),
                        help=_("say what changed between two; 1 if a verdict got worse"))
    parser.add_argument("--export", nargs=2, metavar=("LAB.EXPERIMENT", "DIR"),
                        help=_("write the tables of one experiment as CSV and its pictures as SVG into DIR"))
    options = parser.parse_args(arguments)
    build = options.build or Path("build")
    options.out = options.out or out or build / "report"
    found = results_in(build) if found is None else found
    if options.compare and options.results:
        parser.error(_("--compare takes two folders or merged files, and nothing else"))
    try:
        if options.compare:
            return _compare(options.compare[0], options.compare[1], options.out, options.labs)
        if options.export:
            options.out = Path(options.export[1])
            return _export(options.results or found, options.export[0], options.out)
        if found and options.predictions:
            found = [*found, options.predictions]
        return _report(options.results or found, options.out, options.labs, language, languages)
    except MemoryError:
        return _say(_("the report could not be written: there is not enough memory; nothing was changed"), 2)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        return _say(_("the report could not be written: {folder}: {why}; nothing was changed").format(
            folder=options.out, why=why), 2)


def first_of_all(program: str) -> argparse.ArgumentParser:
    """What says in which language all else is said."""
    parser = argparse.ArgumentParser(prog=program, add_help=False, allow_abbrev=False)
    parser.add_argument("--build", type=Path, help=argparse.SUPPRESS)  # by ./lab
    parser.add_argument("--labs", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--lang", metavar="LANGUAGE",
                        help=_("the language of index.html, as en or zh; without it: that of the environment"))
    return parser


def spoken(program: str, arguments: list[str]) -> tuple[str, Languages]:
    """The language that is asked for, which is spoken from now on, and all that there are."""
    parser = first_of_all(program)
    options, _others = parser.parse_known_args(arguments)
    languages = Languages(options.build, options.labs)
    language = named(options.lang, languages.all()) if options.lang else wanted(os.environ, languages.all())
    if language is None:
        parser.error(_("no report can be in {language} here; it can be in {all}").format(
            language=options.lang, all=listed(map(short, languages.all()))))
    languages.speak(language)
    return language, languages


def results_in(build: Path) -> list[Path]:
    """The folders of the machines' results; a program under the sanitizers is no machine."""
    return [path for path in sorted(build.glob("*/results")) if path.parent.name != "sanitize"]


def _report(inputs: list[Path], out: Path, labs: Path | None, language: str, languages: Languages) -> int:
    if not inputs:
        return _say(_("there are no results yet in build/*/results: run ./lab run first, or name a folder of results"),
                    2)
    results = _read(inputs, labs, recorded=True)
    if not results.kept and not results.labs and not results.left_out:
        return _say(_("nothing could be read, so no report was written"), 2)
    shown = write(results, out, language, languages)
    if n := len(shown.disagreements):
        print(ngettext("{n} claim says what Windows does, and the Windows measured does otherwise; please report it: "
                       "docs/windows-results.md", "{n} claims say what Windows does, and the Windows measured does "
                       "otherwise; please report it: docs/windows-results.md", n).format(n=n))
    print(_("report: {file}").format(file=out / "index.html"))
    return 1 if results.problems else 0


def _export(inputs: list[Path], name: str, out: Path) -> int:
    results = _read(inputs)
    experiments = export.found(results, name)
    if len(experiments) != 1:
        return _say(_("no result is of an experiment called {name}; there are: {names}").format(
            name=name, names=", ".join(export.kept_names(results.kept)) or _("none")), 2)
    files = export.files(results, *experiments[0])
    writing.write_all(out, files)
    print(_("{n} files: {folder}").format(n=len(files), folder=out))
    return 1 if results.problems else 0


def _compare(old: Path, new: Path, out: Path, labs: Path | None) -> int:
    before, after = _read([old], labs), _read([new], labs)
    if not before.kept or not after.kept:
        return _say(_("there is nothing to compare: one side has no result that could be read"), 2)
    compared = compare.compare(before, after)
    writing.write_all(out, {"compare.html": [comparison.html(compared, str(old), str(new))]})
    for line in comparison.lines(compared, str(old), str(new)):
        print(line)
    print(_("report: {file}").format(file=out / "compare.html"))
    return 1 if compared.worse or before.problems or after.problems else 0


def _read(inputs: list[Path], labs: Path | None = None, recorded: bool = False) -> Results:
    results = read_all(inputs, labs, recorded)
    for problem in results.problems:
        _say(f"{problem.file}: {shown(str(problem.why))}", 1)
    for equal in results.equal:
        _say(shown(str(equal.told())), 0)
    return results


def write(results: Results, folder: Path, language: str, languages: Languages) -> Page:
    """A page a language, each with links to the others; index.html and report.md are in `language`, the one spoken."""
    names = {one: "index.html" if one == language else f"index.{short(one)}.html" for one in languages.all()}
    own = {}
    for one in names:
        languages.speak(one)
        # Translators: the name of your own language, as those call it who speak it: 中文
        own[one] = html.Elsewhere(_("English"), words.language(), names[one])
    files = {}
    for one in sorted(names, key=lambda one: one == language):  # its own last: it stays the one spoken
        languages.speak(one)
        shown = page(results, partial(languages.handout, one))
        said = said_of(results, shown)
        files[names[one]] = [html.render(shown, said, [other for key, other in own.items() if key != one])]
    writing.write_all(folder, {**files, "report.md": [markdown.render(shown, said)],
                               "results.json": merged.render(results)})
    (folder / f"index.{short(language)}.html").unlink(missing_ok=True)  # of before, when another was the first
    return shown


def _say(sentence: str, status: int) -> int:
    print(sentence.encode("utf-8", "replace").decode("utf-8"), file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
