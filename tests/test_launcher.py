"""The launcher: what a person types, what is run, what is said and with which status it ends."""

import contextlib
import json
import os
import pty
import re
import shutil
import subprocess
import sys
import time

import pytest

import house
from harness.driver import labs
from harness.launcher import choose
from harness.launcher.setup import apt
from harness.launcher.setup.machines import MACHINES
from harness.driver.errors import UserError
from small_house import CRASH, FALSE, GOOD, SKIP, SmallHouse, script, tools


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("launcher")
    return SmallHouse(folder / "house", {"good": GOOD, "false": FALSE, "crash": CRASH, "skip": SKIP})


def test_one_experiment_on_one_machine(small):
    done = small.run("run", "--machine", "linux64", "01-small.good")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^  held +01-small.good$", done.stdout, re.M) and "claims: 2 held" in done.stdout
    assert small.result("good")["ended"]["how"] == "ran"
    assert (small.root / "build/report/index.html").is_file() and (small.root / "build/report/report.md").is_file()


def test_test_xml_carries_the_measurements(small):
    small.run("run", "--machine=linux64", "1.good")
    text = next((small.root / "build/linux64/Testing").glob("2*/Test.xml")).read_text()
    assert re.search(r'<NamedMeasurement type="numeric/double" name="reserve.space">\s*<Value>0</Value>', text)
    assert 'name="reserve.avail_page_file"' in text


def test_the_second_run_begins_at_once(small):
    """From typing to the experiment's first instruction: `started` is when lab_begin runs, in whole seconds, so the
    file of the result is watched instead."""
    small.run("run", "--machine", "linux64", "1.good")
    path = small.root / "build/linux64/results/01-small/good.json"
    took = []
    for _ in range(5):
        begun = time.time()
        small.run("run", "--machine", "linux64", "1.good")
        took.append(path.stat().st_mtime - begun)
    assert min(took) < 1, took


def test_a_claim_that_fails_is_exit_1_with_got_and_expected(small):
    done = small.run("run", "--machine", "linux64", "01-small.false")
    assert done.returncode == 1
    assert "01-small.false on linux64: one is one: got 1, expected == 2 (linux.c:" in done.stdout


def test_a_crash_is_exit_1_and_told(small):
    done = small.run("run", "--machine", "linux64", "1.crash")
    assert done.returncode == 1 and "signal 11 (SIGSEGV)" in done.stdout
    assert small.result("crash")["ended"]["how"] == "died"


def test_a_source_that_does_not_compile_is_exit_1(small):
    small.write("good", "    undeclared = 1;\n" + GOOD)
    done = small.run("run", "--machine", "linux64", "1.good")
    small.write("good", GOOD)
    assert done.returncode == 1 and "undeclared = 1;" in done.stderr, "the compiler's words, whole"
    assert re.search(r"^  01-small.good on linux64: it does not build here: labs/01-small/good/linux.c:7:5: error: .un",
                     done.stdout, re.M)


def test_one_program_that_does_not_build_takes_itself_out_alone(small):
    small.run("run", "--machine", "linux64", "1.good", "1.skip")
    small.write("skip", "    undeclared = 1;\n" + GOOD)
    done = small.run("run", "--machine", "linux64", "1.good", "1.skip")
    small.write("skip", SKIP)
    assert done.returncode == 1 and "01-small.skip on linux64: it does not build here: " in done.stdout
    assert re.search(r"^  held +01-small.good$", done.stdout, re.M) and "linux64: 1 experiment\n" in done.stdout
    ended = small.result("skip")["ended"]
    assert ended["how"] == "unstarted"
    assert ended["why"].startswith("it does not build here: labs/01-small/skip/linux.c:7:5: error: ")
    report = (small.root / "build/report/report.md").read_text()
    assert "it does not build here" in report


def test_what_all_need_and_does_not_build_is_told_once(small):
    source = small.root / "probe" / "core" / "print.c"
    whole = source.read_text()
    source.write_text(whole + "undeclared;;\n#error broken for a test\n")
    done = small.run("run", "--machine", "linux64", "1.good", "1.skip")
    source.write_text(whole)
    assert done.returncode == 1 and "the programs could not be built" in done.stdout
    assert "broken for a test" in done.stderr and "does not build here" not in done.stdout


