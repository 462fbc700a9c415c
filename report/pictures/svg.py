"""What matplotlib draws -> a few hundred bytes of SVG: shapes and texts under classes; the style sheet has the rest.

Every artist that matters carries a gid `c-<class>`; what stands under none of them (frames, backgrounds) is left out.
"""

import re
import xml.etree.ElementTree as ElementTree
from html import escape

_NS = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+\.?\d*(?:e-?\d+)?")


def small(drawn: str, name: str) -> str:
    root = ElementTree.fromstring(drawn)
    box = " ".join(_short(v) for v in root.attrib["viewBox"].split())
    parts: list[str] = []
    _walk(root, "", parts)
    return f'<svg class="plot" viewBox="{box}" role="img" aria-label="{escape(name)}">{"".join(_joined(parts))}</svg>'


def _walk(node: ElementTree.Element, under: str, parts: list[str]) -> None:
    gid = node.attrib.get("id", "")
    kind = gid[2:] if gid.startswith("c-") else under
    if node.tag == _NS + "defs":
        return
    if kind and node.tag == _NS + "path" and "d" in node.attrib:
        parts.append(f"{kind}\0<path d=\"{_path(node.attrib['d'])}\"/>")
    elif kind and node.tag == _NS + "text":
        parts.append(f"{kind}\0{_text(node)}")
    for child in node:
        _walk(child, kind, parts)


def _joined(parts: list[str]) -> list[str]:
    """Neighbours of one class share a group."""
    out: list[str] = []
    open_class = ""
    for part in parts:
        kind, _, shape = part.partition("\0")
        if kind != open_class:
            out.append(("</g>" if open_class else "") + f'<g class="{kind}">')
            open_class = kind
        out.append(shape)
    return [*out, "</g>"] if open_class else out


def _text(node: ElementTree.Element) -> str:
    anchor = re.search(r"text-anchor: (\w+)", node.attrib.get("style", ""))
    x, y = node.attrib.get("x"), node.attrib.get("y")
    place = f'x="{_short(x)}" y="{_short(y)}"' if x is not None and y is not None else ""
    turn = re.match(r"rotate\(([-\d.]+)", node.attrib.get("transform", ""))
    if "translate" in (transform := node.attrib.get("transform", "")):
        place = f'transform="{_NUMBER.sub(lambda m: _short(m[0]), transform)}"'
    elif turn and float(turn[1]) % 360:
        place += f' transform="rotate({_short(turn[1])} {_short(x or "0")} {_short(y or "0")})"'
    aligned = f' text-anchor="{anchor[1]}"' if anchor and anchor[1] != "start" else ""
    return f"<text {place}{aligned}>{escape(node.text or '')}</text>"


def _path(d: str) -> str:
    return re.sub(r" ?([A-Za-z]) ?", r"\1", _NUMBER.sub(lambda m: _short(m[0]), " ".join(d.split()))).replace(" -", "-")


def _short(number: str) -> str:
    text = f"{float(number.removesuffix('pt')):.1f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
