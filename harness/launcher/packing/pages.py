"""Hand-outs as pages, for a computer that shows no Markdown."""

import re
from collections.abc import Iterable, Mapping
from html import escape

from harness.handouts import pictures
from harness.handouts.reader import reader
from harness.languages.wanted import ENGLISH
from harness.launcher.building import locale

STYLE = """body { max-width: 46em; margin: 2em auto; padding: 0 1em; font: 1em/1.5 system-ui,
  "Segoe UI", "PingFang SC", "Microsoft YaHei", sans-serif;
  color: #222; background: #fff; }
code, pre { font-family: ui-monospace, Consolas, monospace; font-size: .92em; }
pre { overflow-x: auto; padding: .6em; background: #f3f3f3; }
table { border-collapse: collapse; } td, th { border: 1px solid #bbb; padding: .2em .6em; text-align: left; }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #1b1b1b; } pre { background: #282828; }
  a { color: #8bf; } }"""  # no text: CSS
HANDOUT = re.compile(r"(?<=README)(?=(\.\w+)?\.md$)")
LINK = re.compile(r'<a href="(?!https?://|#)([^"]*)">(.*?)</a>', re.DOTALL)


def page(markdown: str, title: str, files: Iterable[str], language: str = ENGLISH,
         elsewhere: Mapping[str, str] = {}) -> str:
    """`markdown` as a whole page. A link that leads to none of `files`, as the hand-out names them, is its words; one
    to another hand-out leads to its page. `elsewhere`: {language: the same page in it}."""
    body = reader().render(markdown)
    known = set(files)

    def lead(link: re.Match[str]) -> str:
        target = HANDOUT.sub(".html", link[1])
        return f'<a href="{target}">{link[2]}</a>' if target in known else link[2]
    return (f'<!DOCTYPE html>\n<html lang="{tag(language)}"><meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>\n'
            f"<style>\n{STYLE}\n{pictures.style()}</style>\n{links(elsewhere)}{LINK.sub(lead, body)}</html>\n")


def links(elsewhere: Mapping[str, str]) -> str:
    """Above the page: to it in other languages."""
    return "".join(f'<p><a href="{file}" hreflang="{tag(one)}" lang="{tag(one)}">{locale.own_name(one)}</a></p>\n'
                   for one, file in elsewhere.items())


def tag(language: str) -> str:
    """As HTML writes it."""
    return language.replace("_", "-")
