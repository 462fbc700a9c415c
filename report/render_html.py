"""Page -> index.html: one file that opens without a network, asks for nothing and lets nothing in."""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from report.texts import T
from report.view import Page

_HERE = Path(__file__).parent
_STAMPS = ("system", "bits", "page", "granularity", "compiler", "emulator", "memory", "overcommit", "date")


def render(page: Page) -> str:
    style = _read("style.css")
    return _environment().get_template("page.html").render(
        page=page, t=T, language="en", style=Markup(style), policy=_policy(style),
        stamp_names=[T["machines"][name] for name in _STAMPS])


def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True)


def _policy(style: str) -> str:
    """Nothing but this very style sheet: no script, no picture from elsewhere, no form, no frame."""
    return f"default-src 'none'; style-src '{_hash(style)}'; img-src data:; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
