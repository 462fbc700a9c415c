"""The kit for Windows: what is in it, and that it measures what ./lab does. Run by Wine, from a folder with a blank and
characters of another script, in a prefix that knows nothing of ours. Verified under Wine is all that this is."""

import dataclasses
import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile

import pytest

import house
import windows_kit
from harness.driver.errors import UserError
from harness.launcher.building import locale
from harness.launcher.packing import programs
from harness.launcher.setup import requirements
from harness.results import check
from latin import HAN
from report.collect import read_all
from windows_kit import LABS, Kit, packed, there

SCHEMAS = {name: check.load(house.ROOT / "harness" / "results" / f"{name}.schema.json")
           for name in ("result", "machine", "lab")}
OF_WINDOWS = {"kernel32.dll", "msvcrt.dll", "ntdll.dll", "advapi32.dll", "ole32.dll", "oleaut32.dll"}
PAGES = ("READ ME.html", "请先读我.html")
SMALL = [lab for lab in LABS if lab.number == "06"]


@pytest.fixture(scope="module")
def kit():
    made = Kit("My Labs")
    yield made
    made.remove()


@pytest.fixture(scope="module")
def measured(kit):
    """Everything was run, once."""
    status, said = kit.run("run")
    return kit, status, said


def windows_experiments():
    return [e for lab in LABS for e in lab.experiments if e.source("windows")]


def test_what_is_in_it():
    _prefix, folder = there()
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    for e in windows_experiments():
        assert {f"bin64/{e.full_name}.exe", f"bin32/{e.full_name}.exe", f"labs/{e.lab}/lab.json",
                f"labs/{e.lab}/README.html", f"labs/{e.lab}/README.zh.html",
                f"labs/{e.lab}/{e.name}/{e.source('windows').name}"} <= names
    assert {"run.cmd", "lab.exe", "bin32/lab.exe", "report.pyz", *PAGES, "PREDICT.html", "预测.html",
            "SHA256SUMS"} <= names
    summed = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines())
    assert set(summed) == names - {"SHA256SUMS"}
    for name in ("lab.exe", "report.pyz", "run.cmd", "labs/kit.txt"):
        assert summed[name] == hashlib.sha256((folder / name).read_bytes()).hexdigest()
    assert (folder.parent / windows_kit.pack.NAME).stat().st_size < 30 << 20
    assert (folder / "run.cmd").read_bytes().count(b"\r\n") == (folder / "run.cmd").read_bytes().count(b"\n")


def test_names_with_chinese_letters_say_how_they_are_spelled():
    """A bit of each entry of the zip: UTF-8, and not the letters of the computer that unpacks it."""
    with zipfile.ZipFile(there()[1].parent / windows_kit.pack.NAME) as archive:
        spelled = {info.filename: bool(info.flag_bits & 0x800) for info in archive.infolist()}
    assert {name for name, utf8 in spelled.items() if utf8} == {"请先读我.html", "预测.html"}


def test_pages_of_both_languages_are_the_same_and_lead_to_each_other():
    folder = there()[1]
    english, chinese = (folder.joinpath(name).read_text("utf-8") for name in PAGES)
    shape = re.compile(r"<(?:h[1-6]|ol|ul|li|pre)\b")
    assert shape.findall(english) == shape.findall(chinese)
    assert f'href="{PAGES[1]}"' in english and f'href="{PAGES[0]}"' in chinese and len(HAN.findall(chinese)) > 600
    for page in [*folder.glob("*.html"), *folder.glob("labs/*/*.html")]:
        text = page.read_text("utf-8")
        assert ('<html lang="zh-CN"' in text) == bool(HAN.search(page.name) or ".zh." in page.name), page
        for link in re.findall(r'href="(?!https?:|#)([^"#]+)', text):
            assert (page.parent / link).is_file(), (page, link)
    for handout in folder.glob("labs/*/README.html"):
        assert 'href="README.zh.html"' in handout.read_text("utf-8"), handout


def test_the_same_sources_make_the_same_bytes_whatever_their_maker_speaks(tmp_path):
    made = []
    for name, language in (("a", "en"), ("b", "zh_CN")):
        (tmp_path / name).mkdir()
        with locale.spoken(language):
            made.append(packed(tmp_path / name, SMALL).read_bytes())
    assert made[0] == made[1]


def test_it_names_nothing_of_where_it_was_built():
    _prefix, folder = there()
    for path in folder.rglob("*"):
        if path.is_file():
            assert str(house.ROOT).encode() not in path.read_bytes(), path


def test_it_asks_windows_alone_for_libraries():
    """And for modules that lie beside the programs."""
    _prefix, folder = there()
    ours = {path.name.lower() for path in folder.glob("bin64/*.dll")}
    for program in [folder / "lab.exe", *folder.glob("bin64/*.exe")]:
        said = subprocess.run(["x86_64-w64-mingw32-objdump", "-p", program], capture_output=True, text=True).stdout
        asked = {name.lower() for name in re.findall(r"DLL Name: (\S+)", said)}
        assert asked <= ours | OF_WINDOWS, program