def test_a_warning_is_an_error_where_that_is_asked_for_only(small):
    """After a strict build nothing is built anew for students, unless a warning stands in the way."""
    from_tests = [sys.executable, "-P", "-c", "from harness.launcher.setup.machines import machine_named as m; "
                  "from harness.launcher.building import cmake; cmake.build(m('linux64'), [], strict=True)"]
    here = {"cwd": small.root, "env": small.environment({"PYTHONPATH": str(small.root)}), "text": True,
            "capture_output": True}
    assert subprocess.run(from_tests, **here).returncode == 0
    program = small.root / "build/linux64/labs/01-small/01-small.good"
    made = program.stat().st_mtime_ns
    assert small.run("run", "--machine", "linux64", "1.good").returncode == 0
    assert program.stat().st_mtime_ns == made, "built anew"
    small.write("good", "    int unused;\n" + GOOD)
    refused = subprocess.run(from_tests, **here)
    done = small.run("run", "--machine", "linux64", "1.good")
    small.write("good", GOOD)
    assert refused.returncode == 1 and "-Werror=unused-variable" in refused.stderr
    assert done.returncode == 0 and small.result("good")["ended"]["how"] == "ran"


@pytest.mark.parametrize("arguments, sentence", [
    (["run", "02-smal"], "did you mean 01-small?"),
    (["run", "small"], "did you mean 01-small?"),
    (["run", "1.gud"], "did you mean good?"),
    (["run", "1."], "there is no experiment"),
    (["run", "--machine", "linx64"], "did you mean linux64?"),
    (["run", "--machine"], "--machine: expected one argument"),
    (["run", "--fast"], "run does not take --fast"),
    (["rum"], "did you mean run?"),
    (["01-small"], "./lab run 01-small"),
    (["list", "1"], "list takes no names"),
    (["break", "1"], "breaks.toml"),
    (["break", "--machine", "linux32", "1"], "breaks are run on linux64, wine64, cpu, not on linux32"),
    (["drive"], "there is no command"),
    (["report", "nowhere"], "nowhere"),
])
def test_wrong_use_is_one_sentence_and_exit_2(small, arguments, sentence):
    done = small.run(*arguments)
    assert done.returncode == 2 and sentence in done.stderr, done.stderr


def test_help_is_exit_0_and_nothing_is_exit_2(small):
    assert small.run("--help").returncode == 0 and small.run("run", "--help").returncode == 0
    done = small.run()
    assert done.returncode == 2 and "\n    run " in done.stdout


def test_list_names_labs_and_systems(small):
    done = small.run("list")
    assert done.returncode == 0 and re.search(r"^  good +linux$", done.stdout, re.M)


def test_doctor_says_what_can_run(small):
    done = small.run("doctor")
    of_32_bits = "no" if house.lacks("linux32") else "yes"
    assert done.returncode == 0 and table_of(done.stdout)["01-small"] == ["yes", of_32_bits, "-", "-", "-"]
    assert re.search(r"^linux64 +Linux, 64 bits: can run$", done.stdout, re.M)


def table_of(said):
    """{what a line of doctor's table begins with: its cells}."""
    lines = said[:said.index("('-'")].splitlines()
    assert lines[0].split() == [machine.name for machine in MACHINES]
    return {line.split()[0]: line.split()[1:] for line in lines[1:]}


