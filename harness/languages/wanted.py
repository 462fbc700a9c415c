"""Which language a person wants, of those that there are catalogues of."""

import re
from collections.abc import Iterable, Mapping

ENGLISH = "en"
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # gettext's order: the first that is set counts


def wanted(environment: Mapping[str, str], offered: Iterable[str]) -> str:
    """The first language of the environment that there is a catalogue of, as gettext writes it: zh_CN."""
    locales = next((value for name in _VARIABLES if (value := environment.get(name))), "")
    for locale in locales.split(":"):
        if found := named(re.split("[.@]", locale)[0], offered):
            return found
    return ENGLISH


def named(name: str, offered: Iterable[str]) -> str | None:
    """zh_CN of zh_CN, zh-CN or zh, de of de_AT; None if there is no such catalogue. English needs none."""
    name = name.replace("-", "_")
    if name in ("C", "POSIX") or name.split("_")[0] == ENGLISH:
        return ENGLISH
    found = [one for one in sorted(offered) if name in (one, short(one)) or one == short(name)]
    return found[0] if found else None


def short(language: str) -> str:
    """As files and --lang call it: zh."""
    return re.split("[_-]", language)[0]
