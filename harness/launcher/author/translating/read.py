"""A catalogue as messages, read by Babel."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Message:
    english: str
    plural: str | None
    texts: tuple[str, ...]  # one, or one a plural form; empty where there is none yet
    fuzzy: bool  # the English has changed since
    files: frozenset[str] = frozenset()  # where it stands, from the repository's top

    @property
    def is_done(self) -> bool:
        return not self.fuzzy and all(self.texts)


def messages(file: Path) -> list[Message]:
    from babel.messages.pofile import read_po
    with file.open("rb") as opened:
        catalogue = read_po(opened)
    return [Message(m.id if isinstance(m.id, str) else m.id[0], None if isinstance(m.id, str) else m.id[1],
                    (m.string,) if isinstance(m.string, str) else tuple(m.string or ()), m.fuzzy,
                    frozenset(file for file, _line in m.locations))
            for m in catalogue if m.id]
