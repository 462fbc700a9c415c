"""./lab translate: what people read is found where it stands, and what changes is not shown in yesterday's words."""

import shutil
import subprocess
from pathlib import Path

import pytest

from harness.driver.errors import CannotBeHad, UserError
from harness.driver.labs import ROOT
from harness.launcher.author.translating import catalogues
from harness.launcher.author.translating.catalogues import Count
from harness.launcher.author.translating.read import messages

pytestmark = pytest.mark.skipif(not shutil.which("xgettext"), reason="xgettext is not here (package gettext)")

SOURCE = """// one on Linux: what it shows.
//
// Watch this.

#include "probe.h"

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    lab_require(argc < 3, "at most two are taken");

    // Reserve: the range is ours.
    struct snapshot now = step("reserve", argv, 1);
    expect_equal("reserving takes "
                 "no memory", now.change.resident, 0);
    expect_true("it is held", argc ? known(1) : unknown("nobody knows"));
    step_absent("commit", "there is no such call");
    table_row("a-table", "offset:bytes " "how-many:count", argc ? "a label" : "another", 1, 2);
    return lab_end();
}
"""
ARTICLE = 'title = "Memory"\nlines = 3\n[[statement]]\nid = "A-1"\nsays = "it is so"\nwhy = "seen"\n' \
    'claims = ["one: it is held"]\n'
QUESTIONS = '[[question]]\nid = "q"\nprompt = "How many?"\nhint = ["One.", "Two."]\nunit = "pages"\n' \
    'choice = [{ says = "all of them", when = "== 1" }]\n' \
    '[[question.wrong]]\nwhen = "x"\nname = "an idea"\nsee = "it is held"\n'
FOUND = {"What it shows.", "Watch this.", "Reserve: the range is ours.", "reserving takes no memory", "it is held",
         "nobody knows", "there is no such call", "a-table", "a label", "another",
         "offset", "how-many", "at most two are taken",
         "Memory", "it is so", "seen", "How many?", "One.", "Two.", "pages", "all of them", "an idea"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lab of its own."""
    (tmp_path / "labs/01-one/one").mkdir(parents=True)
    for name, text in (("article.toml", ARTICLE), ("one/linux.c", SOURCE), ("one/questions.toml", QUESTIONS)):
        (tmp_path / "labs/01-one" / name).write_text(text)
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return tmp_path / "labs/01-one"


def brought(folder: Path) -> Count:
    """zh_CN, up to date."""
    return catalogues.bring_up_to_date(folder, "zh_CN")


def fill(folder: Path, english: str, chinese: str) -> None:
    file = folder / "zh_CN.po"
    text = file.read_text("utf-8")
    assert text.count(f'msgid "{english}"\nmsgstr ""') == 1
    file.write_text(text.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{chinese}"'), "utf-8")


def test_what_people_read_is_found(folder: Path) -> None:
    count = brought(folder)
    assert {m.english for m in messages(folder / "zh_CN.po")} == FOUND and count == Count(0, 0, len(FOUND))
    before = (folder / "zh_CN.po").read_text()
    assert "Language: zh_CN" in before and "nplurals=1" in before
    brought(folder)
    assert (folder / "zh_CN.po").read_text() == before


def test_a_changed_sentence_is_fuzzy_and_a_new_one_is_missing(folder: Path) -> None:
    brought(folder)
    fill(folder, "reserving takes no memory", "保留不占用内存")
    assert brought(folder) == Count(1, 0, len(FOUND) - 1)
    source = folder / "one/linux.c"
    source.write_text(SOURCE.replace("no memory", "no memory at all").replace("it is held", "another claim is made"))
    assert brought(folder) == Count(0, 1, len(FOUND) - 1)
    changed = next(m for m in messages(folder / "zh_CN.po") if m.english == "reserving takes no memory at all")
    assert changed.fuzzy and changed.texts == ("保留不占用内存",) and not changed.is_done
    made = folder / "zh_CN.mo"
    subprocess.run(["msgfmt", "-o", made, folder / "zh_CN.po"], check=True)
    assert "保留".encode() not in made.read_bytes(), "what is fuzzy is not shown"
    assert "it is held" not in {m.english for m in messages(folder / "zh_CN.po")}, "what went is gone"


def test_a_catalogue_that_is_wrong_is_refused(folder: Path) -> None:
    (folder / "one/linux.c").write_text(SOURCE.replace('"at most two are taken"', 'N_("at most %d are taken")'))
    brought(folder)
    fill(folder, "at most %d are taken", "最多 %s 个")
    with pytest.raises(CannotBeHad, match="format specifications"):
        brought(folder)


def test_another_language_is_one_command(folder: Path) -> None:
    assert catalogues.bring_up_to_date(folder, "de") == Count(0, 0, len(FOUND))
    assert "nplurals=2" in (folder / "de.po").read_text()


def test_a_folder_without_a_catalogue_is_refused() -> None:
    assert [folder.name for folder in catalogues.folders(["02", "probe"])] == ["02-virtual-memory", "probe"]
    with pytest.raises(UserError, match="there is no catalogue of nowhere; there are: 01-real-mode, "):
        catalogues.folders(["nowhere"])


@pytest.mark.parametrize("typed", [[], ["chinese"], ["zh-CN"], ["../zh"]])
def test_wrong_use_is_a_sentence(typed: list[str]) -> None:
    done = subprocess.run([ROOT / "lab", "translate", *typed], capture_output=True, text=True)
    assert done.returncode == 2 and "as in: ./lab translate zh_CN" in done.stderr