def test_pack_is_told_what_it_does_not_know():
    done = subprocess.run([house.ROOT / "lab", "pack", "amiga"], capture_output=True, text=True)
    assert done.returncode == 2 and "./lab pack windows" in done.stderr


def test_a_kit_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    windows_kit.need_compilers()
    path = tmp_path / windows_kit.pack.NAME
    path.write_bytes(b"the one before")

    def half(part, folder, names):
        part.write_bytes(b"PK")
        raise OSError(28, "No space left on device", str(part))
    monkeypatch.setattr(windows_kit.pack, "write_zip", half)
    with pytest.raises(OSError, match="No space left"):
        windows_kit.pack.pack(SMALL, windows_kit.MACHINES, path)
    assert list(tmp_path.iterdir()) == [path] and path.read_bytes() == b"the one before"
    assert not list(house.BUILD.glob("memory-labs-kit-*"))


def test_a_missing_compiler_is_named():
    need = requirements.Need("MinGW for 128 bits", "gcc-mingw-w64-x86-128", lambda: False)
    machine = dataclasses.replace(windows_kit.MACHINES[0], needs=(need, requirements.WINE64))
    with pytest.raises(UserError, match="MinGW for 128 bits missing; .*gcc-mingw-w64-x86-128"):
        programs.check_tools([machine])


def test_what_crashes_on_purpose_runs_last():
    lines = [line.split("\t") for line in (there()[1] / "labs" / "kit.txt").read_text("utf-8").splitlines()]
    last = {f"{parts[1]}.{parts[2]}" for parts in lines if parts[0] == "experiment" and parts[-1] == "last"}
    assert {"05-heap.overrun", "02-virtual-memory.stack-overflow"} <= last and len(last) < 12
    assert [parts[1] for parts in lines if parts[0] == "lab"] == [lab.name for lab in LABS]


def test_doctor_finds_all_as_it_was_packed(kit):
    status, said = kit.run("doctor")
    assert status == 0 and "all files of the kit are as they were packed" in said, said
    assert "this is no Windows but wine-" in said


def test_list_is_that_of_lab(kit):
    status, said = kit.run("list")
    assert status == 0
    assert [line.strip() for line in said.splitlines()] == [
        text for lab in LABS for text in
        (f"{lab.name}: {lab.title()}", *(e.name for e in lab.experiments if e.source("windows")))]


def test_run_cmd_finds_lab_exe(kit):
    child = kit.prefix.start("cmd", "/c", f"{kit.path}\\run.cmd", "list", cwd="/")
    said, _ = child.communicate(timeout=60)
    assert child.returncode == 0 and LABS[0].title() in said


@pytest.mark.parametrize("words, sentence", [
    (["ran"], "lab does not know ran"), (["run", "--all"], "run does not take --all"), (["run", "99"], "lab list"),
    (["run", "--machine"], "a name missing"), (["run", "--machine", "linux64"], "windows64 windows32"),
    (["run", "02-virtual-memory.nothing"], "no lab or experiment 02-virtual-memory.nothing"),
])
def test_wrong_use_is_told(kit, words, sentence):
    status, said = kit.run(*words)
    assert status == 2 and sentence in said, said


def test_the_menu(kit):
    status, said = kit.run(typed="x\nl\n\nd\n\n6\n\nq\n")
    assert status in (0, 1) and said.count("which? ") == 5, said
    assert "one of the characters in front" in said and "touch-order" in said and "as they were packed" in said
    assert "06-alignment.struct-packing" in said and "claims: " in said
    assert kit.run(typed="")[0] == 0  # the end of input is a way to leave


def before_differs(claim):
    """The verdict of the program itself."""
    turned = claim["verdict"] == "failed" and (claim["why"] or "").startswith("differs.toml")
    return "held" if turned else {"differs": "failed"}.get(claim["verdict"], claim["verdict"])


def test_parameters_that_are_set_reach_the_programs(kit):
    name = "02-virtual-memory.reserve-commit-touch"
    for given, how in (("touched_pages=512", "ran"), ("touched_pages=nan", "died")):
        kit.run("run", name, environment={"LAB_PARAMETERS": given})
        found = kit.results()[name]
        assert SCHEMAS["result"](found) is None and found["ended"]["how"] == how
        assert how == "died" or found["parameters"] == {"bytes": 1 << 30, "touched_pages": 512}
    assert 'LAB_PARAMETERS: touched_pages is "nan"' in found["ended"]["why"]


