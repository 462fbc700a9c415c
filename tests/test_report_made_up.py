"""Whatever fits the schema can be rendered: results made up by hypothesis."""

import json
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import recorded
from harness.results.check import load
from report import collect, compare, merged
from report.output import comparison, html, markdown
from report.page.page import page

check = load(recorded.ROOT / "harness/results/result.schema.json")
names = st.sampled_from(["a", "reserve", "commit", "linux64", "wine64", "02-virtual-memory", "0", "x-1-y", "z" * 64])
texts = st.text(st.characters(blacklist_categories=["Cs"]), max_size=40) | st.sampled_from(
    ["", "</script>", "`", "``a", "|", "{{", "step(", "    step(\n//", "\n" * 30, "int main(void)\n{\n",
     "\u202e\0\x1b[0m", "/* a\n * b\n */\nf();\nstep(\"x\", 0, 0);"])
figures = st.none() | st.sampled_from([0, 1, -1, 4096, 1 << 30, (1 << 63) - 1, -(1 << 63)]) | st.integers(
    -(1 << 63), (1 << 63) - 1)
sizes = st.sampled_from([0, 1, 4096, 65536, 1 << 30, (1 << 64) - 1]) | st.integers(0, (1 << 64) - 1)
process = st.fixed_dictionaries(dict.fromkeys(("space", "commit", "resident"), figures))
region = st.fixed_dictionaries(dict.fromkeys(("reserved", "committed", "resident"), figures))
status = st.fixed_dictionaries(dict.fromkeys(("avail_physical", "avail_page_file", "avail_virtual"), figures))
pieces = st.fixed_dictionaries({
    "base": sizes, "size": sizes, "resident": figures,
    "state": st.sampled_from(["free", "reserved", "committed", "mapped"]),
    "kind": st.sampled_from(["", "private", "file", "shared", "image"])})
lines = st.integers(0, 40) | st.just(100_000)
absent = st.fixed_dictionaries({"name": names, "line": lines, "absent": texts})
step = {
    "name": names, "line": lines, "absent": st.none(), "base": sizes, "size": sizes, "region": region,
    "process": process, "memory_status": status, "faults": figures, "ns": figures,
    "map": st.lists(pieces, max_size=6), "map_cut": st.booleans()}
changing = {**step, "change": st.fixed_dictionaries({"process": process, "memory_status": status})}
claims = st.fixed_dictionaries({
    "says": texts.map(lambda text: text or "x"), "step": texts, "got": figures, "expected": figures, "line": lines,
    "verdict": st.sampled_from(["held", "failed", "unknown", "differs"]), "why": st.none() | texts,
    "relation": st.sampled_from(["==", "!=", ">=", "<="]),
    "unit": st.sampled_from(["number", "yes", "error", "fault"]), "got_name": st.none() | texts,
    "expected_name": st.none() | texts})
columns = st.lists(st.sampled_from(["base:hex", "size:bytes", "offset:bytes", "padding:bytes", "step:step", "page",
                                    "frame-0:frame", "frame-1:frame", "missed:yes", "load8:ps", "x"]), max_size=5)
rows = st.fixed_dictionaries({"label": st.none() | texts, "cells": st.lists(figures, max_size=6)})
tables = st.fixed_dictionaries({"name": names, "columns": columns, "rows": st.lists(rows, max_size=10)})
result = {
    "lab": names, "experiment": names, "started": st.just("2026-11-21T19:22:00Z"),
    "machine": st.fixed_dictionaries({
        "name": names, "system": texts, "bits": st.sampled_from([8, 16, 32, 64]), "page": sizes, "granularity": sizes,
        "compiler": texts, "emulator": st.none() | texts, "memory": sizes,
        "overcommit": st.sampled_from([None, 0, 1, 2])}),
    "noise": st.fixed_dictionaries({"process": process, "memory_status": status, "faults": figures}),
    "begin": st.fixed_dictionaries({"process": process, "memory_status": status}),
    "unknown": st.dictionaries(texts, texts, max_size=2),
    "claims": st.lists(claims, max_size=4),
    "tables": st.lists(tables, max_size=2),
    "source": st.fixed_dictionaries({"file": texts, "text": texts}),
    "ended": st.fixed_dictionaries({"how": st.sampled_from(["ran", "skipped", "died", "timeout", "unstarted"]),
                                    "why": st.none() | texts})}
made_up = st.one_of(*(
    st.fixed_dictionaries({"format": st.just(number), **result,
                           "steps": st.lists(absent | st.fixed_dictionaries(of), max_size=4)})
    for number, of in ((1, step), (2, changing))))


class Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.scripts = 0
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, Any]]) -> None:
        self.scripts += tag == "script"
        self.handlers += [name for name, _ in attributes if name.startswith("on")]


def read(documents: list[dict[str, Any]]) -> collect.Results:
    with tempfile.TemporaryDirectory() as folder:
        for i, document in enumerate(documents):
            (Path(folder) / f"{i}.json").write_text(json.dumps(document))
        return collect.read_all([Path(folder)])


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(made_up, min_size=1, max_size=4))
def test_whatever_fits_the_schema_is_rendered(documents: list[dict[str, Any]]) -> None:
    assert [check(document) for document in documents] == [None] * len(documents)
    read_in = read(documents)
    assert read_in.problems == () and 1 <= len(read_in.kept) <= len(documents)
    shown = page(read_in)
    as_html, as_markdown = html.render(shown), markdown.render(shown)
    parser = Scripts()
    parser.feed(as_html)
    assert parser.scripts == 1 and parser.handlers == []
    assert "<script" not in as_markdown and not {"\x1b", "\0"} & {*as_html, *as_markdown}
    (as_html + as_markdown).encode("utf-8")
    again = json.loads("".join(merged.render(read_in)))
    assert len(again["results"]) == len(read_in.kept)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(made_up, min_size=1, max_size=2), st.lists(made_up, min_size=1, max_size=2))
def test_whatever_fits_the_schema_is_compared(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> None:
    compared = compare.compare(read(old), read(new))
    assert "<script" not in comparison.html(compared, "<script>", "new").replace("<script>\"use strict", "")
    list(comparison.lines(compared, "old", "new"))
    assert not compare.compare(read(old), read(old)).changes
