"""The commands that the hand-outs tell a student to type do what they say."""

import re
import shlex

import pytest

import house
from harness.driver.errors import UserError
from harness.launcher.arguments import read
from harness.launcher.breaks import read_breaks
from harness.launcher.choose import choose_experiments

COMMANDS = sorted({(path.parent.name, command) for path in house.ROOT.glob("labs/*/README.md")
                   for command in re.findall(r"\./lab ((?:run|break|show) [^`\n]+)", path.read_text())})


def unknown_in(command):
    """What of it nobody knows: an option, an experiment, a break. Empty if it can be typed."""
    name, *arguments = shlex.split(command)
    try:
        names = read(name, arguments).names
        experiments = choose_experiments(names if name != "break" else names[:1])
    except UserError as error:
        return str(error)
    broken = {brk.name for experiment in experiments for brk in read_breaks(experiment)}
    return "" if name != "break" or len(names) < 2 or names[1] in broken else f"no break {names[1]!r}"


@pytest.mark.parametrize("lab, command", COMMANDS)
def test_a_command_of_a_hand_out_can_be_typed(lab, command):
    assert not unknown_in(command)


def test_what_cannot_be_typed_is_found():
    assert "nothing" in unknown_in('break 02-virtual-memory.reserve-commit-touch "nothing"')
    assert unknown_in("run 02-virtual-memory.nothing") and unknown_in("run --nothing 02-virtual-memory")
