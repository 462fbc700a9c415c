"""Results come back as zips, from strangers: a zip of anything else gets one sentence, and nothing is lost."""

import io
import json
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

import made_up
import recorded
from report import __main__ as render_main
from report.collect import read_all

KIT = made_up.documents()
ONE = "results/windows64/02-virtual-memory/reserve-commit-touch.json"


def with_files(**files: Any) -> bytes:
    return of({**KIT, **files})


def of(files: dict[str, Any]) -> bytes:
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, (bytes, str)) else json.dumps(content))
    return to.getvalue()


def with_info(**attributes: Any) -> bytes:
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w") as archive:
        info = zipfile.ZipInfo(ONE)
        info.compress_type = zipfile.ZIP_DEFLATED
        for name, value in attributes.items():
            setattr(info, name, value)
        archive.writestr(info, json.dumps(KIT[ONE]))
    return to.getvalue()


def encrypted() -> bytes:
    """As if: the flag is what is looked at."""
    data = bytearray(of(KIT))
    for sign, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.find(sign)
        data[at + flags] |= 1
    return bytes(data)


def twice() -> bytes:
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w") as archive, pytest.warns(UserWarning):
        archive.writestr(ONE, json.dumps(KIT[ONE]))
        archive.writestr(ONE, json.dumps(KIT[ONE]))
    return to.getvalue()


def long_table() -> bytes:
    """A table of contents that says it is longer than any that we read."""
    data = bytearray(of(KIT))
    at = data.rfind(b"PK\5\6")
    data[at + 12:at + 16] = struct.pack("<L", 1 << 30)
    return bytes(data)


def claims_to_hold(size: int) -> bytes:
    """A file whose size is not what it says."""
    data = bytearray(of({ONE: KIT[ONE]}))
    at = data.rfind(b"PK\1\2")
    data[at + 24:at + 28] = struct.pack("<L", size)
    return bytes(data)


SPOILED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "is cut short or no zip"),
    "truncated": (of(KIT)[:-200], "is cut short or no zip"),
    "half": (of(KIT)[:2000], "is cut short or no zip"),
    "no-zip": (b"<html>not found</html>" * 99, "is cut short or no zip"),
    "table-cut": (of(KIT)[:-30] + of(KIT)[-22:], "is cut short or no zip"),
    "foreign": (of({"package.json": "{}", "src/main.rs": "fn main() {}"}), "holds no results of Memory Labs"),
    "many-foreign": (of({f"a/{i}.json": "[]" for i in range(500)}), "holds no results of Memory Labs"),
    "nothing": (of({}), "holds no results of Memory Labs"),
    "no-json": (of({"a.txt": "hello"}), "holds no results of Memory Labs"),
    "dots": (with_files(**{"results/../../up.json": "{}"}), "leads out of it (results/../../up.json)"),
    "backslash-dots": (with_files(**{"results\\..\\..\\up.json": "{}"}), "leads out of it"),
    "absolute": (with_files(**{"/etc/passwd": "x"}), "leads out of it (/etc/passwd)"),
    "drive": (with_files(**{"C:/Windows/x.json": "x"}), "leads out of it (C:/Windows/x.json)"),
    "stream": (with_files(**{"results/a.json:hidden": "x"}), "leads out of it"),
    "link": (with_info(external_attr=0o120777 << 16), "has a link or a device in it"),
    "device": (with_info(external_attr=0o020666 << 16), "has a link or a device in it"),
    "encrypted": (encrypted(), "is encrypted"),
    "twice": (twice(), "has two files of one name"),
    "twice-for-windows": (with_files(**{ONE.replace("results/", "Results/"): KIT[ONE]}), "has two files of one name"),
    "long-table": (long_table(), "holds more than 20,000 files"),
    "many": (of({f"{i}": "" for i in range(20_001)}), "holds more than 20,000 files"),
    "a-bomb": (of({f"{i}.json": b"[" + b" " * (31 << 20) + b"]" for i in range(17)}), "more than 536,870,912"),
}


