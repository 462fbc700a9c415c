"""A Comparison -> compare.html for reading, and lines for a terminal."""

from collections.abc import Iterator

from harness.results.words import N_, _
from report import units
from report.compare import Change, Comparison, Key, Moved
from report.output.html import page_of
from report.page import verdicts
from report.page.columns import label, name_of
from report.page.comparison import ChangeRow, CompareView, MovedRow

_GROUPS = {"process": N_("process: {figure}"), "memory_status": N_("machine: {figure}"),
           "region": N_("region: {figure}")}
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
        cut=_("The first {n} of each kind are shown.").format(n=f"{MOST:,}") if max(map(len, (
            comparison.changes, comparison.moved, comparison.came, comparison.went))) > MOST else "")


def summary(comparison: Comparison, old: str, new: str) -> str:
    worse = sum(change.worse for change in comparison.changes)
    return _("{compared} results compared, from {old} to {new}: {worse} verdicts got worse, {better} better; "
             "{moved} figures moved beyond the noise; {came} came, {went} went.").format(
        old=old, new=new, compared=f"{comparison.compared:,}", worse=f"{worse:,}",
        better=f"{len(comparison.changes) - worse:,}", moved=f"{len(comparison.moved):,}",
        came=f"{len(comparison.came):,}", went=f"{len(comparison.went):,}")


def html(comparison: Comparison, old: str, new: str) -> str:
    return page_of("compare.html", view(comparison, old, new))


def lines(comparison: Comparison, old: str, new: str) -> Iterator[str]:
    shown = view(comparison, old, new)
    for change in shown.changes:
        yield _("{how}: {where}: {says}: {old} -> {new}").format(
            how=change.how, where=change.where, says=change.says, old=change.old.name, new=change.new.name)
    for moved in shown.moved[:_LINES]:
        yield _("moved: {where}: {step}: {figure}: {old} -> {new}").format(
            where=moved.where, step=moved.step, figure=moved.figure, old=moved.old.text, new=moved.new.text)
    if len(shown.moved) > _LINES:
        yield _("... and {n} figures more: see compare.html").format(n=f"{len(comparison.moved) - _LINES:,}")
    yield from (_("came: {name}").format(name=name) for name in shown.came)
    yield from (_("went: {name}").format(name=name) for name in shown.went)
    yield shown.summary


def _where(key: Key) -> str:
    return f"{key[0]}.{key[1]}, {label(key[2], key[3])}"


def _change(change: Change) -> ChangeRow:
    return ChangeRow(_("worse") if change.worse else _("better"), _where(change.where),
                     change.says or _("how the program ended"),
                     verdicts.mark(change.old), verdicts.mark(change.new), change.note)


def _moved(moved: Moved) -> MovedRow:
    group = moved.figure.partition(".")[0]
    said = _(_GROUPS[group]).format(figure=name_of(moved.figure))
    sign = group != "region"
    return MovedRow(_where(moved.where), moved.step, said, units.cell(moved.old, sign), units.cell(moved.new, sign),
                    units.cell(moved.noise))
