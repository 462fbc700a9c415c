"""What is meant to harm is one sentence, and takes nothing from the others; lists are read as they come."""

import io
import os
import shutil
import subprocess
import sys
import time
import zipfile

import pytest

import house
from class_of import WEEK, collected, hand_in, listed, said_of, student_of, unusable, work
from harness.assignments.unpacked import Limits, opened
from harness.classes.collecting import finding
from harness.classes.collecting.facts import plain
from harness.classes.collecting.shown import LONGEST
from harness.driver.errors import UserError
from harness.results.reading import Unusable
from made_class import HOSTILE, commit, packed, zipped


@pytest.fixture
def sent(tmp_path):
    """A folder with one good hand-in among whatever else is put there."""
    hand_in(tmp_path / "in" / "m.zip", "2023")
    return tmp_path / "in"


def other(folder):
    """What is wrong with all but the good one, which is there."""
    of = collected(folder.parent, folder)
    assert [one.id for one in of.students] == ["2023"] and of.students[0].counted
    for name, why in unusable(of).items():
        assert "\n" not in why and len(name) + len(why) < LONGEST + 300 and (name + why).isprintable()
    return unusable(of)


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_hand_ins_alone_and_in_a_zip(sent, number):
    data = HOSTILE[number]("2024")
    (sent / "bad.zip").write_bytes(data)
    (sent / "zips.zip").write_bytes(zipped([("a/x.zip", data), ("b/x.zip", data)]))
    said = other(sent)
    assert set(said) == {"in/bad.zip", "in/zips.zip/a/x.zip", "in/zips.zip/b/x.zip"}
    assert len(set(said.values())) == 1


