"""The report on a computer that has nothing but Python, as on Windows: what that lacks is not asked for."""

import ast
import json
import shutil
import subprocess
import sys
import zipapp
from pathlib import Path
from typing import Any

import pytest

import made_up
import recorded
from harness.launcher.packing import report_alone
from harness.predictions.prediction import Given, sealed

ROOMS = [path for room in report_alone.OURS for path in (recorded.ROOT / room).rglob("*.py") if "docs" not in room]
MODULES = {"crypt", "curses", "fcntl", "grp", "nis", "ossaudiodev", "posix", "pty", "pwd", "readline", "resource",
           "spwd", "syslog", "termios", "tty"}  # which Python on Windows has not
LACKS = {"os": {"O_NOFOLLOW", "O_NONBLOCK", "chown", "chroot", "fork", "geteuid", "getgid", "getpgid", "getuid",
                "killpg", "mkfifo", "openpty", "pidfd_open", "sched_getaffinity", "setsid", "statvfs", "sysconf",
                "uname", "wait3", "wait4"},
         "signal": {"SIGALRM", "SIGCHLD", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGUSR1", "pthread_sigmask"}}
OTHERS = {"argparse", "ast", "base64", "collections", "contextlib", "copy", "csv", "dataclasses", "datetime",
          "fractions", "functools", "gettext", "hashlib", "html", "importlib", "io", "itertools", "json", "math",
          "operator", "os", "pathlib", "re", "secrets", "stat", "struct", "sys", "tomllib", "typing", "unicodedata",
          "zipfile", "zlib", "jinja2", "markupsafe", "markdown_it", "harness", "report"}


def asked_for(text: str) -> set[str]:
    """The modules that a source imports, at its top or inside, and the names of modules of ours in LACKS that it uses
    as they are; getattr(os, "...", 0) asks first."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
            found |= {f"{node.module}.{alias.name}" for alias in node.names if node.module in LACKS}
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in LACKS:
            found.add(f"{node.value.id}.{node.attr}")
    return found


LACKED = MODULES | {f"{module}.{name}" for module, names in LACKS.items() for name in names}


@pytest.mark.parametrize("source, asks", [
    ("import fcntl", "fcntl"), ("def f():\n    import pwd", "pwd"), ("from resource import getrlimit", "resource"),
    ("import os.path\nimport os\nos.fork()", "os.fork"), ("from signal import SIGHUP", "signal.SIGHUP")])
def test_the_walk_finds_what_windows_lacks(source: str, asks: str) -> None:
    assert asks in asked_for(source) & LACKED
    assert not asked_for('import os\nx = getattr(os, "O_NOFOLLOW", 0)') & LACKED


@pytest.mark.parametrize("path", ROOMS, ids=lambda p: str(p.relative_to(recorded.ROOT)))
def test_nothing_that_windows_lacks_is_asked_for(path: Path) -> None:
    asked = asked_for(path.read_text(encoding="utf-8"))
    assert not asked & LACKED
    modules = {name for name in asked if "." not in name}
    assert modules <= OTHERS, f"is {modules - OTHERS} there with every Python, on Windows too? then OTHERS has it"


TAKEN_AWAY = f"""
import importlib.abc, os, signal, sys
class Lacking(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name in {MODULES!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Lacking())
for name in {MODULES!r}:
    sys.modules.pop(name, None)
for module, names in (({LACKS['os']!r}, os), ({LACKS['signal']!r}, signal)):
    for name in module:
        if hasattr(names, name):
            delattr(names, name)
for name in ("markdown_it", "rich"):
    sys.modules[name] = None
from report import alone
sys.argv[0] = sys.argv.pop(1)
status = alone.main(sys.argv[1:])
assert not {MODULES!r} & {{name for name, module in sys.modules.items() if module}}, sys.modules
sys.exit(status)
"""


def run(*command: Any, cwd: Path = recorded.ROOT, encoding: str = "utf-8") -> "subprocess.CompletedProcess[str]":
    done = subprocess.run([sys.executable, *map(str, command)], cwd=cwd, capture_output=True, text=True,
                          encoding=encoding, env={"PATH": "/usr/bin:/bin", "PYTHONIOENCODING": encoding})
    assert "Traceback" not in done.stderr, done.stderr
    return done


def test_the_report_runs_without_them(tmp_path: Path) -> None:
    zipped = made_up.zipped(tmp_path / "用户" / "results.zip", made_up.documents())
    folder = made_up.laid_out(tmp_path / "other", made_up.documents("Windows 10.0.19045", memory=4))
    done = run("-P", "-c", f"import sys; sys.path.insert(0, {str(recorded.ROOT)!r})\n{TAKEN_AWAY}",
               tmp_path / "report.pyz", zipped, folder, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    made = (tmp_path / "out" / "index.html").read_text()
    assert "10.0.22631" in made and "10.0.19045" in made
    plain = run("-P", "-c", f"import sys; sys.path.insert(0, {str(recorded.ROOT)!r})\n{TAKEN_AWAY}",
                tmp_path / "report.pyz", tmp_path / "none.zip", "--out", tmp_path / "no")
    assert plain.returncode == 2 and "none.zip: does not exist" in plain.stderr


@pytest.fixture
def pyz(tmp_path: Path) -> Path:
    """The report in one file, as Python runs it; Jinja2 is this system's."""
    inside = tmp_path / "inside"
    for room in report_alone.OURS:
        shutil.copytree(recorded.ROOT / room, inside / room, ignore=report_alone.UNUSED)
    shutil.copy(recorded.ROOT / "harness/__init__.py", inside / "harness")
    (inside / "__main__.py").write_text("import sys\nfrom report.alone import main\nsys.exit(main(sys.argv[1:]))\n")
    (tmp_path / "kit 用户").mkdir()
    zipapp.create_archive(inside, tmp_path / "kit 用户" / "report.pyz")
    return tmp_path / "kit 用户" / "report.pyz"


def test_one_file_is_enough(pyz: Path, tmp_path: Path) -> None:
    assert "there are no results beside report.pyz" in run("-P", pyz, cwd=tmp_path).stderr
    made_up.laid_out(pyz.parent, made_up.documents())
    done = run("-P", pyz, cwd=tmp_path)
    assert done.returncode == 0 and str(pyz.parent / "report" / "index.html") in done.stdout, done.stderr
    (pyz.parent / "labs").mkdir()
    again = run("-P", "report.pyz", "results", "--out", tmp_path / "again", cwd=pyz.parent)
    assert again.returncode == 0
    for file in ("index.html", "report.md", "results.json"):
        assert (pyz.parent / "report" / file).read_bytes() == (tmp_path / "again" / file).read_bytes()
    assert sorted(p.name for p in pyz.parent.iterdir()) == ["labs", "report", "report.pyz", "results"]


def test_what_was_predicted_is_found_beside_it(pyz: Path, tmp_path: Path) -> None:
    made_up.laid_out(pyz.parent, made_up.documents())
    for n, place in enumerate(("my/predictions/01-a/b.json", "predictions/01-a/c.json", "d.prediction.json"), 1):
        document = sealed("01-a", "bcd"[n - 1], "0" * 64, [Given("how-much", n, "bytes")])
        (pyz.parent / place).parent.mkdir(parents=True, exist_ok=True)
        (pyz.parent / place).write_text(json.dumps(document))
        assert run("-P", pyz, cwd=tmp_path).returncode == 0
        merged = json.loads((pyz.parent / "report" / "results.json").read_text())
        assert len(merged["predictions"]) == n and document in merged["predictions"]


def test_a_console_that_cannot_show_all_characters_shows_the_rest(pyz: Path, tmp_path: Path) -> None:
    made_up.laid_out(pyz.parent, made_up.documents())
    done = run("-P", pyz, cwd=tmp_path, encoding="cp1252")
    assert done.returncode == 0 and "kit \\u7528\\u6237" in done.stdout, done.stdout
