"""A CSV file of somebody else's, taken apart so that what is not changed stays as it is, to the byte."""

import re
from collections import Counter
from dataclasses import dataclass

from harness.results.reading import Unusable
from harness.results.words import Sentence

SEPARATORS = ",;\t"


@dataclass(slots=True)
class Cell:
    """`raw`: as it stands there, with its quotes; `end`: the separator or the line's end behind it."""
    raw: str
    end: str

    @property
    def value(self) -> str:
        return self.raw[1:-1].replace('""', '"') if self.raw.startswith('"') else self.raw

    def put(self, value: str, separator: str) -> None:
        """Quoted if it was, or if it must be."""
        quoted = self.raw.startswith('"') or any(c in value for c in f'"{separator}\r\n')
        self.raw = '"' + value.replace('"', '""') + '"' if quoted else value


def separator_of(text: str) -> str:
    """The one that is most often outside of quotes in the first line."""
    first = re.sub(r'"[^"]*"', "", text).partition("\n")[0]
    return max(SEPARATORS, key=Counter(first).__getitem__)


def taken_apart(text: str, separator: str) -> list[list[Cell]]:
    """Unusable: it is no CSV."""
    pattern = re.compile(rf'("[^"]*(?:""[^"]*)*"|[^"{separator}\r\n][^{separator}\r\n]*|)({separator}|\r\n|\r|\n|\Z)')
    rows: list[list[Cell]] = [[]]
    at = 0
    while at < len(text):
        found = pattern.match(text, at)
        if found is None:
            raise Unusable(Sentence("is no CSV: line {line} has a quote that is not closed, or stands in the middle",
                                    line=text.count("\n", 0, at) + 1))
        rows[-1].append(Cell(found[1], found[2]))
        at = found.end()
        if found[2] != separator:
            rows.append([])
    return [row for row in rows if row]


def together(rows: list[list[Cell]]) -> str:
    return "".join(cell.raw + cell.end for row in rows for cell in row)
