"""The catalogues: every sentence has its Chinese, and it is Chinese, with the placeholders of the English."""

import functools
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from harness.driver.__main__ import keep_lab
from harness.driver.labs import BUILD, ROOT, Experiment
from harness.launcher.author.translating import catalogues
from harness.launcher.author.translating.read import Message, messages
from harness.launcher.building import locale
import house
from house import EXPERIMENTS
from latin import HAN, is_all_names, runs

LANGUAGE = "zh_CN"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[-.\d]*(?:<\w+>|l{0,2}[sdiuxr])|\{\w+(?:![rs])?(?::[^{}]*)?\}|`[^`]*`")
by_catalogue = pytest.mark.parametrize("folder", catalogues.folders(), ids=lambda folder: folder.name)
needs_tools = pytest.mark.skipif(not all(map(shutil.which, ("xgettext", "msgfmt"))), reason="gettext is not here")


def of(folder: Path) -> list[Message]:
    catalogue = folder / f"{LANGUAGE}.po"
    return messages(catalogue) if catalogue.is_file() else []


@by_catalogue
def test_every_sentence_has_its_chinese(folder: Path) -> None:
    lacking = [m.english for m in of(folder) if not m.is_done]
    assert not lacking, (f"{len(lacking)} without Chinese, as {lacking[:3]}. Next: fill msgstr in "
                         f"{folder.relative_to(ROOT)}/{LANGUAGE}.po, and look again: ./lab translate {LANGUAGE}")


@pytest.fixture(scope="module")
def now(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], list[Message]]:
    """The sentences of a folder as they are now; of one and the same it is asked often."""
    return functools.cache(lambda folder: messages(catalogues.template(folder, tmp_path_factory.mktemp("pot"))))


@needs_tools
@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: e.full_name)
def test_an_experiment_has_its_chinese(experiment: Experiment, now: Callable[[Path], list[Message]]) -> None:
    """Each sentence of an experiment has its Chinese.

    Next: ./lab translate zh_CN, and fill what is empty in the lab's zh_CN.po.
    """
    lab, inside = experiment.folder.parent, f"{experiment.folder.relative_to(ROOT)}/"
    there = {m.english for m in of(lab) if m.is_done}
    lacking = [m.english for m in now(lab) if m.english not in there and any(f.startswith(inside) for f in m.files)]
    assert not lacking, f"no Chinese for: {lacking[0]}"


@needs_tools
@by_catalogue
def test_a_catalogue_has_the_sentences_of_now(folder: Path, now: Callable[[Path], list[Message]]) -> None:
    new, there = {m.english for m in now(folder)}, {m.english for m in of(folder)}
    assert new == there, (f"new: {sorted(new - there)[:3]}, gone: {sorted(there - new)[:3]}. "
                          f"Next: ./lab translate {LANGUAGE}")


def test_one_english_has_one_chinese() -> None:
    """What is compiled is all catalogues in one: of two that say the same otherwise, one would never be read."""
    said: dict[str, dict[tuple[str, ...], str]] = {}
    for folder in catalogues.folders():
        for m in of(folder):
            said.setdefault(m.english, {}).setdefault(m.texts, folder.name)
    assert not [(english, texts) for english, texts in said.items() if len(texts) > 1]


@needs_tools
@by_catalogue
def test_msgfmt_finds_nothing_wrong(folder: Path) -> None:
    catalogues.count(folder / f"{LANGUAGE}.po")


def wrong(m: Message) -> str:
    """What is wrong with the Chinese of a message, if anything."""
    for text in filter(None, m.texts):
        if not HAN.search(text) and not is_all_names(m.english):
            return "has no Chinese character"
        if long := [run for run in runs(text) if len(run) > 3]:
            return f"has English in it: {' '.join(long[0])}"
        ours, theirs = (sorted(set(PLACEHOLDER.findall(t))) for t in (text, m.english))
        if ours != theirs and ours != sorted(set(PLACEHOLDER.findall(m.plural or m.english))):
            return f"has {ours} where the English has {theirs}"
    return ""


@by_catalogue
def test_what_is_there_is_chinese(folder: Path) -> None:
    found = [f"{m.english}: {said}" for m in of(folder) if (said := wrong(m))]
    assert not found, f"{folder.name}: {len(found)}\n" + "\n".join(found)


@pytest.mark.parametrize("english, chinese", [
    ("reserving takes no memory", "reserving takes no memory"),
    ("reserving takes no memory", "takes none"),
    ("reserving takes no memory", "保留 takes no memory at all"),
    ("{n} files", "个文件"),
    ("%(num)s file", "%(n)s 个文件"),
    ("`space` moves", "`地址` 变了"),
    ("needs %d MiB", "需要 MiB"),
])
def test_what_is_wrong_is_found(english: str, chinese: str) -> None:
    assert wrong(Message(english, None, (chinese,), False))


@pytest.mark.parametrize("english, chinese", [
    ("VirtualAlloc, MEM_COMMIT: 64 KiB", "VirtualAlloc, MEM_COMMIT: 64 KiB"),
    ("learn.microsoft.com: MapViewOfFile", "learn.microsoft.com: MapViewOfFile"),
    ("`space` moves by {n:,} bytes", "`space` 变化 {n:,} 字节"),
    ("VirtualAlloc(MEM_RESERVE) fails", "VirtualAlloc(MEM_RESERVE) 失败"),
])
def test_what_is_right_passes(english: str, chinese: str) -> None:
    assert not wrong(Message(english, None, (chinese,), False))


class Visible(HTMLParser):
    """The texts of a page that are seen, and are no code."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("code", "pre", "script", "style") or (tag == "ol" and ("class", "code") in attrs):
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.texts.append(data)


@needs_tools
def test_a_page_is_chinese(tmp_path: Path) -> None:
    """Of the last run here, as far as its sources are those of now: what others say, no catalogue has."""
    here = [(experiment, path) for experiment in EXPERIMENTS for path in house.results_of(experiment)
            if house.is_of_now(experiment, json.loads(path.read_text()))]
    if not here:
        pytest.skip("there are no results of the sources as they are now: ./lab run")
    results = tmp_path / "results"
    for experiment, path in here:
        copy = results / path.relative_to(BUILD)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
        keep_lab(experiment.folder.parent, copy.with_name("lab.json"))
    made = locale.compiled(LANGUAGE)
    assert made, "msgfmt is here"
    done = subprocess.run([sys.executable, "-P", "-m", "report", results, "--labs", ROOT / "labs", "--lang", LANGUAGE,
                           "--build", BUILD, "--out", tmp_path], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    texts = Visible((tmp_path / "index.html").read_text("utf-8")).texts
    experiments = len({experiment.full_name for experiment, _path in here})
    assert sum(len(HAN.findall(text)) for text in texts) > 4_000 + 200 * experiments
    english = {" ".join(run) for text in texts for run in runs(text) if len(run) > 3}
    assert not english, f"{len(english)} runs of English, as: {sorted(english)[:5]}"
