"""What is not there: machines left out, experiments that were skipped, did not end well or were never run, and why."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from harness.results.collected import Kept, Lab, LeftOut
from harness.results.words import N_, _, listed, look_up, ngettext
from report.page import verdicts
from report.page.columns import label, machine_order
from report.page.detail import Mark
from report.page.view import MissingRow

_MOST = 40  # rows; of a class the rest is counted
_NAMED = 12  # experiments that were never run
LEFT_OUT = N_("left out")


def rows(kept: Sequence[Kept], labs: Sequence[Lab], left_out: Sequence[LeftOut]) -> tuple[MissingRow, ...]:
    return (*machines(kept, left_out), *_ended(kept), *_never(kept, labs))


def machines(kept: Sequence[Kept], left_out: Sequence[LeftOut]) -> tuple[MissingRow, ...]:
    """Each reason once, with all machines that it keeps away; what they left in earlier runs is said to be of those."""
    computers: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    earlier = earlier_days(kept, left_out)
    for one in left_out:
        computers[one.why, one.machine, _of_before(earlier.get((one.machine, one.computer)))].append(one.computer)
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for why, machine, before in sorted(computers, key=lambda key: (machine_order(key[1]), key[0], key[2])):
        found[why, before].append(machine + _who(computers[why, machine, before]))
    return tuple(MissingRow(Mark("missing", _(LEFT_OUT)), listed(names), "",
                            _("{why}. {before}").format(why=look_up(why), before=before) if before else look_up(why))
                 for (why, before), names in found.items())


def earlier_days(kept: Sequence[Kept], left_out: Sequence[LeftOut]) -> dict[tuple[str, str], list[str]]:
    """Of the machines that were left out and yet have results: when those are of."""
    gone = {(one.machine, one.computer) for one in left_out}
    days: dict[tuple[str, str], list[str]] = {}
    for k in kept:
        if (k.machine.name, k.computer) in gone:
            days.setdefault((k.machine.name, k.computer), []).append(k.started[:10])
    return {key: sorted(set(found)) for key, found in days.items()}


def _of_before(days: Sequence[str] | None) -> str:
    if not days:
        return ""
    return _("The results shown of it are of an earlier run ({days})").format(
        days=" - ".join(dict.fromkeys((days[0], days[-1]))))


def _ended(kept: Sequence[Kept]) -> Iterable[MissingRow]:
    found: dict[tuple[str, str, str], list[str]] = {}
    ended = [k for k in kept if k.how != "ran"]
    for k in sorted(ended, key=lambda k: verdicts.WORST_FIRST.index(k.how))[:_MOST]:
        name = f"{k.lab}.{k.experiment}"
        why = look_up((k.open().why or "").removeprefix(f"{name}: "))
        found.setdefault((name, k.how, why), []).append(label(k.machine.name, k.computer))
    for (name, how, why), who in found.items():
        yield MissingRow(verdicts.mark(how), _("{experiment} on {machines}").format(
            experiment=name, machines=listed(who)), name, why)
    if len(ended) > _MOST:
        more = len(ended) - _MOST
        yield MissingRow(verdicts.mark("skipped"), ngettext("and {n} more", "and {n} more", more).format(n=f"{more:,}"),
                         "", "")


def _never(kept: Sequence[Kept], labs: Sequence[Lab]) -> Iterable[MissingRow]:
    ran = {(k.lab, k.experiment) for k in kept}
    names = [f"{lab.lab}.{one}" for lab in labs for one in lab.experiments if (lab.lab, one) not in ran]
    if names:
        more = len(names) - _NAMED
        shown = listed(names[:_NAMED]) if more <= 0 else _("{names} and {n} more").format(
            names=", ".join(names[:_NAMED]), n=more)
        yield MissingRow(Mark("missing", _("not run")), shown, "", _("no machine has a result for it"))


def totals(kept: Sequence[Kept], left_out: Sequence[LeftOut]) -> tuple[Mark, ...]:
    """As loud as the verdicts, and beside them."""
    ended = Counter(k.how for k in kept if k.how != "ran")
    marks = [verdicts.mark(word, f"{ended[word]:,}") for word in sorted(ended)]
    if left_out:
        marks.append(Mark("missing", _(LEFT_OUT), f"{len({(one.machine, one.computer) for one in left_out}):,}"))
    return tuple(marks)


def status(kept: Sequence[Kept]) -> str:
    """What ./lab run says of such results to whoever started it, and why."""
    counts: Mapping[str, int] = Counter(verdict for k in kept for _, verdict in k.verdicts if verdict == "failed")
    ended = Counter(k.how for k in kept if k.how not in ("ran", "skipped"))
    if not kept:
        return ""
    whys = [_("{n} {word}").format(n=n, word=_(verdicts.WORDS[word])) for word, n in (*counts.items(), *ended.items())]
    if not whys:
        return _("Exit status of a run with these results: 0, as no claim failed and every program ended well.")
    return _("Exit status of a run with these results: 1, because of {whys}.").format(whys=listed(whys))


def _who(computers: list[str]) -> str:
    named = [computer for computer in computers if computer]
    if len(named) > 3:
        return " ({})".format(ngettext("{n} computer", "{n} computers", len(named)).format(n=len(named)))
    return f" ({listed(named)})" if named else ""
