"""answers.md: a heading for each task that asks for words, what it asks, and what the student writes below."""

from harness.assignments.model import Assignment, Task
from harness.results.words import _, look_up


def heading(task: Task) -> str:
    return f"## {task.id}"


def with_sections(assignment: Assignment, text: str) -> str:
    """`text`, what is written already, and a section for each task that has none in it yet."""
    parts = [text.rstrip() if text.strip() else f"# {look_up(assignment.title)}"]
    for task in assignment.tasks:
        if task.kind == "text" and section_of(task, text) is None:
            asks = "\n".join(f"> {line}".rstrip() for line in look_up(task.asks.strip()).splitlines())
            parts.append(f"{heading(task)}\n\n{asks}\n\n")
    return "\n\n".join(parts).rstrip() + "\n"


def section_of(task: Task, text: str) -> str | None:
    """What is written under the heading of that task, without what the task asks. None: there is no such heading."""
    lines = text.splitlines()
    first = next((i for i, line in enumerate(lines, 1) if line.strip() == heading(task)), None)
    if first is None:
        return None
    own: list[str] = []
    for line in lines[first:]:
        if line.startswith(("## ", "# ")):
            break
        if not line.startswith(">"):
            own.append(line)
    return "\n".join(own)


def told(task: Task) -> str:
    """Where its words belong."""
    return _("under {heading} in answers.md").format(heading=f'"{heading(task)}"')
