"""windows64 and windows32 of ./lab run, where Linux is one of WSL2. Tried with a stand-in, not in WSL2: programs that
are called cmd.exe and wslpath, and, where it is here, Wine in the place of Windows."""

import json
import shutil

import pytest

import house
import made_up
import recorded
import windows_kit
from small_house import GOOD, SmallHouse, script

ANSWER = "Microsoft Windows [Version 10.0.22631.4317]"
FAKE = """
import json
def _stage(folder, labs, machines, say):
    folder.mkdir()
    names = [e.full_name for lab in labs for e in lab.experiments]
    (folder / "lab.exe").write_text("#!/bin/sh\\\\necho measuring $*\\\\n" + WRITES, encoding="utf-8")
    (folder / "staged").write_text(" ".join([*names, *(m.name for m in machines)]))
kit.stage = _stage
programs.make = lambda machine, experiments: None
"""


@pytest.fixture
def small(tmp_path):
    windows_kit.need_compilers()
    made = SmallHouse(tmp_path / "house", {"good": GOOD, "other": GOOD})
    made.write("good", GOOD, "windows")
    (made.lab / "README.md").write_text("# Small\n")
    return made


def around(small, folder, answer=ANSWER, local="C:\\Users\\用户\\AppData\\Local"):
    """The stand-in: a Windows that answers, whose files of `local` lie in `folder`. Gives the environment."""
    tools, registered = small.root.parent / "bin", small.root.parent / "binfmt_misc"
    for made in (tools, registered, folder):
        made.mkdir(parents=True, exist_ok=True)
    (registered / "WSLInterop-late").write_text("enabled\n")
    said = f"if [ \"$3\" = ver ]; then echo '{answer}'; else echo '{local}' | iconv -t utf-16le; fi"
    script(tools / "cmd.exe", f'[ "$1 $2" = "/u /c" ] || exit 1\n{said if answer else "exit 1"}\n')
    script(tools / "wslpath", f"[ \"$1 $2\" = '-u {local}' ] || exit 1\necho '{folder}'\n")
    small.override("harness/launcher/setup/interop.py", f"REGISTERED = Path({str(registered)!r})\nCMD = '/nowhere'")
    return {"PATH": f"{tools}:/usr/bin:/bin"}


def faked(small, results):
    """Have lab.exe be a script that leaves those results."""
    writes = "".join(f"mkdir -p $(dirname '{name}'); cat > '{name}' <<'END'\n{json.dumps(document)}\nEND\n"
                     for name, document in results.items())
    small.override("harness/launcher/packing/by_windows.py", f"WRITES = {writes!r}\n" + FAKE.replace("\\\\", "\\"))


def result(name="good"):
    document = made_up.of_windows(json.loads((recorded.RESULTS / "wine64/results/02-virtual-memory"
                                              / "reserve-commit-touch.json").read_text()))
    return document | {"lab": "01-small", "experiment": name}


MACHINE = {"format": 1, "kind": "machine", "machine": "windows64", "left_out": None,
           "windows": {"build": "10.0.22631.4317", "edition": "Home"}}