def reported(zips: list[Path], out: Path) -> int:
    return render_main.main([*map(str, zips), str(recorded.RESULTS / "linux64" / "results"), "--out", str(out)])


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_zip_gets_one_sentence_and_all_others_are_reported(
        name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    content, sentence = SPOILED[name]
    spoiled, good = tmp_path / "in" / f"{name}.zip", made_up.zipped(tmp_path / "in" / "good.zip", KIT)
    spoiled.write_bytes(content)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    assert reported([spoiled, good], tmp_path / "out") == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1 and said[0].startswith(f"{spoiled}: ") and sentence in said[0], said
    page = (tmp_path / "out" / "index.html").read_text()
    assert f"{name}.zip" in page and made_up.BUILD in page and "linux64" in page
    assert not [*(tmp_path / "temporary").iterdir()], "nothing is unpacked"
    assert sorted(p.name for p in (tmp_path / "in").iterdir()) == sorted([spoiled.name, good.name])


@pytest.mark.parametrize("name, content", [
    ("cut", json.dumps(KIT[ONE])[:900].encode()), ("bomb", b" " * (33 << 20)), ("latin", b'{"lab": "\xe9"}')])
def test_a_spoiled_file_in_a_zip_spoils_only_itself(
        name: str, content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoiled = made_up.zipped(tmp_path / "anna.zip", {**KIT, ONE: content})
    assert reported([spoiled], tmp_path / "out") == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1 and said[0].startswith(f"{spoiled}: {ONE}: "), said
    assert len([k for k in read_all([spoiled]).kept]) == len([d for d in KIT.values() if "claims" in d]) - 1


def test_a_file_that_is_longer_than_it_says_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "liar.zip").write_bytes(claims_to_hold(10))
    problems = read_all([tmp_path / "liar.zip"]).problems
    assert len(problems) == 1 and "holds no results" in str(problems[0].why)


def test_damage_is_noticed(tmp_path: Path) -> None:
    data = bytearray(of(KIT))
    at = data.find(b"PK\3\4", data.find(ONE.encode()))
    data[at - 40] ^= 0xff
    (tmp_path / "damaged.zip").write_bytes(data)
    results = read_all([tmp_path / "damaged.zip"])
    assert [str(p.why) for p in results.problems] == ["is damaged in the zip"] and results.kept


def test_many_spoiled_files_of_one_zip_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoiled = made_up.zipped(tmp_path / "a.zip", {**KIT, **{f"junk/{i}.json": b"[]" for i in range(100)}})
    assert reported([spoiled], tmp_path / "out") == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 13 and any("88 more files of it could not be used" in line for line in said)


def test_whatever_a_zip_is_called_and_however_it_is_laid_out(tmp_path: Path) -> None:
    def under(folder: str) -> dict[str, Any]:
        return {name.replace("results/", folder, 1): document for name, document in KIT.items()}
    made = [made_up.zipped(tmp_path / "a.zip", KIT),
            made_up.zipped(tmp_path / "b.zip", under("")),
            made_up.zipped(tmp_path / "c.results", under("my labs/results/")),
            made_up.zipped(tmp_path / "d.zip", under("用户\\results\\".replace("\\", "/"))),
            made_up.zipped(tmp_path / "e.zip", {name.replace("/", "\\"): d for name, d in KIT.items()}),
            made_up.laid_out(tmp_path / "f", KIT)]
    wanted = {(k.lab, k.experiment, k.packed) for k in read_all(made[:1]).kept}
    for one in made:
        results = read_all([one])
        assert {(k.lab, k.experiment, k.packed) for k in results.kept} == wanted and not results.problems, one
        assert {k.computer for k in results.kept} == {""}


def test_zips_and_folders_of_several_computers_join(tmp_path: Path) -> None:
    anna = made_up.zipped(tmp_path / "anna.zip", made_up.documents("Windows 10.0.19045"))
    ben = made_up.zipped(tmp_path / "ben" / "results.zip", made_up.documents("Windows 10.0.26100"))
    eve = made_up.laid_out(tmp_path / "eve", made_up.documents("Windows 10.0.17763"))
    for inputs in ([anna, ben, eve], [tmp_path]):
        assert {(k.machine.name, k.computer) for k in read_all(inputs).kept} == {
            ("windows64", "anna"), ("windows64", "ben"), ("windows64", "eve")}


def test_a_kits_folder_with_its_zip_beside_it_is_one_computer(tmp_path: Path) -> None:
    made_up.laid_out(tmp_path / "kit", KIT)
    made_up.zipped(tmp_path / "kit" / "results.zip", KIT)
    assert {k.computer for k in read_all([tmp_path / "kit"]).kept} == {""}


def test_a_merged_file_may_be_in_a_zip(tmp_path: Path) -> None:
    assert render_main.main([str(made_up.laid_out(tmp_path / "a", KIT)), "--out", str(tmp_path / "out")]) == 0
    merged = made_up.zipped(tmp_path / "m.zip", {"results.json": (tmp_path / "out" / "results.json").read_bytes()})
    assert {k.packed for k in read_all([merged]).kept} == {k.packed for k in read_all([tmp_path / "a"]).kept}


def handed_in(student: str, memory: int) -> dict[str, Any]:
    document = recorded.document()
    document["machine"]["memory"] = memory
    return {"submission.json": {"format": 1, "kind": "submission", "assignment": "week-1", "files": {},
                                "assignment_sha256": "0" * 64, "student": student},
            "answers.md": "# A week\n", "results/linux64/02-virtual-memory/reserve-commit-touch.json": document}


def test_hand_ins_are_called_by_their_students(tmp_path: Path) -> None:
    made_up.zipped(tmp_path / "week-1-2023.zip", handed_in("2023", 1 << 30))
    made_up.zipped(tmp_path / "week-1-li.wei.zip", handed_in("li.wei", 1 << 31))
    made_up.laid_out(tmp_path / "unpacked", handed_in("2024", 1 << 30))
    results = read_all([tmp_path])
    assert {k.computer for k in results.kept} == {"2023", "2024", "li.wei"} and not results.problems
    assert [equal.computers for equal in results.equal] == [("2023", "2024")]
    made_up.zipped(tmp_path / "again.zip", handed_in("2023", 1 << 32))
    assert {k.computer for k in read_all([tmp_path]).kept} == {
        "2023 (again)", "2023 (week-1-2023)", "2024", "li.wei"}
    made_up.zipped(tmp_path / "worse.zip", handed_in("\x1b[31m<b>", 1 << 33))
    assert not [name for k in read_all([tmp_path]).kept if "\x1b" in (name := k.computer)]


def test_a_link_to_a_zip_is_not_followed_in_a_folder(tmp_path: Path) -> None:
    zipped = made_up.zipped(tmp_path / "a.zip", KIT)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link.zip").symlink_to(zipped)
    assert [str(p.why) for p in read_all([tmp_path / "in"]).problems] == ["is a symbolic link and was not followed"]
    assert read_all([tmp_path / "in" / "link.zip"]).kept, "who names it means it"


def test_a_large_zip_takes_little_memory(tmp_path: Path) -> None:
    spoiled = made_up.zipped(tmp_path / "a.zip", {f"{i}.json": b"[" + b"[]," * 1_000_000 + b"[]]" for i in range(30)})
    # VmHWM is of this program alone; ru_maxrss would begin with what the tests that start it have.
    code = ("import re, sys; from report.collect import read_all; from pathlib import Path;"
            "read_all([Path(sys.argv[1])]);"
            "print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])")
    done = subprocess.run([sys.executable, "-c", code, str(spoiled)], cwd=recorded.ROOT, capture_output=True, text=True)
    assert int(done.stdout) < 1 << 20, "KiB"