def test_doctor_says_what_cannot_run_and_what_to_type(tmp_path):
    small = SmallHouse(tmp_path / "house", {"good": GOOD, "other": GOOD})
    small.write("good", GOOD, "windows")
    small.starts_32_bits("no 32 bits, for a test")
    small.wine_is()
    done = small.run("doctor")
    assert done.returncode == 0 and table_of(done.stdout)["01-small"] == ["yes", "no", "no", "no", "-"]
    assert "linux32  Linux, 32 bits: cannot run: this system starts no 32-bit program (no 32" in done.stdout
    assert re.search(r"^wine64 .*: cannot run$", done.stdout, re.M)
    assert re.search(r"^wine64: .*Wine.* missing; ", done.stdout, re.M)
    assert done.stdout.splitlines()[-1] == "next: ./lab run --yes installs what is missing"
    (small.lab / "needs.toml").write_text('linux64 = ["no-such-package"]\n')
    done = small.run("doctor")
    assert table_of(done.stdout)["01-small"] == ["no", "no", "no", "no", "-"]
    assert "01-small on linux64: no-such-package for 01-small missing; " in done.stdout


def test_it_works_from_any_folder_and_through_a_path_with_spaces(tmp_path):
    small = SmallHouse(tmp_path / "a house", {"good": GOOD})
    done = small.run("run", "--machine", "linux64", cwd="/")
    assert done.returncode == 0, done.stdout + done.stderr
    moved = tmp_path / "moved"
    small.root.rename(moved)
    small.root = moved
    assert small.run("run", "--machine", "linux64").returncode == 0, "a folder that was moved builds again"


def test_breaks_are_run_and_compared(small):
    text = '[[break]]\nname = "two"\nmachine = "linux"\nfind = "c = 1"\nreplace = "c = 2"\nfails = ["one is one"]\n'
    path = small.lab / "good" / "breaks.toml"
    path.write_text(text)
    done = small.run("break", "1.good")
    assert done.returncode == 0 and "failed as it should  one is one" in done.stdout, done.stdout + done.stderr
    path.write_text(text + 'needs = "what nobody has"\n')
    done = small.run("break", "1.good")
    assert done.returncode == 2 and "needs is one of page of zeros" in done.stderr
    done = small.run("break", "--machine", "cpu", "1.good")
    assert done.returncode == 2
    path.write_text(house.replaced(text, '["one is one"]', '["time passes"]'))
    done = small.run("break", "1.good", "two")
    assert done.returncode == 1 and "also failed: one is one - did not fail: time passes" in done.stdout
    for wrong, sentence in (("c = 7", "stands 0 times"), (";", "stands")):
        path.write_text(house.replaced(text, '"c = 1"', f'"{wrong}"'))
        assert sentence in small.run("break", "1.good").stdout
    path.write_text(house.replaced(text, '"c = 2"', '"c = d"'))
    assert "does not compile" in small.run("break", "1.good").stdout
    path.unlink()
    assert list((small.root / "build/linux64/labs/01-small").glob(".tmp*")) == []


def test_a_break_is_tried_on_a_small_experiment(small):
    """[small] is made before each break; what it alone would turn red is seen with each of them."""
    path = small.lab / "good" / "breaks.toml"
    text = '[[break]]\nname = "two"\nmachine = "linux"\nfind = "c = 1"\nreplace = "c = 2"\nfails = ["one is one"]\n'

    def said(edit, status):
        path.write_text(f"[small]\n{edit}\n" + text)
        done = small.run("break", "1.good")
        path.unlink()
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr
    assert "failed as it should  one is one" in said('find = "one is one"\nreplace = "one is one"', 0)
    assert "did not fail: one is one" in said('find = "c, 1);"\nreplace = "c, 2);"', 1), "the small one was broken"
    assert "also failed: time passes" in said('find = "now.ns, 0"\nreplace = "-1, 0"', 1)
    assert "find of [small] stands 0 times in linux.c" in said('find = "nowhere"\nreplace = ""', 1)
    for wrong in ('find = "c = 1"', 'find = "c = 1"\nreplace = 2', 'find = "a"\nreplace = "b"\nmachine = "linux"'):
        assert "[small] has find and replace, two texts" in said(wrong, 2)


