"""The words that a person reads: English where they are used, in the language that is chosen here when they are said.

    print(_("A run of {day}.").format(day=day))

The marks are gettext's. What a constant holds is marked by N_, and looked up by _ where it is used: a language may be
chosen at any time, for one report after another. Results are English: english() marks what only they hold, a Sentence
is both kept in them and told. Placeholders have names, so that a translator can move them.
tests/test_translatable.py finds what is not marked.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from gettext import NullTranslations
from typing import Any

_chosen = NullTranslations()


def choose(translations: NullTranslations) -> None:
    """From now on all is said in the language of `translations`, a catalogue of gettext's."""
    global _chosen
    _chosen = translations


def chosen() -> NullTranslations:
    return _chosen


def language() -> str:
    """As HTML writes it: en, zh-CN."""
    return _chosen.info().get("language", "en").replace("_", "-")


def _(text: str) -> str:
    """`text` in the language that is chosen."""
    return _chosen.gettext(text)


def look_up(text: str) -> str:
    """What a result holds in English, in the language that is chosen; as it is where that has no words for it."""
    find: Callable[[str], str] = getattr(_chosen, "look_up", _chosen.gettext)  # Catalogue knows sentences with values
    return find(text) if text else ""


def ngettext(one: str, many: str, n: int) -> str:
    """The form for `n` things."""
    return _chosen.ngettext(one, many, n)


def N_(text: str) -> str:
    """Marks a text that is looked up later."""
    return text


def english(text: str) -> str:
    """Marks a text that stays English, as a result keeps it."""
    return text


def moment(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M %z}"


def listed(items: Iterable[object]) -> str:
    return _(", ").join(map(str, items))


def all_of(items: Iterable[object]) -> str:
    return _(" and ").join(map(str, items))


class Sentence:
    """str() of it is told to a person, in the language of that moment; english_of() it is kept in a file.

    A value may be a Sentence too, or a tuple, which is listed."""

    def __init__(self, text: str, /, **values: object) -> None:
        self.text, self.values = text, values

    def __str__(self) -> str:
        return _(self.text).format(**{
            name: listed(value) if isinstance(value, tuple) else value for name, value in self.values.items()})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sentence) and english_of(self) == english_of(other)

    def __hash__(self) -> int:
        return hash(english_of(self))


Why = Sentence | str  # a str is of somebody else: the system, another program, a result


def english_of(value: Any) -> Any:
    if isinstance(value, tuple):
        return ", ".join(map(english_of, value))
    if isinstance(value, Sentence):
        return value.text.format(**{name: english_of(of) for name, of in value.values.items()})
    return value
