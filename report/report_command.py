"""./lab report: write the report again, of the results in the build folders or of those that are named."""

from report.console import complain
from report.interpreter import missing
from report.labs import BUILD


def main(arguments: list[str]) -> int:
    """`arguments` are folders and files of results; those of the build folders if there are none."""
    if "jinja2" in missing():
        complain("the report was not written: the Python module jinja2 is missing; to get it: ./lab doctor")
        return 2
    from report import render_main
    named = [a for i, a in enumerate(arguments) if not a.startswith("-") and (i == 0 or arguments[i - 1] != "--out")]
    if not named:
        found = sorted(BUILD.glob("*/results"))  # a program under the sanitizers is no machine
        arguments = [*arguments, *(str(path) for path in found if path.parent.name != "sanitize")]
    if not any(a == "--out" or a.startswith("--out=") for a in arguments):
        arguments = [*arguments, "--out", str(BUILD / "report")]
    return render_main.main(arguments)
