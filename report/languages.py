"""The languages that a report can be in: English, and those whose compiled catalogues are here.

They lie in build/locale, where ./lab makes them, or travel with report.pyz in report/locale: zh_CN.mo, and beside it
zh_CN/LAB.md, the hand-outs.
"""

from gettext import NullTranslations
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from harness.languages.catalogue import speak
from harness.languages.wanted import ENGLISH, named_in
from harness.results import words


class Languages:
    def __init__(self, build: Path | None, labs: Path | None) -> None:
        """Where ./lab builds, and the folder of the labs with their hand-outs, where they are here."""
        self.labs = labs
        self.catalogues: dict[str, Traversable] = {}
        for folder in (resources.files("report").joinpath("locale"), build / "locale" if build else None):
            if folder and folder.is_dir():
                self.catalogues |= {Path(file.name).stem: file for file in folder.iterdir()
                                    if file.name.endswith(".mo")}

    def all(self) -> list[str]:
        return [ENGLISH, *sorted(self.catalogues)]

    def speak(self, language: str) -> None:
        """From now on."""
        if language == ENGLISH:
            words.choose(NullTranslations())
        else:
            with self.catalogues[language].open("rb") as file:
                speak(file)

    def handout(self, language: str, lab: str) -> str:
        """The hand-out of a lab, if there is one in this language; English is what results bring."""
        if language == ENGLISH:
            return ""
        file = self.labs / lab / named_in(language, "README.md") if self.labs else \
            resources.files("report") / "locale" / language / f"{lab}.md"
        return file.read_text(encoding="utf-8") if file.is_file() else ""
