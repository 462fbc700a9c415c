"""A Comparison -> compare.html for reading, and lines for a terminal."""

from collections.abc import Iterator

from report import units
from report.compare import Change, Comparison, Key, Moved
from report.output.html import page_of
from report.page import verdicts
from report.page.columns import label
from report.page.comparison import ChangeRow, CompareView, MovedRow
from report.texts import T

_TEXTS = T["compare"]
MOST = 2000  # rows of a kind in the page
_LINES = 40  # figures in the terminal


def view(comparison: Comparison, old: str, new: str) -> CompareView:
    changes = sorted(comparison.changes, key=lambda change: not change.worse)
    return CompareView(
        summary=summary(comparison, old, new),
        changes=tuple(_change(change) for change in changes[:MOST]),
        moved=tuple(_moved(moved) for moved in comparison.moved[:MOST]),
        came=comparison.came[:MOST],
        went=comparison.went[:MOST],
        cut=_TEXTS["cut"].format(n=f"{MOST:,}") if max(map(len, (
            comparison.changes, comparison.moved, comparison.came, comparison.went))) > MOST else "")


def summary(comparison: Comparison, old: str, new: str) -> str:
    worse = sum(change.worse for change in comparison.changes)
    return _TEXTS["summary"].format(
        old=old, new=new, compared=f"{comparison.compared:,}", worse=f"{worse:,}",
        better=f"{len(comparison.changes) - worse:,}", moved=f"{len(comparison.moved):,}",
        came=f"{len(comparison.came):,}", went=f"{len(comparison.went):,}")


def html(comparison: Comparison, old: str, new: str) -> str:
    return page_of("compare.html", view(comparison, old, new))


def lines(comparison: Comparison, old: str, new: str) -> Iterator[str]:
    shown = view(comparison, old, new)
    for change in shown.changes:
        yield _TEXTS["line"].format(how=change.how, where=change.where, says=change.says, old=change.old.name,
                                    new=change.new.name)
    for moved in shown.moved[:_LINES]:
        yield _TEXTS["moved_line"].format(where=moved.where, step=moved.step, figure=moved.figure, old=moved.old.text,
                                          new=moved.new.text)
    if len(shown.moved) > _LINES:
        yield _TEXTS["more"].format(n=f"{len(comparison.moved) - _LINES:,}")
    yield from (_TEXTS["came_line"].format(name=name) for name in shown.came)
    yield from (_TEXTS["went_line"].format(name=name) for name in shown.went)
    yield shown.summary


def _where(key: Key) -> str:
    return f"{key[0]}.{key[1]}, {label(key[2], key[3])}"


def _change(change: Change) -> ChangeRow:
    return ChangeRow(_TEXTS["worse" if change.worse else "better"], _where(change.where),
                     change.says or _TEXTS["program"],
                     verdicts.mark(change.old), verdicts.mark(change.new), change.note)


def _moved(moved: Moved) -> MovedRow:
    group, _, name = moved.figure.partition(".")
    said = f"{T['compare'][group]} {T['columns'].get(moved.figure, name)}"
    sign = group != "region"
    return MovedRow(_where(moved.where), moved.step, said, units.cell(moved.old, sign), units.cell(moved.new, sign),
                    units.cell(moved.noise))
