"""A compiled catalogue, which the standard library reads, and what it makes of the English that results hold.

A result's reason may be a sentence with values in it ("needs 12 MiB of memory, 3 MiB are free"). Then the sentence is
found whose text fits, and its values are looked up in turn.
"""

import argparse
import re
from functools import cached_property
from gettext import GNUTranslations
from typing import IO, Any

from harness.results import words
from harness.results.words import _

# In a sentence, where a value stands: {name:,} of Python, %(name)s of templates, %.300s and %<PRIu64> of C.
_VALUE = re.compile(r"\{(\w+)(?:![rsa])?(?::[^{}]*)?\}|%(?:\((\w+)\))?[-.\d]*(?:<\w+>|l{0,2}[sdiuxr])")
_LEAST = 7  # letters of a sentence beside its values: with fewer it fits what it does not mean


class Catalogue(GNUTranslations):
    @cached_property
    def sentences(self) -> list[tuple[re.Pattern[str], str]]:
        """Those with values, as patterns; the one that says most first."""
        found: dict[str, Any] = self._catalog  # type: ignore[attr-defined]
        texts = [text for text in found if isinstance(text, str) and _VALUE.search(text) and _letters(text) >= _LEAST]
        return [(_pattern(text), text) for text in sorted(texts, key=_letters, reverse=True)]

    @cached_property
    def known(self) -> dict[str, str]:
        """What was looked up before: the same reasons come again and again."""
        return {}

    def look_up(self, text: str) -> str:
        """A text that a result holds; as it is where there is no sentence for it."""
        if text not in self.known:
            self.known[text] = self._exactly(text) or self._with_values(text) or self._in_parts(text) or text
        return self.known[text]

    def _exactly(self, text: str) -> str | None:
        found = self.gettext(text) if text else text
        return found if found != text else None

    def _with_values(self, text: str) -> str | None:
        for pattern, sentence in self.sentences:
            if (found := pattern.fullmatch(text)) is not None:
                names = [place[1] or place[2] or "" for place in _VALUE.finditer(sentence)]
                return _filled(self.gettext(sentence), names, list(map(self.look_up, found.groups())))
        return None

    def _in_parts(self, text: str) -> str | None:
        """Of a difference why, which is a sentence of ours, its evidence, and what follows a semicolon."""
        for at in (found.start() for found in re.finditer(r" \(", text)):
            end = text.rfind(")")
            if end > at and (why := self._exactly(text[:at])):
                shown = _("{why} ({evidence})").format(why=why, evidence=self.look_up(text[at + 2:end]))
                mark = text[end + 1:].removeprefix("; ")
                return shown + _("; ") + self.look_up(mark) if mark else shown
        return None


def _letters(text: str) -> int:
    return len(re.sub(r"[^A-Za-z]", "", _VALUE.sub("", text)))


def _pattern(text: str) -> re.Pattern[str]:
    """Each value ends where what follows it begins first: a stranger's text is read once, however it repeats itself."""
    first, *between = [re.escape(one) for one in _between(text)]
    return re.compile(first + "".join(f"(?>(.*?){one})" for one in between[:-1]) + f"(.*){between[-1]}", re.DOTALL)


def _between(text: str) -> list[str]:
    return re.split(_VALUE.pattern.replace("(\\w+)", "\\w+"), text)


def _filled(text: str, names: list[str], values: list[str]) -> str:
    """Values with names go where these stand, others in their order."""
    by_name, rest = dict(zip(names, values, strict=True)), iter(values)

    def value(place: re.Match[str]) -> str:
        name = place[1] or place[2]
        return by_name.get(name, "") if name else next(rest, "")

    return _VALUE.sub(value, text)


def speak(file: IO[bytes]) -> None:
    """From now on all is said in the language of a compiled catalogue; what argparse says too, which would ask the
    environment."""
    words.choose(Catalogue(file))  # type: ignore[arg-type]
    vars(argparse).update(_=words._, ngettext=words.ngettext)
