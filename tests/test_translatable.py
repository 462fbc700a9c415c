"""All that a person reads can be translated: it is marked, gettext's own program finds it, and it is looked up when it
is said. The finder is held against small samples, so that it is known to find."""

import dataclasses
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from gettext import NullTranslations
from html.parser import HTMLParser
from pathlib import Path

import pytest

import recorded
from harness.launcher import arguments, summary
from harness.launcher.commands import run
from harness.results import check, words
from harness.results.words import Sentence, english_of
from marked_text import is_sentence, messages, unmarked_in_python, unmarked_in_template
from report.collect import read_all
from report.output import html, markdown
from report.page.page import page

ROOT = recorded.ROOT
MODULES = sorted(path for room in ("harness", "report") for path in (ROOT / room).rglob("*.py"))
TEMPLATES = sorted([*(ROOT / "report/output/templates").glob("*"), *(ROOT / "harness/predictions").glob("*.html")])
KEYWORDS = ("-k", "-k_", "-kN_", "-kngettext:1,2", "-kSentence")


def told(path: Path, found: Iterator[tuple[int, str]] | list[tuple[int, str]]) -> list[str]:
    return [f"{path.relative_to(ROOT)}:{line}: {what}" for line, what in found]


def test_every_text_for_people_is_marked() -> None:
    found = [line for path in MODULES for line in told(path, unmarked_in_python(path.read_text(encoding="utf-8")))]
    found += [line for path in TEMPLATES for line in told(path, unmarked_in_template(path.read_text("utf-8")))]
    assert not found, "mark it by _(), see harness/results/words.py:\n" + "\n".join(found)


@pytest.mark.parametrize("source", [
    'say("hello")',
    'say(f"{n} tests")',
    'x = "two words"',
    'x = f"{n} files"',
    'raise UserError("wrong")',
    'raise CannotBeHad(why or "broken")',
    'parser.add_argument("--out", help="where")',
    'print(("a " if x else "no") + "b")',
    'return_value = f(says="go on")',
    'X = _("looked up too early")',
    'def f():\n    return _(f"{n} files")',
    'def f():\n    return _("{} files").format(n)',
    'def f():\n    return _("{0} files").format(n)',
    'def f():\n    return Sentence("{:x} is no code", 3)',
    'def f():\n    return _("a" + b)',
    'def f():\n    return _("{n} of {all}").format(n=1)',
    'x = Sentence("all {n}", m=1)',
    "def f():\n    return f'{_(\"word\")}: {x}'",
    "from harness.results.words import _\ndef f():\n    for _, x in y:\n        pass",
    "from harness.results.words import _\ndef f():\n    return [_(x) for _, x in y]",
    "from harness.results.words import _\nf = lambda _: 1",
])
def test_the_finder_finds(source: str) -> None:
    assert unmarked_in_python(source)


@pytest.mark.parametrize("source", [
    '"""A docstring of a module."""',
    'def f():\n    """A docstring."""\n    return _("two words")',
    'X = N_("two words")',
    'X = {"a": N_("two words")}\ndef f():\n    return _(X["a"])',
    'x = Sentence("the Python module {name}", name=name)',
    'def f():\n    say(_("{n} files: {why}").format(n=3, why="x"))',
    'def f():\n    return ngettext("{n} file", "{n} files", n)',
    'x = re.compile("two words")',
    'x = "No space left" in said',
    'x = said.startswith("Need to get")',
    'raise ValueError("an error of our own")',
    'assert x, "what cannot be"',
    'run(["apt-get", "install", "-y"])',
    'x = f"build/{name}/results"',
    'x = f"<p class={name}>{text}</p>"',
    'say(f"  {name}: {why}")',
    'x = "apt-get update &&"  # no text: a command',
    "from harness.results.words import _\ndef f():\n    return [x for _, x in y]",
])
def test_the_finder_lets_pass(source: str) -> None:
    assert not unmarked_in_python(source)


@pytest.mark.parametrize("source", [
    "<p>Hello</p>",
    "<p>{{ x }} files</p>",
    '<p title="Hello">{{ x }}</p>',
    '<nav aria-label="Go on">{{ x }}</nav>',
    '{% if x %}\n<td>yes</td>{% endif %}',
    '{{ "two words" if x }}',
    '{{ _("two " + x) }}',
])
def test_the_finder_finds_in_templates(source: str) -> None:
    assert list(unmarked_in_template(source))


@pytest.mark.parametrize("source", [
    '<p class="two words">{{ _("Hello there") }}: {{ x }}</p>',
    '<nav aria-label="{{ _("Go on") }}">&nbsp;·</nav>',
    '{{ ngettext("%(num)s file", "%(num)s files", n) }}{{ _(WORDS[w]) }}',
    "{# a comment for those who read this #}<hr>",
])
def test_the_finder_lets_templates_pass(source: str) -> None:
    assert not list(unmarked_in_template(source))


def test_what_counts_as_a_sentence() -> None:
    assert is_sentence("two words") and is_sentence("\0 words") and is_sentence("words: \0")
    assert not is_sentence("word") and not is_sentence("\0 \0") and not is_sentence("--option /a/path")


