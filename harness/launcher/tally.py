"""What came of the tests: how many passed, which failed, which were skipped and why."""

from dataclasses import dataclass, field

from harness.results.words import _, listed

NAMED = 20  # failed tests that the summary names


@dataclass
class Tally:
    """Of one part of the tests or of all: `skipped` is {why: names}."""

    passed: int = 0
    failed: list[str] = field(default_factory=list)
    skipped: dict[str, list[str]] = field(default_factory=dict)

    def skip(self, name: str, why: str) -> None:
        self.skipped.setdefault(why, []).append(name)

    def add(self, part: "Tally") -> None:
        self.passed += part.passed
        self.failed += part.failed
        for why, names in part.skipped.items():
            self.skipped.setdefault(why, []).extend(names)

    def names_of_failed(self) -> str:
        more = len(self.failed) - NAMED
        names = listed(self.failed[:NAMED])
        return _("{names} and {n} more").format(names=names, n=more) if more > 0 else names

    def why_skipped(self) -> list[str]:
        """A sentence for each reason, with the names that it kept away."""
        return [_("{n} skipped: {why}: {names}").format(n=len(names), why=why, names=listed(groups(names)))
                for why, names in self.skipped.items()]

    def last_line(self) -> str:
        n = sum(map(len, self.skipped.values()))
        return _("tests: {passed} passed, {failed} failed, {skipped} skipped").format(
            passed=self.passed, failed=len(self.failed), skipped=n)


def groups(names: list[str]) -> list[str]:
    """The names; those of one test with different parameters, which stand in brackets, once, with their number."""
    count: dict[str, int] = {}
    for name in names:
        count[name.partition("[")[0]] = count.get(name.partition("[")[0], 0) + 1
    return [f"{name} ({n})" if n > 1 else name for name, n in count.items()]
