"""What reads hand-outs: CommonMark with tables, without HTML; hints are folded, pictures of ours are shown.

A hint is `<details><summary>Hint</summary>text</details>`, by itself or in a paragraph; the text is one paragraph of
Markdown, with or without empty lines around it. Whatever is of another shape is text.
"""

import re
from collections.abc import Iterator
from copy import copy
from html import escape
from typing import Any

from harness.handouts import pictures

_NAMED = r"(?<!`)<details>[ \n]?<summary>([^<>`\n]{1,80})</summary>"
HINT = re.compile(rf"{_NAMED}((?:(?!</?(?:details|summary)>).)+)</details>", re.DOTALL)
APART = re.compile(rf"({_NAMED})\n[ \t]*\n(?P<text>(?:[ \t]*\S.*\n)+)[ \t]*\n(?=[ \t]*</details>)")


def reader() -> Any:
    """A MarkdownIt; what its renderer makes of a stranger's text can go into a page. ImportError: it is missing."""
    from markdown_it import MarkdownIt
    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    made.core.ruler.before("block", "apart", _joined)
    made.core.ruler.before("inline", "hints", _folded)
    made.core.ruler.push("pictures", _drawn)
    return made


def _joined(state: Any) -> None:
    """GitHub reads Markdown in a hint only between empty lines; here it is one paragraph with its hint."""
    state.src = APART.sub(r"\1\n\g<text>", state.src)


def _folded(state: Any) -> None:
    """The paragraphs that hold hints are split: the text of each part is read as Markdown afterwards."""
    found: list[Any] = []
    for token in state.tokens:
        if found and found[-1].type == "inline" and token.type == "paragraph_close":
            found[-2:] = [*_parts(found[-2], found[-1], token)]
        else:
            found.append(token)
    state.tokens = found


def _parts(opened: Any, text: Any, closed: Any) -> Iterator[Any]:
    parts = HINT.split(text.content)  # text, name, hint, text ...
    for i, part in enumerate(parts):
        if i % 3 == 1:
            yield _html("html_block", f'<details class="hint"><summary>{escape(part)}</summary>\n')
        elif part.strip():
            inner = copy(text)
            inner.content, inner.children = part.strip(), []
            yield from (opened, inner, closed)
        if i % 3 == 2:
            yield _html("html_block", "</details>\n")


def _drawn(state: Any) -> None:
    for token in state.tokens:
        token.children = [_picture(child) if child.type == "image" else child for child in token.children or []]


def _picture(image: Any) -> Any:
    svg = pictures.named_by(str(image.attrs.get("src", "")), image.content)
    return _html("html_inline", svg) if svg else image


def _html(kind: str, text: str) -> Any:
    from markdown_it.token import Token
    return Token(kind, "", 0, content=text)
