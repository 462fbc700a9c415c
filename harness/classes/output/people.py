"""Whose row is it? By number first, then by address, then by a name that only one has."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from harness.classes.collected import Student
from harness.results.from_json import line
from harness.results.words import Sentence


class People:
    """`rows`: of each row, the cells that tell who it is. `of_rows`: the student's id of each, or None. `notes`: who
    has no row, or several; which row is nobody's."""

    def __init__(self, students: Sequence[Student], rows: Sequence[Sequence[str]]) -> None:
        self.notes: list[Sentence] = []
        keys = [once((plain(one.id), one.id) for one in students),
                once((plain(one.email), one.id) for one in students if one.email),
                once((plain(one.name), one.id) for one in students if one.name)]
        found = [next((known[plain(cell)] for known in keys for cell in row if plain(cell) in known), None)
                 for row in rows]
        several = {student for student, n in Counter(found).items() if student and n > 1}
        self.of_rows = [None if student in several else student for student in found]
        for n, (row, student) in enumerate(zip(rows, found), 1):
            if student is None:
                self.notes.append(Sentence("row {n} ({who}) is of no student of the class, and was left as it is",
                                           n=n, who=line(" ".join(filter(None, row)))[:80]))
        for one in students:
            if one.id in several:
                self.notes.append(Sentence("{student}: several rows may be meant, and were left as they are: give the "
                                           "number or the address of each student in the roster", student=one.id))
            elif one.id not in found:
                self.notes.append(Sentence("{student}: has no row in the worksheet", student=one.id))


def plain(text: str) -> str:
    """As it is compared: how a letter is made up, its size and the width of gaps do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def once(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Those whose key is of one student only."""
    known = list(pairs)
    count = Counter(key for key, _student in known)
    return {key: student for key, student in known if key and count[key] == 1}
