"""./lab study where a person sits at a terminal: narrow, without colours, with Ctrl-C and Ctrl-D, in Chinese."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time

import pytest

from harness.predictions.prediction import read_prediction
from processes import root_only
from studied import PIPED, Studied, document

rich_cells = pytest.importorskip("rich.cells", reason="the Python module rich is missing: apt-get install python3-rich")
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
RED = re.compile(r"\x1b\[(?:[0-9;]*;)?(?:[39]1|4[81]|38;5;(?:1|9|160|196|197)|38;2;2\d\d;[0-9]\d?;\d+)(?:;[0-9;]*)?m")
COLOUR = re.compile(r"\x1b\[(?:[0-9;]*;)?(?:[39][0-7]|38)(?:;[0-9;]*)?m")


class Terminal:
    """./lab study in a terminal of its own."""

    def __init__(self, small, *arguments, columns=80, **environment):
        self.ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        environment = {"TERM": "xterm-256color", "COLUMNS": None, "LINES": None, "NO_COLOR": None} | environment
        self.child = subprocess.Popen(small.command("study", *arguments), env=small.environment(environment),
                                      stdin=theirs, stdout=theirs, stderr=theirs, preexec_fn=self.own, close_fds=True)
        os.close(theirs)
        self.seen = ""

    @staticmethod
    def own():
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    def read(self, until=""):
        """What is shown up to `until`, or to the end."""
        begun, found = len(self.seen), b""
        limit = time.time() + 40
        while time.time() < limit and not (until and until in self.plain(begun)):
            if not select.select([self.ours], [], [], 0.1)[0]:
                continue
            try:
                found = os.read(self.ours, 65536)
            except OSError:
                break
            if not found:
                break
            self.seen += found.decode("utf-8", "replace")
        assert not until or until in self.plain(begun), self.plain()
        return self.plain(begun)

    def plain(self, since=0):
        return ESCAPE.sub("", self.seen[since:]).replace("\r", "")

    def type(self, text):
        os.write(self.ours, text.encode())

    def end(self):
        self.read()
        os.close(self.ours)
        return self.child.wait(timeout=20)


@pytest.fixture(scope="module")
def one_house(tmp_path_factory):
    return Studied(tmp_path_factory.mktemp("terminal") / "house")


@pytest.fixture
def small(one_house):
    one_house.forget()
    one_house.answers(document())
    return one_house


def answered(terminal):
    for wanted, typed in zip(("Bytes", "How sure?", "Why?", "yes or no", "How sure?", "Why?", "yes or no"), PIPED):
        terminal.read(wanted)
        terminal.type(f"{typed}\n")
    assert terminal.end() == 0, terminal.plain()
    assert "Traceback" not in terminal.plain()
    return terminal


def test_a_whole_session_is_coloured_and_never_red(small):
    terminal = answered(Terminal(small, "1.thing"))
    assert COLOUR.search(terminal.seen) and not RED.search(terminal.seen)
    assert "surprise" in terminal.plain() and "Sealed:" in terminal.plain()
    assert read_prediction(small.file()).answers[0].why == "all of it"


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_without_colours(small, environment):
    terminal = answered(Terminal(small, "1.thing", **environment))
    assert not COLOUR.search(terminal.seen) and "surprise" in terminal.plain()


def test_forty_columns_hold_it_and_chinese_counts_double(small):
    article = small.lab / "article.toml"
    before = article.read_text()
    try:
        article.write_text('question = "' + "什么时候付出内存？" * 12 + '"\n')
        terminal = answered(Terminal(small, "1.thing", columns=40))
    finally:
        article.write_text(before)
    shown = [line for line in terminal.plain().split("\n") if not line.startswith(("Bytes", "How sure?", "Why?"))]
    assert "什么时候" in terminal.plain()
    wide = [line for line in shown if rich_cells.cell_len(line.rstrip()) > 40]
    assert not wide, wide


def test_ctrl_c_and_ctrl_d_lose_nothing(small):
    terminal = Terminal(small, "1.thing")
    terminal.read("Bytes")
    terminal.type("1 GiB\n")
    terminal.read("How sure?")
    terminal.type("\x03")
    assert terminal.end() == 130 and "1 of 3 answers are kept; to go on: ./lab study 01-small.thing" in terminal.plain()
    terminal = Terminal(small, "1.thing")
    terminal.read("yes or no")
    terminal.type("\x04")
    assert terminal.end() == 0 and "1 of 3 answers are kept" in terminal.plain()
    assert small.draft()["how-much"]["value"] == 1 << 30 and not small.file().exists()


def test_ctrl_c_in_the_run_leaves_what_is_sealed(small):
    small.answers(document(sleep=60))
    terminal = Terminal(small, "1.thing")
    for wanted, typed in zip(("Bytes", "yes or no", "yes or no"), ("\n", "\n", "\n")):
        terminal.read(wanted)
        terminal.type(typed)
    terminal.read("kept in")
    terminal.type("\x03")
    assert terminal.end() == 130 and "lab: stopped" in terminal.plain() and "answers are kept" not in terminal.plain()
    small.answers(document())
    assert "has not run since" in small.study().stdout and len(list(small.file().parent.iterdir())) == 1


def test_what_is_no_text_is_kept_as_what_can_be_shown(small):
    terminal = Terminal(small, "1.thing")
    terminal.read("Bytes")
    terminal.type("１ＧＢ\n")
    terminal.read("How sure?")
    terminal.type("４\n")
    terminal.read("Why?")
    os.write(terminal.ours, "因为\xff".encode("utf-8") + b"\xff\xfe\t\n")
    terminal.read("yes or no")
    terminal.type("\x04")
    terminal.end()
    first = small.draft()["how-much"]
    assert (first["value"], first["sure"]) == (1 << 30, 4) and first["why"].startswith("因为")
    assert small.study("1.thing", typed=["", ""]).returncode == 0
    assert read_prediction(small.file()).answers[0].why.isprintable()


@root_only
def test_a_clone_that_is_read_only_keeps_what_is_a_persons_elsewhere(small, tmp_path):
    for options in (["--bind", small.root, small.root], ["-o", "remount,ro,bind", small.root]):
        subprocess.run(["mount", *options], check=True)
    try:
        home = {"LAB_BUILD": str(tmp_path / "build"), "XDG_DATA_HOME": str(tmp_path / "data")}
        done = small.study("1.thing", typed=PIPED, environment=home)
        assert done.returncode == 0, done.stderr
        read_prediction(tmp_path / "data/memory-labs/predictions/01-small/thing.json")
        done = small.study("1.next", typed=PIPED, environment=home | {"LAB_MY": str(small.root / "mine")})
        assert done.returncode == 2 and "LAB_MY=DIR ./lab" in done.stderr and done.stderr.count("\n") == 1
    finally:
        subprocess.run(["umount", small.root], check=True)
