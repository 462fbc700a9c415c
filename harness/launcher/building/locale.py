"""The language of the console and of the report. Its catalogues are compiled by gettext's msgfmt where somebody wants
it: all that is said in a language is one file, build/locale/zh_CN.mo."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from gettext import NullTranslations
from io import TextIOWrapper
from pathlib import Path

from harness.driver.labs import BUILD, ROOT
from harness.languages.catalogue import speak
from harness.languages.wanted import ENGLISH, wanted
from harness.results import words
from harness.results.words import _

LOCALE = BUILD / "locale"
_lacking: list[str] = []  # the language that is wanted, where it cannot be had yet


def offered() -> list[str]:
    """The languages that there are catalogues of."""
    return sorted(path.stem for path in (ROOT / "harness").glob("*.po"))


def choose(environment: Mapping[str, str]) -> bool:
    """Speak as the environment wants it, in letters that its terminal can show. False if that cannot be had here."""
    language = wanted(environment, offered())
    if language == ENGLISH:
        return True
    if (file := compiled(language)) is None:
        _lacking.append(language)
        return False
    with file.open("rb") as opened:
        speak(opened)
    spelled = environment.get("LC_ALL") or environment.get("LANG") or ""  # Python itself may have set LC_CTYPE
    if (letters := re.search(r"\.(gb\w+)", spelled, re.I)) is not None:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(encoding=letters[1], errors="replace")
    return True


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """All is said in that language until this is left. There is a catalogue of it, or it is English."""
    before = words.chosen()
    words.choose(NullTranslations())
    try:
        if language != ENGLISH and (file := compiled(language)):
            with file.open("rb") as opened:
                speak(opened)
        yield
    finally:
        words.choose(before)


def own_name(language: str) -> str:
    """As those call it who speak it."""
    with spoken(language):
        # Translators: the name of your own language, as those call it who speak it: 中文
        return _("English")


def is_lacking() -> bool:
    """Is a language wanted that only waits for msgfmt?"""
    return bool(_lacking)


def compiled(language: str) -> Path | None:
    """What the standard library reads; made where it is older than its sources. None if it cannot be made."""
    made = LOCALE / f"{language}.mo"
    # where two say the same, what a page is made of is said as the page says it
    sources = [*sorted(ROOT.glob(f"*/{language}.po"), reverse=True), *sorted(ROOT.glob(f"labs/*/{language}.po"))]
    if made.is_file() and all(source.stat().st_mtime <= made.stat().st_mtime for source in sources):
        return made
    if not shutil.which("msgfmt"):
        return made if made.is_file() else None
    whole = made.with_suffix(f".{os.getpid()}")
    try:
        LOCALE.mkdir(parents=True, exist_ok=True)
        joined = subprocess.run(["msgcat", "--use-first", *sources], stdout=subprocess.PIPE, check=True).stdout
        subprocess.run(["msgfmt", "-o", whole, "-"], input=joined, check=True)
        whole.replace(made)
    except (OSError, subprocess.CalledProcessError):
        return None
    return made