def test_what_was_measured_there_comes_back(small, tmp_path):
    environment = around(small, tmp_path / "local 用户")
    faked(small, {"results/windows64/01-small/good.json": result(), "results/windows64/machine.json": MACHINE})
    done = small.run("run", "--machine", "windows64", "01", environment=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "measuring run --machine windows64 01-small.good" in done.stdout and "held" in done.stdout
    assert small.result("good", "windows64") == result()
    put = tmp_path / "local 用户" / "memory-labs" / "wsl"
    assert (put / "staged").read_text() == "01-small.good windows64", "what is for Linux alone is left out"
    lab = json.loads((small.root / "build/windows64/results/01-small/lab.json").read_text())
    assert lab["experiments"] == ["good", "other"], "the lab is told whole"
    page = (small.root / "build/report/index.html").read_text()
    assert made_up.BUILD in page and "10.0.22631.4317" in page
    assert not [*(small.root / "build").glob("memory-labs-kit-*")]


def test_parameters_go_along(small, tmp_path):
    """Each experiment gets its own, as Windows is handed what WSLENV names."""
    small.write("other", GOOD, "windows")
    (given := tmp_path / "parameters.json").write_text('{"01-small.good": {"bytes": 7, "pages": 2}}')
    environment = around(small, tmp_path / "local") | {"LAB_PARAMETERS_FILE": str(given), "WSLENV": "HOME/p"}
    faked(small, {"results/windows64/01-small/good.json": result(),
                  "results/windows64/01-small/other.json": result("other"), "results/windows64/machine.json": MACHINE})
    small.override("harness/launcher/packing/by_windows.py",
                   "WRITES += 'echo with [$LAB_PARAMETERS] of $WSLENV\\n'")
    done = small.run("run", "--machine", "windows64", "01", environment=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "01-small.good\nwith [bytes=7 pages=2] of HOME/p:LAB_PARAMETERS/w\n" in done.stdout
    assert "01-small.other\nwith [] of HOME/p\n" in done.stdout
    given.write_text("{")
    done = small.run("run", "--machine", "windows64", "01", environment=environment)
    assert "LAB_PARAMETERS_FILE is " in done.stderr and "measuring" not in done.stdout


def test_what_gave_no_result_is_told(small, tmp_path):
    environment = around(small, tmp_path / "local")
    faked(small, {})
    kept = small.root / "build/windows32/results/01-small/good.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("{}")
    done = small.run("run", "--machine", "windows32", "01.good", environment=environment)
    assert done.returncode == 2, "there is nothing to report"
    assert "01-small.good gave no result: lab.exe has left none" in done.stdout, done.stdout + done.stderr
    assert not kept.exists(), "what an earlier run left is not taken for this one's"


def test_doctor_says_it(small, tmp_path):
    done = small.run("doctor", environment=around(small, tmp_path / "local"))
    assert done.returncode == 0 and f"the Windows around this Linux: {ANSWER}" in done.stdout
    assert "windows64 Windows programs of 64 bits, run by Windows: can run" in done.stdout


@pytest.mark.parametrize("answer", [ANSWER, ""])
def test_without_a_windows_that_answers_they_are_not_there(small, tmp_path, answer):
    environment = around(small, tmp_path / "local", answer)
    if answer:  # and without interop
        shutil.rmtree(tmp_path / "binfmt_misc")
    done = small.run("doctor", environment=environment)
    assert done.returncode == 0 and "windows64" not in done.stdout
    done = small.run("run", "--machine", "windows64", environment=environment)
    assert done.returncode == 2 and "there is no Windows around this Linux that answers" in done.stderr


@pytest.mark.parametrize("local, path", [("C:\\x", "exit 1"), ("%LOCALAPPDATA%", "echo /x"), ("C:\\x", "echo x")])
def test_a_windows_that_does_not_say_where_is_told(small, tmp_path, local, path):
    environment = around(small, tmp_path / "local", local=local)
    script(small.root.parent / "bin" / "wslpath", f"{path}\n")
    done = small.run("run", "--machine", "windows64", "01.good", environment=environment)
    assert done.returncode == 2 and "Windows does not say where its user's folder is" in done.stderr


def test_with_wine_in_the_place_of_windows(small, tmp_path):
    """From the sources to the report, and no emulator in between that is ours: lab.exe itself runs the programs."""
    house.need("wine64")
    small.write("good", '    lab_parameter("bytes", 4096);\n' + GOOD, "windows")
    with windows_kit.Prefix(tmp_path / "prefix") as prefix:
        environment = around(small, prefix.folder / "drive_c" / "users" / "x" / "AppData" / "Local")
        settings = " ".join(f"{name}='{value}'" for name, value in prefix.environment.items() if name != "PATH")
        script(tmp_path / "start", f"exec env {settings} '{prefix.wine.loader}' \"$@\"\n")
        (given := tmp_path / "parameters.json").write_text('{"01-small.good": {"bytes": 8192}}')
        environment["LAB_PARAMETERS_FILE"] = str(given)
        small.override("harness/launcher/setup/interop.py", f"def command(program: Path) -> list[str]:\n"
                                                            f"    return [{str(tmp_path / 'start')!r}, str(program)]")
        done = small.run("run", "--machine", "windows64", "01.good", environment=environment)
        assert done.returncode == 0, done.stdout + done.stderr
        kept = small.result("good", "windows64")
        assert [claim["verdict"] for claim in kept["claims"]] == ["held", "held"]
        assert kept["parameters"] == {"bytes": 8192}
        assert kept["machine"]["name"] == "wine64" and kept["ended"] == {"how": "ran", "why": None}
        assert json.loads((small.root / "build/windows64/results/machine.json").read_text())["windows"]["build"]
        assert not (small.root / "build/prefix").exists(), "no Wine of the build folder's was asked"
