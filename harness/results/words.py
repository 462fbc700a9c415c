"""The words that a person reads: English where they are used, in the language that is chosen here when they are said.

    print(_("A run of {day}.").format(day=day))

The marks are gettext's. What a constant holds is marked by N_, and looked up by _ where it is used: a language may be
chosen at any time, for one report after another. What goes into a result is marked by english: results are English.
Placeholders have names, so that a translator can move them. tests/test_translatable.py finds what is not marked.
"""

from collections.abc import Iterable
from gettext import NullTranslations

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


def ngettext(one: str, many: str, n: int) -> str:
    """The form for `n` things."""
    return _chosen.ngettext(one, many, n)


def N_(text: str) -> str:
    """Marks a text that is looked up later."""
    return text


def english(text: str) -> str:
    """Marks a text that stays English, as a result keeps it."""
    return text


def listed(items: Iterable[str]) -> str:
    return _(", ").join(items)