def msgids(po: str) -> set[str]:
    """Of a .po file; plural forms under their first."""
    found = re.findall(r'^msgid ((?:"(?:[^"\\]|\\.)*"\n)+)', po, re.MULTILINE)
    return {"".join(json.loads(line) for line in text.splitlines()) for text in found} - {""}


@pytest.mark.skipif(not shutil.which("xgettext"), reason="xgettext is not here (package gettext)")
def test_xgettext_finds_every_message() -> None:
    ours = {text for path in MODULES for text in messages(path.read_text(encoding="utf-8"))}
    done = subprocess.run(["xgettext", "--from-code=UTF-8", "-L", "Python", *KEYWORDS, "-o", "-", *map(str, MODULES)],
                          capture_output=True, text=True, check=True)
    assert msgids(done.stdout) == ours and len(ours) > 250


def messages_of_template(path: Path) -> list[str]:
    """As Jinja2 hands them to Babel; of a plural the first; None is a constant that is looked up."""
    found = html.environment().extract_translations(path.read_text("utf-8"))
    texts = [text[0] if isinstance(text, tuple) else text for _line, _name, text in found]
    return [text for text in texts if text is not None]


def test_jinja_finds_the_messages_of_the_templates() -> None:
    found = [text for path in TEMPLATES for text in messages_of_template(path)]
    assert len(found) == sum(len(re.findall(r'\b_\("|\bngettext\("', path.read_text("utf-8"))) for path in TEMPLATES)
    assert len(set(found)) > 60


class Bracketed(NullTranslations):
    """A language for tests: English, in brackets."""

    def gettext(self, message: str) -> str:
        return f"[{message}]"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"[{msgid1 if n == 1 else msgid2}]"

    def info(self) -> dict[str, str]:
        return {"language": "zh_CN"}


@pytest.fixture
def bracketed() -> Iterator[None]:
    words.choose(Bracketed())
    yield
    words.choose(NullTranslations())


class Texts(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.feed(source)

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip().rstrip(":"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [value for name, value in attrs if value and name in ("aria-label", "title", "data-all")]


def test_a_report_is_in_the_language_of_the_moment(bracketed: None) -> None:
    """Nothing is looked up before: another language in the same process gives another report, of the same results."""
    results = read_all(sorted(recorded.RESULTS.glob("*/results")))
    shown = page(results)
    made, text = html.render(shown), markdown.render(shown)
    assert "<html lang=\"zh-CN\">" in made and "[Then and now]" in made and "# [Memory Labs]" in text
    known = {m for path in MODULES if path.is_relative_to(ROOT / "report") for m in messages(path.read_text("utf-8"))}
    known |= {m for path in TEMPLATES for m in messages_of_template(path)}
    english = re.compile(r"<small lang=en>.*?</small>|<code>.*?</code>")  # in the glossary, and as a program has it
    seen = set(Texts(english.sub("", made)).texts)
    assert len([t for t in seen if t.startswith("[")]) > 100
    # A step may be called as a word of ours is, so only what begins with a capital, or is a sentence, tells.
    assert not {t for t in seen & known if t[:1].isupper() or " " in t}
    words.choose(NullTranslations())
    assert markdown.render(page(results)) == (recorded.GOLDEN / "report.md").read_text()


def test_the_console_is_in_the_language_of_the_moment(bracketed: None) -> None:
    """What is kept in a file stays English."""
    left_out: dict[str, words.Why] = {"wine64": Sentence("Wine does not come up here"), "cpu": "in other words"}
    assert "[the labs and their experiments]" in arguments.parser()[0].format_help().replace("\n", " ")
    assert run.sentences(left_out) == ["[wine64 is left out: [Wine does not come up here]]",
                                       "[cpu is left out: in other words]"]
    assert summary.tally([{"claims": [{"verdict": "held"}]}]) == "[claims: [1 [held]]]"
    assert english_of(left_out["wine64"]) == "Wine does not come up here"
    words.choose(NullTranslations())
    assert summary.tally([{"claims": [{"verdict": "held"}]}]) == "claims: 1 held"


def test_a_sentence_is_told_in_one_language_and_kept_in_another(bracketed: None) -> None:
    inner = Sentence("no {what}", what=("room", Sentence("time")))
    outer = Sentence("left out: {why}, {n:,}", why=inner, n=1000)
    assert str(outer) == "[left out: [no room[, ][time]], 1,000]"
    assert english_of(outer) == "left out: no room, time, 1,000" and english_of("as it is") == "as it is"
    assert inner == Sentence("no {what}", what=("room", "time")) and inner != "no room, time"


def test_what_is_wrong_with_a_file_is_told_in_the_language_of_the_moment(bracketed: None, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('{"format": 1, "kind": "machine", "machine": 3}')
    results = read_all([tmp_path])
    wrong = dataclasses.asdict(page(results))["problems"][0][1]
    assert wrong == "[does not fit machine.schema.json: [lacks left_out]]"
    words.choose(NullTranslations())
    assert page(results).problems[0][1] == "does not fit machine.schema.json: lacks left_out"
    inside = check.load(ROOT / "harness/results/machine.schema.json")(
        {"format": 1, "kind": "machine", "machine": 3, "left_out": None})
    assert str(inside) == english_of(inside) == "machine is not of type string"
