"""A plugin of pytest: the contracts of one experiment alone, each a line, and what to do where one does not hold.

    python3 -m pytest --assert=plain -p no:terminal -p harness.launcher.author.for_one tests/test_contracts.py ...

LAB_EXPERIMENT names it. A contract is a test with the parameter `experiment`, or `lab`; the first sentence of its
docstring says what it holds, and what follows `Next:` what to do where it does not.
"""

import os
import re
from typing import Any

import pytest

from harness.results.words import _

WANTED = os.environ.get("LAB_EXPERIMENT", "")  # no text: LAB.EXPERIMENT


def pytest_collection_modifyitems(config: Any, items: list[Any]) -> None:
    items[:] = [item for item in items if is_about_it(getattr(item, "callspec", None))]


def is_about_it(callspec: Any) -> bool:
    """Has the test that experiment, or its lab, for a parameter?"""
    given = callspec.params if callspec else {}
    experiment, lab = given.get("experiment"), given.get("lab")
    return getattr(experiment, "full_name", None) == WANTED or getattr(lab, "name", None) == WANTED.partition(".")[0]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: Any, call: Any) -> Any:
    report = (yield).get_result()
    if report.when == "call" or report.failed or report.skipped:
        tell(item, call, report)


def tell(item: Any, call: Any, report: Any) -> None:
    """One line, and two more where something is to be done. Which of several it is stands in the test's parameters."""
    name = item.name.removeprefix("test_").partition("[")[0].replace("_", " ")
    which = [getattr(v, "id", v) for k, v in item.callspec.params.items() if k not in ("experiment", "lab")]
    told = " ".join([name, *(f"({one})" for one in which if isinstance(one, str))])
    if not report.failed:
        print("  " + (_("skipped {contract}") if report.skipped else _("held    {contract}")).format(contract=told))
        return
    said = str(call.excinfo.value).strip().splitlines() or [str(call.excinfo.traceback[-1].statement)]
    why = re.sub("^(AssertionError|assert): ?", "", said[0])
    print("  " + _("to do   {contract}: {why}").format(contract=told, why=why))
    if following := (item.function.__doc__ or "").partition("Next:")[2]:
        print("          " + _("next: {what}").format(what=" ".join(following.split())))
