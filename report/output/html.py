"""Page -> index.html: one file that opens without a network, asks for nothing and lets nothing in."""

import base64
import hashlib
import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import resources
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from harness.handouts import pictures as drawings
from harness.languages.wanted import ENGLISH
from harness.results import words
from harness.results.words import N_, _
from report.output import handout
from report.page import columns, statements, verdicts
from report.page.glossary import anchors, glossary
from report.page.view import Page
from report.pictures import address_space
from report.point import parted
from report.said.view import Said

_HERE = resources.files("report.output")  # a folder, or a place in a zip of Python's
STAMPS = (N_("System"), N_("Bits"), N_("Page"), N_("Granularity"), N_("Compiler"), N_("Emulator"), N_("Memory"),
          N_("Overcommit"), N_("Date (UTC)"))  # of a StampRow


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The same page in another language."""
    name: str  # the language's own
    language: str
    file: str


_LOOKED_UP = {"WORDS": verdicts.WORDS, "MEANINGS": verdicts.MEANINGS, "THEN": statements.THEN,
              "NAMES": columns.NAMES, "PIECES": address_space.PIECES, "SPLITS": parted.SPLITS}


def render(page: Page, said: Said = Said(), elsewhere: Sequence[Elsewhere] = ()) -> str:
    return page_of("page.html", page, said, elsewhere)


def page_of(template: str, page: Any, said: Said = Said(), elsewhere: Sequence[Elsewhere] = ()) -> str:
    style, script = stylesheet(), _read("script.js")
    return smaller(environment().get_template(template).render(
        page=page, said=said, elsewhere=elsewhere, glossary=glossary(), language=words.language(),
        style=Markup(style), script=Markup(script),
        policy=policy(style, script), stamp_names=[_(name) for name in STAMPS]))


def environment() -> Environment:
    made = Environment(loader=FunctionLoader(lambda name: _read("templates", name)), autoescape=True,
                       undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
                       extensions=["jinja2.ext.i18n"])
    made.install_gettext_translations(words.chosen(), newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(_LOOKED_UP)  # macros see them too
    made.filters["word"] = partial(linked, anchors())
    made.filters["prose"] = prose
    made.filters["quoting"] = quoting
    made.filters["told"] = told
    made.filters["watched"] = watched
    made.filters["look_up"] = words.look_up
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


_QUOTED = re.compile(r"([A-Za-z][^\u2e80-\uffef` ]*(?: +[^\u2e80-\uffef` ]+){3,})")  # four words, no Han between


def told(text: str) -> Markup:
    """What a result says, in the language of the page; a sentence that it has no words for is marked as English."""
    shown = words.look_up(text)
    if shown == text and words.language() != ENGLISH and is_sentence(text):
        return Markup('<span lang="en">{}</span>').format(prose(text))
    return quoting(shown)


def quoting(text: str) -> Markup:
    """As prose. Of a page in another language, what it quotes of an English program, as of apt, is marked so."""
    if words.language() == ENGLISH:
        return prose(text)
    parts = _QUOTED.split(text)
    return Markup().join(Markup('<code lang="en">{}</code>').format(part) if i % 2 else prose(part)
                         for i, part in enumerate(parts))


def watched(text: str) -> Markup:
    """What to look at, told. Columns and tables, which stand there as code, are called as the page heads them."""
    def head(code: re.Match[str]) -> str:
        shown = words.look_up(code[1])
        return code[0] if shown == code[1] else f"<b>{escape(shown)}</b>"

    return Markup(re.sub("<code>(.*?)</code>", head, told(text)))


def linked(places: Mapping[str, str], head: str) -> Markup:
    """The head of a column, with a link to what it means, if the glossary has it."""
    return Markup('<a href="#{}">{}</a>').format(places[head], head) if head in places else escape(head)


def is_sentence(text: str) -> bool:
    """Two words side by side: a name by itself is of no language."""
    return re.search(r"[a-z]{2,}[,:;]? [a-z]{2,}", text) is not None


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
