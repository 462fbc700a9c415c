"""Which language a person wants, of those that there are catalogues of."""

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePath

ENGLISH = "en"
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set counts


def wanted(environment: Mapping[str, str], offered: Iterable[str]) -> str:
    """The first language of the environment that there is a catalogue of, as gettext writes it: zh_CN. As gettext's
    own programs do: LANGUAGE, which may list some, before the locale, unless that is C or none at all."""
    locale = next((value for name in _LOCALE if (value := environment.get(name))), "C")
    if re.split("[.@]", locale)[0] in ("C", "POSIX"):
        return ENGLISH
    for locale in (environment.get("LANGUAGE") or locale).split(":"):
        if found := named(re.split("[.@]", locale)[0], offered):
            return found
    return ENGLISH


def named(name: str, offered: Iterable[str]) -> str | None:
    """zh_CN of zh_CN, zh-CN or zh, de of de_AT; None if there is no such catalogue. English needs none."""
    name = name.replace("-", "_")
    if short(name) == ENGLISH:
        return ENGLISH
    found = [one for one in sorted(offered) if name in (one, short(one)) or one == short(name)]
    return found[0] if found else None


def short(language: str) -> str:
    """As files and --lang call it: zh."""
    return re.split("[_-]", language)[0]


def named_in(language: str, name: str) -> str:
    """README.zh.md of README.md: what is written in another language lies beside the English."""
    path = PurePath(name)
    return name if language == ENGLISH else str(path.with_suffix(f".{short(language)}{path.suffix}"))