def test_what_is_no_file(sent, tmp_path):
    os.mkfifo(sent / "pipe.zip")
    os.mkfifo(sent / "timestamp.txt")
    (sent / "loop").symlink_to(sent)
    (sent / "m2.zip").symlink_to(sent / "m.zip")
    (sent / "nowhere.zip").symlink_to("nowhere")
    with open(sent / "sparse.zip", "wb") as file:
        file.truncate(1 << 40)
    with open(sent / "less-sparse.zip", "wb") as file:
        file.truncate(3 << 30)
    (sent / "folder").mkdir()
    (sent / "folder" / "submission.json").symlink_to("/etc/passwd")
    said = other(sent)
    link = "is a symbolic link and was not followed"
    assert {name: why for name, why in said.items() if why == link} == {
        "in/loop": link, "in/m2.zip": link, "in/nowhere.zip": link}
    assert said["in/pipe.zip"] == "is no ordinary file" and "more than 4,294,967,295" in said["in/sparse.zip"]
    assert said["in/less-sparse.zip"] == "is cut short or no zip"
    assert "has a link in it" in said["in/folder/submission.json"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read all")
def test_what_may_not_be_read(sent):
    (sent / "closed").mkdir(mode=0)
    hand_in(sent / "a.zip", "2024").chmod(0)
    assert set(other(sent).values()) == {"cannot be read: Permission denied"}


def test_names(sent):
    for name in ("张\u202e伟\x1b[31m_1_assignsubmission_file_", "a\nb", "e" * 250):
        (sent / name).mkdir()
        (sent / name / "a.zip").write_bytes(b"x")
    os.mkdir(os.fsencode(sent) + b"/\xff\xfe")
    open(os.fsencode(sent) + b"/\xff\xfe/a.zip", "wb").close()
    entries = [("../../up.zip", b"x"), ("/abs.zip", b"x"), ("same.zip", b"x"), ("n\x07.zip", b"x")]
    (sent / "z.zip").write_bytes(zipped(entries))
    said = other(sent)
    assert len(said) == 8 and not any(c in name for name in said for c in "\x1b\u202e\n\x07")
    assert "leads out of the zip" in said["in/z.zip/../../up.zip"] and "leads out" in said["in/z.zip//abs.zip"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_equal_names_in_a_zip_are_two(tmp_path):
    two = [("a.zip", packed(WEEK, student, work(student))) for student in ("2023", "2024")]
    (tmp_path / "z.zip").write_bytes(zipped([*two, ("a.zip", b"x"), ("a.zip", b"y" * 40_000)]))
    of = collected(tmp_path, tmp_path / "z.zip")
    assert [one.id for one in of.students] == ["2023", "2024"] and len(of.unusable) == 1, "both say the same"


def test_links_and_words_in_a_zip_of_zips(sent):
    link, locked = zipfile.ZipInfo("l.zip"), zipfile.ZipInfo("w.zip")
    link.external_attr = 0o120777 << 16
    data = bytearray(zipped([(link, b"/etc/passwd"), (locked, b"x"), ("m.zip", b"")]))
    data[data.index(b"PK\1\2", data.index(b"PK\1\2") + 4) + 8] |= 1
    (sent / "z.zip").write_bytes(data)
    said = other(sent)
    assert "a link or a device" in said["in/z.zip/l.zip"] and "is encrypted" in said["in/z.zip/w.zip"]
    assert said["in/z.zip/m.zip"] == "is cut short or no zip"


def test_bombs_of_zips(sent, monkeypatch):
    inner = zipped([("a.zip", b"x")])
    for _depth in range(20):
        inner = zipped([("a.zip", inner), ("b.zip", b"x")])
    (sent / "deep.zip").write_bytes(inner)
    (sent / "wide.zip").write_bytes(zipped([("big.zip", bytes((64 << 20) + 1))]))
    said = other(sent)
    assert "lies in too many zips" in said["in/deep.zip/a.zip/a.zip/a.zip/a.zip"] and "more than 67,108,864" in said[
        "in/wide.zip/big.zip"]
    monkeypatch.setattr(finding, "WHOLE", 100)
    assert "what came before it was too much" in other(sent)["in/deep.zip/a.zip"]


def test_a_table_of_contents_that_is_too_long():
    """It is counted before it is read: an entry takes ten times the memory of its bytes."""
    small = zipped([(f"{i}", b"") for i in range(50)])
    with opened(io.BytesIO(small), Limits(1 << 20, 0, 25)) as archive:
        assert len(archive.infolist()) == 50
    with pytest.raises(Unusable, match="more than 24 files"), opened(io.BytesIO(small), Limits(1 << 20, 0, 24)):
        pass


def test_deep_and_huge_folders(sent, monkeypatch):
    deep = sent / "/".join("d" * 40)
    deep.mkdir(parents=True)
    assert list(other(sent).values()) == ["lies too deep or holds too much; it was not looked into"]
    monkeypatch.setattr(finding, "MOST", 300)
    (sent / "x").mkdir()
    for number in range(400):
        (sent / "x" / f"{number}.txt").touch()
    assert "in/x" in other(sent)


RUNS = """[core]
fsmonitor = {program}
sshCommand = {program}
[log]
showSignature = true
[gpg]
program = {program}
[remote "origin"]
url = ext::{program}
promisor = true
[protocol "ext"]
allow = always
"""


def git(clone, *arguments, **more):
    return subprocess.run(["git", "-C", clone, *arguments], check=True, capture_output=True, **more).stdout


@pytest.mark.skipif(not shutil.which("git"), reason="git is not here")
@pytest.mark.parametrize("lacks", [False, True], ids=["signed", "lacks its files"])
def test_nothing_that_a_clone_names_is_run(sent, tmp_path, lacks):
    """Its commit seems to be signed, and then its tree is to be fetched: both start what its configuration names."""
    clone, program = sent / "clone", tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    program.chmod(0o755)
    hand_in(clone / "a.zip", "2024", -3)
    commit(clone, WEEK.due)
    sign = b"\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n"
    signed = git(clone, "cat-file", "commit", "HEAD").replace(b"\n\n", sign, 1)
    sha = git(clone, "hash-object", "-w", "-t", "commit", "--stdin", input=signed).decode().strip()
    git(clone, "update-ref", "HEAD", sha)
    if lacks:
        tree = git(clone, "rev-parse", "HEAD^{tree}").decode().strip()
        (clone / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    (clone / ".git" / "config").write_text(RUNS.format(program=program))
    at = student_of(collected(tmp_path, sent), "2024").counted.at
    assert not (tmp_path / "ran").exists() and (lacks or at == WEEK.due)


@pytest.mark.skipif(not shutil.which("git"), reason="git is not here")
@pytest.mark.parametrize("spoil", ["ref: ../../../etc/passwd", "ref: refs/heads/none", "x" * 40, "", "-h", "\0"])
def test_a_clone_without_a_commit_has_the_file_s_date(sent, tmp_path, spoil):
    path = hand_in(sent / "clone" / "a.zip", "2024", -3)
    commit(sent / "clone", WEEK.due)
    (sent / "clone" / ".git" / "HEAD").write_text(spoil)
    assert student_of(collected(tmp_path, sent), "2024").counted.at.timestamp() == path.stat().st_mtime


@pytest.mark.parametrize("unit", ["/*", '"\\', "'\"", "//", '"', "/**/ ", "\\\n\"", "{}\n"])
def test_no_source_takes_long(tmp_path, unit):
    begun = time.monotonic()
    plain(unit * 500_000)
    name = "flips/02-virtual-memory/reserve-commit-touch/linux.c"
    hand_in(tmp_path / "a.zip", "2023", -1, {name: (unit * 500_000).encode()})
    collected(tmp_path, tmp_path / "a.zip")
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("name, data, said", [
    ("results/linux64/04-mmap/big-file.json", b"{", "is cut short or no JSON"),
    ("results/linux64/04-mmap/big-file.json", b"[" * 99_999, "is nested too deep"),
    ("results/linux64/04-mmap/big-file.json", b'{"format": 2}', "is no file of results"),
    ("results/linux64/04-mmap/big-file.json", work("1")["results/linux64/04-mmap/pagefile-backed.json"],
     "is of another experiment"),
])
def test_results_that_are_none(tmp_path, name, data, said):
    hand_in(tmp_path / "a.zip", "2023", -1, {name: data})
    assert f"{name} {said}" in said_of(collected(tmp_path, tmp_path / "a.zip"), "2023")


ROSTER = "student,name,email\n2023,张伟,z@x.cn\n2024,Zoë,\n"


@pytest.mark.parametrize("data", [
    ROSTER, ROSTER.encode("utf-8-sig"), ROSTER.encode("utf-16"), ROSTER.replace("ë", "e").encode("gbk"),
    ROSTER.replace(",", ";"), ROSTER.replace(",", "\t"), ROSTER.replace("\n", "\r\n"),
    "Email, Student ,Name,more\nz@x.cn,2023,张伟\n,2024,Zoë,1,2,3\n\n,,,\n", ROSTER.replace("Zoë", '"Zoë"'),
])
def test_a_roster_as_it_comes(tmp_path, data):
    of = collected(tmp_path, hand_in(tmp_path / "a.zip", "2023"), "--roster", listed(tmp_path / "r.csv", data))
    assert [(one.id, one.name.replace("ë", "e"), one.email) for one in of.students] == [
        ("2023", "张伟", "z@x.cn"), ("2024", "Zoe", "")]


def test_rows_that_are_none_cost_no_other(tmp_path):
    rows = "student,name\n2023,A\n../x,B\n2023,C\n=cmd(),D\n\x1b[31m,E\n2024,\x1b[31mF\u202e\n"
    more = "student,due\n2023,tomorrow\n2024,2026/12/9 8:00\n2025,9999-99-99\n"
    of = collected(tmp_path, hand_in(tmp_path / "a.zip", "2023"), "--roster", listed(tmp_path / "r.csv", rows),
                   "--extensions", listed(tmp_path / "e.csv", more))
    assert [(one.id, one.name) for one in of.students] == [("2023", "A"), ("2024", "\ufffd[31mF\ufffd")]
    said = unusable(of)
    assert len(said) == 6 and said["roster.csv:4"] == "2023 stands there twice; the first one counts"
    assert said["roster.csv:3"].startswith("'../x' is no id of a student") and "'tomorrow' is no date" in said[
        "extensions.csv:2"]
    assert student_of(of, "2024").due.isoformat() == "2026-12-09T08:00:00+08:00"
    assert not unusable(collected(tmp_path, tmp_path / "a.zip", "--roster", listed(tmp_path / "r.csv", ROSTER),
                                  "--extensions", listed(tmp_path / "e.csv", "student,due\n"))), "they are mended"


@pytest.mark.parametrize("option, data, said", [
    ("--roster", "name,email\nA,b\n", "r.csv has no column student; its first line has to name"),
    ("--roster", "", "r.csv has no column student"),
    ("--extensions", "student\n", "r.csv has no column due"),
    ("--groups", "a,b", "r.csv has no column student, group"),
    ("--roster", "student\n" + '"' + "a" * 200_000, "r.csv is no CSV"),
    ("--roster", None, "r.csv lacks r.csv"),
])
def test_lists_that_are_none(tmp_path, option, data, said):
    path = tmp_path / "r.csv"
    if data is not None:
        path.write_text(data)
    with pytest.raises(UserError) as error:
        collected(tmp_path, hand_in(tmp_path / "a.zip", "2023"), option, path)
    assert said in str(error.value) and "\n" not in str(error.value)


def test_what_is_printed_moves_no_cursor(tmp_path):
    (tmp_path / "in" / "a\x1b[2Jb").mkdir(parents=True)
    (tmp_path / "in" / "a\x1b[2Jb" / "x.zip").write_bytes(b"x")
    hand_in(tmp_path / "in" / "a.zip", "2023")
    roster = listed(tmp_path / "r.csv", "student,name\n2025,\x1b[31m\u202eX\n")
    done = subprocess.run([sys.executable, "-m", "harness.launcher", "class", "collect", WEEK.id, tmp_path / "in",
                           "--roster", roster, "--in", tmp_path / "class"], cwd=house.ROOT, capture_output=True,
                          text=True)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout and "\u202e" not in done.stdout
    assert "2025: \ufffd[31m\ufffdX: nothing was handed in" in done.stdout and "     1  with a hand-in" in done.stdout
