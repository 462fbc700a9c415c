"""Speaking with a learner: wrapped and coloured where a person looks and rich is there, plain lines elsewhere.

Nothing is red, since nothing is an error. rich counts a Chinese character as the two columns that it takes.
"""

import sys
from collections.abc import Iterable

from harness.languages.width import left
from harness.launcher.console import rich_console, say
from harness.results.from_json import line

LONGEST = 2000  # characters that a prediction keeps of one line


def tell(text: str = "", style: str = "", indent: int = 0) -> None:
    """A paragraph."""
    if console := rich_console():
        from rich.padding import Padding
        from rich.text import Text
        console.print(Padding(Text(text, style=style), (0, 0, 0, indent)))
    else:
        say(" " * indent + text)


def pairs(rows: Iterable[tuple[str, str]], indent: int = 2, width: int = 0) -> None:
    """Names and what belongs to each, one under the other. `width`: of the names, where there is no table."""
    rows = list(rows)
    if console := rich_console():
        from rich.padding import Padding
        from rich.table import Table
        from rich.text import Text
        table = Table.grid(padding=(0, 2))
        table.add_column(style="dim")
        table.add_column(overflow="fold")
        for name, text in rows:
            table.add_row(Text(name), Text(text))
        console.print(Padding(table, (0, 0, 0, indent)))
        return
    for name, text in rows:
        say((" " * indent + f"{left(name, width)} {text}").rstrip())


def code(lines: Iterable[tuple[int, str]]) -> None:
    """Lines of C with their numbers."""
    lines = list(lines)
    console = rich_console()
    if not console or not lines:
        for number, text in lines:
            say(f"  {number or '':>4}  {text}".rstrip())
        return
    from rich.syntax import Syntax
    from rich.table import Table
    from rich.text import Text
    painter = Syntax("", "c", theme="ansi_dark", background_color="default")
    coloured = painter.highlight("\n".join(text for _number, text in lines))
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style="dim", min_width=6)
    table.add_column(overflow="fold")
    for (number, _text), shown in zip(lines, coloured.split("\n")):
        table.add_row(Text(str(number or "")), shown)
    console.print(table)


def prose(text: str) -> None:
    """Markdown, as hand-outs are written."""
    if console := rich_console():
        from rich.markdown import Markdown
        console.print(Markdown(text))
    else:
        say(text)


def hear(prompt: str) -> str:
    """One line of a person, or of whatever is piped in; EOFError where there is no more."""
    if sys.stdin is not None and sys.stdin.isatty():
        text = input(f"{prompt} ")
    else:
        say(prompt)
        text = sys.stdin.readline() if sys.stdin else ""
        if not text:
            raise EOFError
        say(f"> {printable(text)}".rstrip())
    return printable(text)


def printable(text: str) -> str:
    """Without what is no character, or none that shows."""
    return line(text[:LONGEST].strip().encode("utf-8", "replace").decode("utf-8"))