def at_a_terminal(command, environment, answer=b""):
    """Run `command` at a terminal of its own, type `answer`; gives the exit status and what was shown."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(command[0], command, environment | {"TERM": "xterm", "COLUMNS": "120"})
    os.write(terminal, answer)
    shown = b""
    with contextlib.suppress(OSError):  # what a terminal's other end gives when all is said
        while data := os.read(terminal, 4096):
            shown += data
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode(errors="replace")


def test_a_terminal_sees_a_bar(small):
    status, shown = at_a_terminal(small.command("run", "--machine", "linux64", "1.good"), small.environment())
    assert status == 0 and re.search(r"0/1.*01-small\.good", shown) and "1/1" in shown and "claims: 2 held" in shown


def test_at_a_terminal_it_is_asked_before_anything_is_installed(tmp_path):
    small = SmallHouse(tmp_path / "house", {"good": GOOD})
    small.write("good", GOOD, "windows")
    path = tools(tmp_path / "bin", without=("x86_64-w64", "i686-w64", "apt", "dpkg", "sudo"))
    small.wine_is()
    for name in ("apt-get", "dpkg", "dpkg-query"):
        script(path / name, f'echo "$0 $*" >> {tmp_path}/calls\n')
    status, shown = at_a_terminal(small.command("run", "--machine", "linux64,wine64"),
                                  small.environment({"PATH": str(path)}), b"n\n")
    assert status == 0, shown
    assert shown.index("wine64: MinGW for 64 bits") < shown.index("Install them now? [Y/n]")
    assert "wine64 is left out" in shown and "apt-get install" in shown
    calls = (tmp_path / "calls").read_text().splitlines()
    assert all(" -s " in call or " --print-uris " in call for call in calls if "apt-get" in call), calls


def test_ci_is_the_test_command(tmp_path):
    """Started from any folder, it runs the ./lab of its own tree with the word `test`, and ends as that ends."""
    shutil.copytree(house.ROOT / ".ci", tmp_path / "a tree/.ci")
    script(tmp_path / "a tree/lab", 'echo "$# $*"\nexit 3\n')
    done = subprocess.run([tmp_path / "a tree/.ci/run"], cwd="/", capture_output=True, text=True)
    assert (done.stdout, done.stderr, done.returncode) == ("1 test\n", "", 3)


def test_ci_runs_the_two_commands_of_the_readme_in_the_systems_of_today():
    readme = (house.ROOT / "README.md").read_text()
    block = re.search(r"^## Two commands\s+```\n(.*?)```", readme, re.M | re.S)
    workflow = (house.ROOT / ".github/workflows/ci.yml").read_text()
    linux = re.search(r"^  linux:\n(.*?)^  \w", workflow, re.M | re.S)
    assert block and linux
    commands = [line.partition("#")[0].strip().replace("./lab test", ".ci/run") for line in block[1].splitlines()]
    assert re.findall(r"^ +- run: (.*)$", linux[1], re.M) == commands
    for system in ("debian:12", "debian:13", "ubuntu:24.04", "ubuntu:26.04"):
        assert f'"{system}"' in linux[1]
    assert "runs-on: ubuntu-24.04-arm" in workflow


def test_presets_are_there_for_every_machine():
    """Each configures, builds and tests itself, in a build folder of its own, with the compiler of its system."""
    names = {machine.name for machine in MACHINES} | {"sanitize"}
    done = subprocess.run(["cmake", "--list-presets=workflow"], cwd=house.ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and names <= set(re.findall(r'^ +"(\w+)"$', done.stdout, re.M)), done.stderr
    presets = json.loads((house.ROOT / "CMakePresets.json").read_text())
    configure = {preset["name"]: preset for preset in presets["configurePresets"]}
    workflow = {preset["name"]: preset["steps"] for preset in presets["workflowPresets"]}
    assert set(workflow) == names | {"windows"}
    for name, steps in workflow.items():
        assert steps == [{"type": what, "name": name} for what in ("configure", "build", "test")]
        for what in ("buildPresets", "testPresets"):
            assert [p["configurePreset"] for p in presets[what] if p["name"] == name] == [name]
        compiler = {"wine64": "x86_64", "wine32": "i686"}.get(name)
        assert configure[name].get("toolchainFile") == (f"cmake/mingw-{compiler}.cmake" if compiler else None)
    assert configure["base"]["binaryDir"] == "${sourceDir}/build/${presetName}"
    assert "-m32" in configure["linux32"]["cacheVariables"]["CMAKE_C_FLAGS"]
    assert configure["cpu"]["cacheVariables"]["LAB_SYSTEM"] == "cpu"
    assert "-fsanitize=address,undefined" in configure["sanitize"]["cacheVariables"]["CMAKE_C_FLAGS"]


def test_workflow_works_without_the_launcher(small):
    done = subprocess.run(["cmake", "--workflow", "--preset", "linux64"], cwd=small.root, capture_output=True,
                          text=True)
    assert re.search(r"1/4 Test #1: 01-small.good \.+ +Passed", done.stdout), done.stdout
    assert re.search(r"4/4 Test #4: 01-small.skip \.+\*\*\*Skipped", done.stdout), done.stdout


@pytest.mark.parametrize("version", ["3.10", ""], ids=["old", "broken"])
def test_cmake_alone_passes_over_a_python_that_will_not_do(small, tmp_path, version):
    (tmp_path / "first").mkdir()
    script(tmp_path / "first" / "python3", f"printf '{version}'; [ '{version}' ]\n")
    command = ["cmake", "-S", small.root, "-B", tmp_path / "build", "-G", "Ninja"]
    environment = os.environ | {"PATH": f"{tmp_path / 'first'}:/usr/bin:/bin"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0 and "Found Python3: /usr/bin/python3" in done.stdout, done.stderr
    done = subprocess.run([*command, "--fresh", f"-DPython3_EXECUTABLE={tmp_path / 'first' / 'python3'}"],
                          capture_output=True, text=True)
    assert done.returncode == 1 and "Could NOT find Python3" in done.stderr and '"3.11"' in done.stderr


# ---- names ----

def lab_of(*names):
    folder = house.ROOT / "nowhere"
    return labs.Lab("07-memory", folder, tuple(labs.Experiment("07-memory", n, folder / n) for n in names))


def test_labs_can_be_named_by_number():
    lab = lab_of("one", "two")
    for typed in (["07-memory"], ["07"], ["7"], []):
        assert [e.name for e in choose.choose_experiments(typed, [lab])] == ["one", "two"]
    assert [e.name for e in choose.choose_experiments(["7.two", "7.two"], [lab])] == ["two"]
    with pytest.raises(UserError, match="did you mean 07-memory"):
        choose.choose_experiments(["memry"], [lab])


# ---- what apt is asked for ----

ALL = ["gcc", "wine", "wine64", "wine32:i386", "ninja-build"]


def test_wine_is_asked_for_together():
    asked = []
    steps = apt.plan(["gcc", "wine32:i386"], lambda step: asked.append(step) or True)
    assert steps == [(["gcc", "wine", "wine64", "wine32:i386"], [])] and len(asked) == 1


def test_where_one_call_is_not_solved_the_release_is_named(monkeypatch):
    monkeypatch.setattr(apt, "release", lambda: ["-t", "bookworm"])
    steps = apt.plan(ALL, lambda step: step[1] == ["-t", "bookworm"])
    assert steps == [(["gcc", "ninja-build", "wine", "wine64", "wine32:i386"], ["-t", "bookworm"])]


def test_what_can_be_had_is_installed_without_wine32(monkeypatch):
    monkeypatch.setattr(apt, "release", lambda: ["-t", "bookworm"])
    steps = apt.plan(ALL, lambda step: "wine32:i386" not in step[0])
    assert steps == [(["gcc", "ninja-build"], []), (["wine", "wine64"], [])]


def test_one_package_that_nobody_has_does_not_keep_the_others_out(monkeypatch):
    monkeypatch.setattr(apt, "release", lambda: ["-t", "bookworm"])
    steps = apt.plan(["gcc", "no-such", "wine"], lambda step: "no-such" not in step[0])
    assert steps == [(["gcc"], []), (["wine"], [])]
    assert apt.plan(["gcc"], lambda step: False) == []
