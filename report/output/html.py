"""Page -> index.html: one file that opens without a network, asks for nothing and lets nothing in."""

import base64
import hashlib
import html
import re
from importlib import resources
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from harness.handouts import pictures as drawings
from harness.results import words
from harness.results.words import N_, _
from report.output import handout
from report.page import columns, statements, verdicts
from report.page.view import Page
from report.pictures import address_space
from report.point import parted
from report.said.view import Said

_HERE = resources.files("report.output")  # a folder, or a place in a zip of Python's
STAMPS = (N_("System"), N_("Bits"), N_("Page"), N_("Granularity"), N_("Compiler"), N_("Emulator"), N_("Memory"),
          N_("Overcommit"), N_("Date (UTC)"))  # of a StampRow
_LOOKED_UP = {"WORDS": verdicts.WORDS, "MEANINGS": verdicts.MEANINGS, "THEN": statements.THEN,
              "NAMES": columns.NAMES, "PIECES": address_space.PIECES, "SPLITS": parted.SPLITS}


def render(page: Page, said: Said = Said()) -> str:
    return page_of("page.html", page, said)


def page_of(template: str, page: Any, said: Said = Said()) -> str:
    style, script = stylesheet(), _read("script.js")
    return smaller(environment().get_template(template).render(
        page=page, said=said, language=words.language(), style=Markup(style), script=Markup(script),
        policy=policy(style, script), stamp_names=[_(name) for name in STAMPS]))


def environment() -> Environment:
    made = Environment(loader=FunctionLoader(lambda name: _read("templates", name)), autoescape=True,
                       undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
                       extensions=["jinja2.ext.i18n"])
    made.install_gettext_translations(words.chosen(), newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(_LOOKED_UP)  # macros see them too
    made.filters["prose"] = prose
    made.filters["plain"] = plain
    made.filters["handout"] = handout.handout
    made.globals["no_handout"] = handout.missing
    return made


def smaller(page: str) -> str:
    """Without what HTML does without: end tags in tables, quotes around plain values. A fifth of the page.

    Only the body, without the script: there every `<` begins a tag of ours, as texts are escaped.
    """
    begin, end = page.index("<body>"), page.index("<script>")
    body = re.sub(r"</t[dhr]>\s*(?=<t[dhr]\b|</t(?:r|body|head|able)>)", "", page[begin:end])
    body = re.sub(r"<[a-z][^<>]*>", lambda tag: re.sub(r'="([\w.%#:-]+)"(?=[ >])', r"=\1", tag[0]), body)
    return page[:begin] + body + page[end:]


def plain(text: str) -> Markup:
    """For a text between tags: a source is full of quotes, and there they may stay."""
    return Markup(html.escape(text, quote=False))


def prose(text: str) -> Markup:
    """Words between backticks are code, as in the comments of a program. Everything else is what it is."""
    parts = str(escape(text)).split("`")
    if len(parts) % 2 == 0:
        return Markup("`".join(parts))
    return Markup("".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts)))


def policy(style: str, script: str = "") -> str:
    """Nothing but this very style sheet and this very script: no other, no request, no form, no frame."""
    scripts = f"script-src '{_hash(script)}'; " if script else ""  # no text: for a browser
    return (f"default-src 'none'; style-src '{_hash(style)}'; {scripts}img-src data:; "
            "base-uri 'none'; form-action 'none'")  # no text: for a browser


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def stylesheet() -> str:
    return _read("style.css") + pictures() + drawings.style()


def pictures() -> str:
    return _read("pictures.css")


def _read(*name: str) -> str:
    return _HERE.joinpath(*name).read_text(encoding="utf-8")
