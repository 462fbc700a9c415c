"""The tasks of a hand-out's section Try, and their answers, each after an attempt of one's own."""

import re
from pathlib import Path

from harness.driver.errors import UserError
from harness.driver.labs import Lab
from harness.languages.wanted import ENGLISH, named_in
from harness.launcher.learner.my_folder import made, my_folder
from harness.launcher.learner.terminal import hear, prose, tell
from harness.predictions.prediction import now
from harness.results.words import _, language, listed
from harness.results.writing import write_all

OWN = "answers.md"  # in my/
HINT = re.compile(r"<details>.*?</details>", re.S)


def answer(lab: Lab, number: int) -> None:
    """Show the task, hear an attempt and keep it, and only then show the answer. UserError where there is no such
    task."""
    task = task_of(lab, number)
    prose(HINT.sub("", task).strip())
    lines = heard(HINT.search(task))
    if lines:
        keep(lab, number, lines)
    elif not tried(lab, number):
        return tell(_("The answer shows once you have tried: a line of your own is enough."))
    given = section(lab.folder, "answers", str(number))
    prose(given or _("Nobody has written the answer down yet: {file}").format(file=lab.folder / "answers.md"))


def task_of(lab: Lab, number: int) -> str:
    text = section(lab.folder, "README", "Try")
    tasks = {int(one[1]): one[2] for one in re.finditer(r"^(\d+)\. (.*?)(?=^\d+\. |\Z)", text, re.M | re.S)}
    if number not in tasks:
        raise UserError(_("{lab} has no task {number}; it has: {numbers}").format(
            lab=lab.name, number=number, numbers=listed(tasks) or _("none")))
    return tasks[number]


def section(folder: Path, name: str, heading: str) -> str:
    """What stands under `## heading` of name.md; nothing where that is not there. Where there is a name.zh.md, and that
    is the language: what stands there in the same place, as it has the same headings in the same order."""
    english, ours = (sections(folder / named_in(one, f"{name}.md")) for one in (ENGLISH, language()))
    at = next((i for i, (title, _text) in enumerate(english) if title == heading), None)
    if at is None:
        return ""
    return (ours if len(ours) == len(english) else english)[at][1]


def sections(path: Path) -> list[tuple[str, str]]:
    """Each heading with what stands under it; none where there is no such file."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    found = re.finditer(r"^## ([^\n]*)\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    return [(one[1].strip(), one[2].strip()) for one in found]


def heard(hint: re.Match[str] | None) -> list[str]:
    """The lines of an attempt, up to an empty one."""
    tell(_("Your attempt, then an empty line (? for a hint):"), style="bold")
    lines: list[str] = []
    try:
        while line := hear(">"):
            if line == "?":
                tell(re.sub(r"</?(details|summary)>", "", hint[0]).strip() if hint else _("there is no hint"))
            else:
                lines.append(line)
    except EOFError:
        pass
    return lines


def title(lab: Lab, number: int) -> str:
    return f"## {lab.name} {number}"


def tried(lab: Lab, number: int) -> bool:
    own = my_folder() / OWN
    return own.is_file() and re.search(rf"^{re.escape(title(lab, number))}\b", own.read_text("utf-8"), re.M) is not None


def keep(lab: Lab, number: int, lines: list[str]) -> None:
    """Add an attempt to my/answers.md, which is written anew, whole."""
    own = made() / OWN
    before = own.read_text(encoding="utf-8").rstrip("\n") + "\n\n" if own.is_file() else ""
    text = "\n".join(lines)
    write_all(own.parent, {OWN: [f"{before}{title(lab, number)} ({now()})\n\n{text}\n"]})
    tell(_("kept in {file}").format(file=own), style="dim")