def test_it_measures_what_the_driver_does(measured):
    kit, status, said = measured
    results = kit.results()
    assert status == 1 and "did not end well" in said  # what differs under Wine has failed here
    assert sorted(results) == sorted(e.full_name for e in windows_experiments())
    compared = 0
    for e in windows_experiments():
        mine, path = results[e.full_name], house.BUILD / "wine64" / "results" / e.lab / f"{e.name}.json"
        assert mine["source"] == {"file": e.source("windows").name, "text": e.source("windows").read_text("utf-8")}
        drivers = json.loads(path.read_text("utf-8")) if path.exists() else None
        if not drivers or drivers["source"] != mine["source"]:
            continue
        compared += 1
        assert mine.keys() == drivers.keys() and mine["machine"].keys() == drivers["machine"].keys()
        assert mine["ended"]["how"] == drivers["ended"]["how"], e.full_name
        for key in ("name", "bits", "page", "granularity", "compiler", "emulator"):
            assert mine["machine"][key] == drivers["machine"][key]
        assert [s["name"] for s in mine["steps"]] == [s["name"] for s in drivers["steps"]]
        assert [(c["says"], c["verdict"]) for c in mine["claims"]] == \
            [(c["says"], before_differs(c)) for c in drivers["claims"]], e.full_name
    if not compared:
        pytest.skip("nothing of now was run on wine64: ./lab run --machine wine64")


def test_what_it_writes_is_as_the_schemas_say(measured):
    kit, _status, _said = measured
    for path in (kit.folder / "results").rglob("*.json"):
        document = json.loads(path.read_text("utf-8"))
        assert (wrong := SCHEMAS[document.get("kind", "result")](document)) is None, f"{path}: {wrong}"
    of_machine = json.loads((kit.folder / "results/windows64/machine.json").read_text())
    assert of_machine["left_out"] is None and of_machine["windows"]["native"] in ("x64", "x86")
    for lab in LABS:
        mine = (kit.folder / "results/windows64" / lab.name / "lab.json").read_text("utf-8")
        assert json.loads(mine) == windows_kit.pack.kit.lab_record(lab)


def test_the_report_reads_them(measured, tmp_path):
    """And judges by differs.toml what the kit could not; the report in the kit says the same of the claims."""
    kit, _status, _said = measured
    done = subprocess.run([sys.executable, "-P", "-m", "report", kit.folder / "results", "--out", tmp_path / "ours"],
                          cwd=house.ROOT, capture_output=True, text=True,
                          env=os.environ | {"PYTHONPATH": str(house.ROOT)})
    assert done.returncode == 0, done.stdout + done.stderr
    alone = subprocess.run([sys.executable, "-I", "-S", kit.folder / "report.pyz", kit.folder / "results", "--out",
                            tmp_path / "alone"], cwd=tmp_path, capture_output=True, text=True)
    assert alone.returncode == 0 and (tmp_path / "alone" / "index.html").stat().st_size > 100_000, alone.stderr


def test_on_the_way_back_the_verdicts_are_those_of_the_driver(measured, tmp_path):
    """./lab report applies differs.toml to what the kit measured under Wine, also out of a zip."""
    kit, _status, _said = measured
    zipped = tmp_path / "results.zip"
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted((kit.folder / "results").rglob("*.json")):
            archive.write(path, path.relative_to(kit.folder))
    compared, judged = 0, {}
    for kept in read_all([zipped], house.ROOT / "labs").kept:
        path = house.BUILD / "wine64" / "results" / kept.lab / f"{kept.experiment}.json"
        drivers = json.loads(path.read_text("utf-8")) if path.exists() else None
        mine = json.loads(kept.text())
        if drivers and drivers["source"] == mine["source"]:
            compared += 1
            judged[f"{kept.lab}.{kept.experiment}"] = ([(c["says"], c["verdict"]) for c in mine["claims"]],
                                                       [(c["says"], c["verdict"]) for c in drivers["claims"]])
            assert mine["ended"] == drivers["ended"], kept.experiment
    assert {name: mine for name, (mine, _) in judged.items()} == {name: theirs for name, (_, theirs) in judged.items()}
    if not compared:
        pytest.skip("nothing of now was run on wine64: ./lab run --machine wine64")
    assert {"differs", "held"} <= {verdict for mine, _ in judged.values() for _, verdict in mine}


def test_the_report_in_it_is_whole():
    with zipfile.ZipFile(there()[1] / "report.pyz") as archive:
        names = set(archive.namelist())
    assert {"__main__.py", "report/alone.py", "harness/__init__.py", "harness/results/result.schema.json",
            "jinja2/__init__.py", "markupsafe/_native.py", "markdown_it/__init__.py"} <= names
    assert {"report/locale/zh_CN.mo", *(f"report/locale/zh_CN/{lab.name}.md" for lab in LABS)} <= names
    assert not [name for name in names if name.endswith((".so", ".pyc")) or name.startswith("harness/launcher")]
