"""The project's own drawings, docs/pictures/NAME.svg, for pages that hand-outs stand in.

Only what lies there is shown, by its name; report.pyz brings that folder. The style of the drawings stands in the sheet
of the page, once: they use classes of their own, and the page's colours where it has them.
"""

import re
from html import escape
from importlib import resources
from typing import Any

_ROOT: Any = resources.files("harness.handouts").parent.parent  # type: ignore[attr-defined]
_FOLDER = _ROOT / "docs" / "pictures"  # a folder, or a place in a zip of Python's
_SOURCE = re.compile(r"\.\./\.\./docs/pictures/([a-z0-9-]+(?:\.[a-z]+)?)\.svg")
_STYLE = re.compile(r"<style>(.*?)</style>\n?", re.DOTALL)
_BEGIN = '<svg xmlns="http://www.w3.org/2000/svg"'


def named_by(source: str, words: str) -> str:
    """The drawing that a hand-out calls by `source`, as an element of a page, said in `words`; empty: it is none."""
    match = _SOURCE.fullmatch(source)
    file = _FOLDER / f"{match[1]}.svg" if match else None
    if file is None or not file.is_file():
        return ""
    svg = _STYLE.sub("", file.read_text(encoding="utf-8")).strip()
    return str(svg.replace(_BEGIN, f'<svg role="img" aria-label="{escape(words)}"'))


def style() -> str:
    """What all of them need in the style sheet of a page."""
    if not _FOLDER.is_dir():
        return ""
    files = [file for file in _FOLDER.iterdir() if file.name.endswith(".svg")]
    return "\n".join(sorted({said for file in files for said in _STYLE.findall(file.read_text(encoding="utf-8"))}))
