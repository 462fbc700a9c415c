"""JSON that has passed its schema -> dataclasses. Characters that would not show are made visible on the way."""

from typing import Any

from harness.results import collected, model
from harness.results.changes import with_changes

# Control characters, and those that turn text around (they would let a source line read other than it runs).
_HIDDEN = [c for c in [*range(0x20), *range(0x7f, 0xa0), *range(0x202a, 0x202f), *range(0x2066, 0x206a),
                       0x061c, 0x200e, 0x200f, 0x2028, 0x2029, 0xfeff, 0xfffe, 0xffff] if chr(c) not in "\n\t"]
_SHOWN = {c: "\ufffd" for c in _HIDDEN}
_LINE = {**_SHOWN, ord("\n"): " ", ord("\t"): " "}


def line(text: str) -> str:
    return text.translate(_LINE)


def maybe(text: str | None) -> str | None:
    return None if text is None else line(text)


def step_of(step: dict[str, Any]) -> model.Step:
    if step["absent"] is not None:
        return model.Step(step["name"], step["line"], line(step["absent"]))
    known: dict[str, Any] = {**step, "map": tuple(model.Piece(**piece) for piece in step["map"])}
    return model.Step(**known)


def claim_of(claim: dict[str, Any]) -> model.Claim:
    texts: dict[str, Any] = {"says": line(claim["says"]), "step": line(claim["step"]), "why": maybe(claim["why"])}
    texts |= {key: maybe(claim.get(key)) for key in ("got_name", "expected_name")}
    return model.Claim(**{**claim, **texts})


def table_of(table: dict[str, Any]) -> model.Table:
    rows = tuple(model.Row(maybe(row["label"]), tuple(row["cells"])) for row in table["rows"])
    columns = [column.partition(":") for column in table["columns"]]
    return model.Table(table["name"], tuple(name for name, _, _ in columns), rows,
                       tuple(unit for _, _, unit in columns))


def machine_of(machine: dict[str, Any]) -> model.Machine:
    texts: dict[str, Any] = {key: maybe(machine[key]) for key in ("system", "compiler", "emulator")}
    return model.Machine(**{**machine, **texts})


def result_of(document: dict[str, Any], computer: str) -> model.Result:
    source = document.get("source")
    ended = document.get("ended") or {"how": "ran", "why": None}
    return model.Result(
        lab=document["lab"],
        experiment=document["experiment"],
        started=document["started"],
        machine=machine_of(document["machine"]),
        noise=document["noise"],
        begin=document["begin"],
        unknown={line(column): line(why) for column, why in document["unknown"].items()},
        steps=tuple(map(step_of, with_changes(document))),
        claims=tuple(map(claim_of, document["claims"])),
        tables=tuple(map(table_of, document["tables"])),
        source=model.Source(line(source["file"]), source["text"].translate(_SHOWN)) if source else None,
        how=ended["how"],
        why=maybe(ended["why"]),
        computer=computer,
        before=tuple(model.Piece(**piece) for piece in document["begin"].get("map", ())),
        parameters=document.get("parameters", {}),
        usual=document.get("usual", {}))


def statement_of(statement: dict[str, Any]) -> collected.Statement:
    return collected.Statement(
        id=line(statement["id"]),
        says=line(statement["says"]),
        claims=tuple(map(line, statement.get("claims", ()))),
        untestable=maybe(statement.get("untestable")),
        then=statement["then"],
        why=line(statement["why"]),
        evidence=line(statement["evidence"]),
        source=statement.get("source", "article"),
        where=line(statement.get("where", "")))


def lab_of(document: dict[str, Any]) -> collected.Lab:
    return collected.Lab(
        lab=document["lab"],
        title=line(document["title"]),
        question=line(document["question"]),
        article=line(document["article"]),
        experiments=tuple(document["experiments"]),
        statements=tuple(map(statement_of, document["statements"])),
        handout=document.get("handout", "").translate(_SHOWN),
        questions=document.get("questions", {}))


def windows_of(machine: str, computer: str, of: dict[str, Any] | None) -> list[collected.Windows]:
    """What a machine's file says of its Windows; nothing, if it does not."""
    if not of:
        return []
    return [collected.Windows(machine, computer, line(of["build"]), maybe(of.get("edition")), maybe(of.get("native")),
                              of.get("page_file"), of.get("defender"))]
