"""Hand-outs as pages, for a computer that shows no Markdown."""

import re
from collections.abc import Iterable
from html import escape

from harness.handouts import pictures
from harness.handouts.reader import reader

STYLE = """body { max-width: 46em; margin: 2em auto; padding: 0 1em; font: 1em/1.5 system-ui, sans-serif;
  color: #222; background: #fff; }
code, pre { font-family: ui-monospace, Consolas, monospace; font-size: .92em; }
pre { overflow-x: auto; padding: .6em; background: #f3f3f3; }
table { border-collapse: collapse; } td, th { border: 1px solid #bbb; padding: .2em .6em; text-align: left; }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #1b1b1b; } pre { background: #282828; }
  a { color: #8bf; } }"""  # no text: CSS
LINK = re.compile(r'<a href="(?!https?://|#)([^"]*)">(.*?)</a>', re.DOTALL)


def page(markdown: str, title: str, files: Iterable[str]) -> str:
    """`markdown` as a whole page. A link that leads to none of `files`, as the hand-out names them, is its words; one
    to another hand-out leads to its page."""
    body = reader().render(markdown)
    known = set(files)

    def lead(link: re.Match[str]) -> str:
        target = link[1].removesuffix(".md") + ".html" if link[1].endswith("README.md") else link[1]
        return f'<a href="{target}">{link[2]}</a>' if target in known else link[2]
    return (f'<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>\n'
            f"<style>\n{STYLE}\n{pictures.style()}</style>\n{LINK.sub(lead, body)}</html>\n")
