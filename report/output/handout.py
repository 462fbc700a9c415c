"""A lab's hand-out, README.md -> HTML: its experiments and steps linked to where they are shown.

What a README could bring into the page is text: HTML in it is shown as it stands but for folded hints, pictures are
their words but for the project's own (harness/handouts), and only links to the web are links.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from harness.handouts.reader import reader
from harness.results.words import _
from report.page.view import LabView

_DEEPEST = 4  # headings: the page has its own two above


def missing() -> str:
    """Why there are no hand-outs, if so."""
    try:
        import markdown_it  # noqa: F401
    except ImportError:
        return _("The hand-out is left out: the Python module markdown_it is missing (python3-markdown-it).")
    return ""


def handout(lab: LabView) -> Markup:
    if not lab.handout or missing():
        return Markup()
    made = reader()
    tokens = made.parse(lab.handout)
    _link(tokens, dict(lab.places))
    return Markup(made.renderer.render(list(_plainer(tokens)), made.options, {}))


def _plainer(tokens: Iterable[Any]) -> Iterable[Any]:
    """Headings two lower, without the first, which is the lab's name; no picture of others, no link into a folder."""
    skip = False
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            if token.tag == "h1":
                skip = token.type == "heading_open"
                continue
            token.tag = f"h{min(_DEEPEST, int(token.tag[1]) + 1)}"
        if skip:
            continue
        if token.type == "inline":
            token.children = list(_inside(token.children or []))
        yield token


def _inside(children: Iterable[Any]) -> Iterable[Any]:
    open_links = []
    for child in children:
        if child.type == "image":
            child.type, child.tag, child.nesting = "text", "", 0
        elif child.type == "link_open":
            open_links.append(str(child.attrs.get("href", "")).startswith(("#", "https://", "http://")))
            if not open_links[-1]:
                continue
        elif child.type == "link_close" and not open_links.pop():
            continue
        yield child


def _link(tokens: list[Any], places: Mapping[tuple[str, str], str]) -> None:
    """In a section that is called as an experiment: its heading, and the first cell of each row that names a step."""
    experiment = ""
    for i, token in enumerate(tokens):
        if token.type != "inline":
            continue
        place = None
        if tokens[i - 1].type == "heading_open":
            experiment = token.content.strip("` ")
            place = places.get((experiment, ""))
        elif i > 1 and (tokens[i - 1].type, tokens[i - 2].type) == ("td_open", "tr_open"):
            place = places.get((experiment, token.content.strip("` ")))
        if place:
            token.children = _linked(token.children, place)


def _linked(children: list[Any], place: str) -> list[Any]:
    from markdown_it.token import Token
    return [Token("link_open", "a", 1, attrs={"href": f"#{place}"}), *children, Token("link_close", "a", -1)]
