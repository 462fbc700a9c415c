"""The language that is spoken: which one, in which letters, and what becomes of sentences that it has not got."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from gettext import NullTranslations
from pathlib import Path

import pytest

import recorded
from harness.driver.labs import ROOT
from harness.languages.catalogue import Catalogue
from harness.languages.wanted import named, wanted
from harness.languages.width import cut, left, right, width
from harness.launcher.building import locale
from harness.launcher.packing import report_alone
from harness.results import words
from harness.results.words import look_up
from small_house import tools
from latin import HAN
from report import __main__ as report
from report.output import html

STUB = {
    "{command} does not take {option}; it is: {use}": "{command} 不接受 {option}；用法：{use}",
    "{done} of {all} experiments done, {predicted} predicted, {surprises} surprises":
        "{all} 个实验完成 {done} 个，预测 {predicted} 个，意外 {surprises} 个",
    "Real mode": "实模式", "English": "中文", "held": "成立", "usage: ": "用法：",
    "reserving takes exactly that much address space": "保留恰好占用这么多地址空间",
    "Watch three columns of the process: `space` moves first, `commit` second, `resident` only when we write.":
        "`space` 最先变化", "space": "空间",
    "Then and now": "当时与现在", "address space": "地址空间",
    "needs %<PRIu64> MiB of memory%s, %<PRIu64> MiB %s": "需要 %<PRIu64> MiB 内存%s，%<PRIu64> MiB %s", "are free": "可用",
    "{why} ({evidence})": "{why}（{evidence}）", "; ": "；",
    "Wine keeps no commit charge": "Wine 不记提交量", "seen on Wine {versions}, this is {version}":
        "见于 Wine {versions}，这里是 {version}",
    "it was still running after {limit:g} seconds and was ended": "{limit:g} 秒后仍在运行，已被结束",
}


def compiled(folder: Path) -> Path:
    """The stub, as ./lab keeps catalogues: newer than their sources."""
    text = "".join(f"msgid {quoted(english)}\nmsgstr {quoted(chinese)}\n\n" for english, chinese in STUB.items())
    head = r'msgid ""' + "\n" + r'msgstr "Language: zh_CN\nContent-Type: text/plain; charset=UTF-8\n"' + "\n\n"
    (folder / "locale").mkdir(parents=True)
    made = folder / "locale" / "zh_CN.mo"
    subprocess.run(["msgfmt", "-o", made, "-"], input=(head + text).encode(), check=True)
    return made


def quoted(text: str) -> str:
    return '"' + text.replace('"', r'\"') + '"'


@pytest.fixture
def chinese(tmp_path: Path) -> Iterator[None]:
    with compiled(tmp_path / "build").open("rb") as file:
        words.choose(Catalogue(file))
    yield
    words.choose(NullTranslations())


@pytest.mark.parametrize("environment, language", [
    ({}, "en"), ({"LANG": "C"}, "en"), ({"LANG": "C.UTF-8"}, "en"), ({"LANG": "POSIX"}, "en"),
    ({"LANG": "zh_CN.UTF-8"}, "zh_CN"), ({"LANG": "zh_CN.GBK"}, "zh_CN"), ({"LANG": "zh_CN"}, "zh_CN"),
    ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"), ({"LANG": "de_DE.UTF-8"}, "en"), ({"LANG": ""}, "en"),
    ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh_CN"), ({"LANG": "zh_TW.UTF-8"}, "en"),
    ({"LANG": "C.UTF-8", "LANGUAGE": "zh_CN"}, "en"), ({"LANGUAGE": "zh_CN"}, "en"),
    ({"LANG": "de_DE.UTF-8", "LANGUAGE": "de:zh_CN:en"}, "zh_CN"), ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "en:zh"}, "en"),
    ({"LANG": "zh_CN@stroke"}, "zh_CN"), ({"LANG": "zh"}, "zh_CN")])
def test_the_environment_says_which_language(environment: Mapping[str, str], language: str) -> None:
    assert wanted(environment, ["zh_CN"]) == language


def test_a_language_may_be_named_shortly() -> None:
    assert named("zh", ["de", "zh_CN"]) == named("zh-CN", ["zh_CN"]) == "zh_CN" and named("en", []) == "en"
    assert named("de_AT", ["de", "zh_CN"]) == "de"
    assert named("fr", ["de", "zh_CN"]) is None and named("z", ["zh_CN"]) is None


def test_what_results_say_is_looked_up(chinese: None) -> None:
    assert look_up("reserving takes exactly that much address space") == "保留恰好占用这么多地址空间"
    assert look_up("needs 12 MiB of memory, 3 MiB are free") == "需要 12 MiB 内存，3 MiB 可用"
    assert look_up("it was still running after 60 seconds and was ended") == "60 秒后仍在运行，已被结束"
    assert look_up("Wine keeps no commit charge (info.c (line 3)); seen on Wine 8.0, this is 9.0") == \
        "Wine 不记提交量（info.c (line 3)）；见于 Wine 8.0，这里是 9.0"
    assert look_up("something else (Wine)") == "something else (Wine)" and look_up("") == ""
    words.choose(NullTranslations())
    assert look_up("held") == "held"


def test_a_strangers_text_takes_no_time(chinese: None) -> None:
    before = time.monotonic()
    for one in ("needs 1 MiB of memory, 1 MiB ", "seen on Wine , this is ", "a (", "(", "; "):
        look_up(one * 400)
    assert time.monotonic() - before < 2


def test_a_chinese_character_takes_two_columns() -> None:
    assert width("保留 a，") == 8 and left("成立", 6) == "成立  " and right("成立", 6) == "  成立"
    assert cut("保留地址", 5) == "保留" and cut("abc", 5) == "abc"


def lab(build: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    return subprocess.run([ROOT / "lab", *arguments], capture_output=True, env={
        **kept, "LAB_BUILD": str(build), "LAB_MY": str(build / "my"), **environment})


@pytest.mark.parametrize("locale, letters", [
    (None, "ascii"), ("C", "ascii"), ("zh_CN.UTF-8", "utf-8"), ("zh_CN.GBK", "gbk")])
def test_the_console_speaks_it_in_its_letters(locale: str | None, letters: str, tmp_path: Path) -> None:
    compiled(tmp_path)
    environment = {"LANG": locale} if locale else {}
    listed = lab(tmp_path, "list", **environment)
    standing = lab(tmp_path, "study", "--list", **environment)
    refused = lab(tmp_path, "run", "--foo", **environment)
    assert (listed.returncode, standing.returncode, refused.returncode) == (0, 0, 2)
    first, last, wrong = (said.decode(letters) for said in (listed.stdout, standing.stdout, refused.stderr))
    if letters == "ascii":
        assert first.startswith("01-real-mode: Real mode\n") and "experiments done, 0 predicted" in last
        assert wrong.startswith("lab: run does not take --foo; it is: ./lab run [-h]")
    else:
        assert first.startswith("01-real-mode: 实模式\n") and "个，预测 0 个，意外 0 个" in last
        assert wrong.startswith("lab: run 不接受 --foo；用法：./lab run [-h]")


def test_without_msgfmt_it_is_english_with_a_sentence(tmp_path: Path) -> None:
    said = lab(tmp_path, "list", LANG="zh_CN.UTF-8", PATH=str(tools(tmp_path / "bin", without=("msgfmt",))))
    assert said.returncode == 0 and said.stdout.startswith(b"01-real-mode: Real mode\n")
    assert said.stderr == b"lab: this is said in English until msgfmt, of the package gettext, is here: ./lab run " \
                          b"installs it\n"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Callable[[str], dict[str, str]]]:
    """The pages of a report whose first language is the one that is named."""
    compiled(tmp_path / "build")
    results = sorted(recorded.RESULTS.glob("*/results"))

    def make(language: str) -> dict[str, str]:
        assert report.main([*map(str, results), "--build", str(tmp_path / "build"), "--lang", language]) == 0
        return {file.name: file.read_text("utf-8") for file in (tmp_path / "build/report").iterdir()}

    yield make
    words.choose(NullTranslations())


def test_a_report_in_two_languages(made: Callable[[str], dict[str, str]]) -> None:
    """Each sentence that there is in Chinese is; the others are marked as English, and results stay what they are."""
    english, chinese = made("en"), made("zh")
    assert english.keys() == {"index.html", "index.zh.html", "report.md", "results.json"}
    assert chinese.keys() == {"index.html", "index.en.html", "report.md", "results.json"}
    assert english["results.json"] == chinese["results.json"]
    page = chinese["index.html"]
    assert "<html lang=\"zh-CN\">" in page and "当时与现在" in page and "保留恰好占用这么多地址空间" in page
    assert "<code>space</code> moves first" in english["index.html"] and "<b>空间</b> 最先变化" in page
    assert "<span lang=en>committing charges exactly that much commit</span>" in page
    assert "保留恰好占用这么多地址空间" in chinese["report.md"] and not HAN.search(
        re.sub(r"<dd>.*?</dd>|<h4.*?</h4>|class=quiet.*?</p>|<details class=handout.*?</details>", "",
               english["index.html"], flags=re.S).replace("中文", ""))
    assert "<a href=index.zh.html hreflang=zh-CN lang=zh-CN>中文</a>" in english["index.html"]
    assert "<a href=index.en.html hreflang=en lang=en>English</a>" in page

    def anchors(text: str) -> list[str]:
        return re.findall(r"\bid=\"?([^\s\">]+)", text)

    assert anchors(page) == anchors(chinese["index.en.html"]) == anchors(english["index.html"])
    assert 'lang="en"' not in english["index.html"].partition("<body>")[2]


def test_a_report_in_one_file_brings_its_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue, results = compiled(tmp_path), sorted(recorded.RESULTS.glob("*/results"))
    monkeypatch.setattr(locale, "compiled", lambda language: catalogue)
    report_alone.write_report(tmp_path / "report.pyz")
    done = subprocess.run([sys.executable, "-P", tmp_path / "report.pyz", *results], capture_output=True, cwd=tmp_path,
                          env={"PATH": os.environ["PATH"], "LANG": "zh_CN.UTF-8"})
    assert done.returncode == 0, done.stderr
    assert "当时与现在" in (tmp_path / "report/index.html").read_text("utf-8")
    assert "Then and now" in (tmp_path / "report/index.en.html").read_text("utf-8")


def test_a_language_that_there_is_not_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        report.main(["--build", str(tmp_path), "--lang", "fr"])
    assert "no report can be in fr here; it can be in en" in capsys.readouterr().err


def test_the_heads_of_tables_lead_to_the_glossary(made: Callable[[str], dict[str, str]]) -> None:
    page = made("en")["index.html"]
    leads = set(re.findall(r"<th scope=(?:col|row)><a href=#(w-[a-z-]+)>", page))
    assert {"w-machine", "w-claim", "w-experiment", "w-space", "w-commit", "w-resident", "w-page-fault",
            "w-available-page-file"} <= leads
    assert leads <= set(re.findall(r"<tr id=(w-[a-z-]+)>", page))


def test_what_languages_have_brought_to_the_english_page(made: Callable[[str], dict[str, str]], tmp_path: Path) -> None:
    """A glossary, links to it, and one to the other language; what else the page says is in tests/golden."""
    page, alone = made("en")["index.html"], tmp_path / "alone"
    assert report.main([*map(str, sorted(recorded.RESULTS.glob("*/results"))), "--out", str(alone)]) == 0
    link = r"<p class=elsewhere>.*?</p>\n?"
    assert len(re.findall(link, page)) == 1 and re.sub(link, "", page) == (alone / "index.html").read_text("utf-8")
    before, words_, after = re.split(r"(<section id=words .*?</section>)", page, flags=re.S)
    leads = re.findall(r"<a href=#(?:words|w-[a-z-]+)\b[^>]*>", before + after)
    heads = re.findall(r"<(?:th|nav)\b[^>]*>(?:(?!</(?:th|nav)>).)*", before + after, re.S)
    assert words_ and leads and sum(len(re.findall(r"<a href=#(?:words|w-)", head)) for head in heads) == len(leads)


@pytest.mark.usefixtures("chinese")
def test_what_another_program_said_is_quoted() -> None:
    said = "缺少 Wine：Mirror sync in <progress>, try later；再来"
    assert html.quoting(said) == '缺少 Wine：<code lang="en">Mirror sync in &lt;progress&gt;, try later</code>；再来'
    assert html.quoting("VirtualAlloc 保留 1 GiB `x`") == "VirtualAlloc 保留 1 GiB <code>x</code>"


def test_in_english_nothing_is_quoted() -> None:
    assert html.quoting("Mirror sync in progress, try later") == "Mirror sync in progress, try later"
