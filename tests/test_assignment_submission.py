"""A hand-in is read by who trusts nothing of it: each wrong thing is one sentence, nothing is written or believed."""

import io
import json
import os
import stat
import struct
import subprocess
import sys
import unicodedata
import zipfile

import pytest

import house
from harness.assignments import submission
from harness.assignments.submission import PAPER, document_of, read_submission
from harness.assignments.unpacked import look_at_names
from harness.launcher.packing.archive import write_bytes
from harness.results.reading import Unusable

FILES = {"answers.md": b"# A week\n", "results/linux64/machine.json": b"{}", "flips/01-small/good/linux.c": b"int x;",
         "results/linux64/01-small/good.json": b"{}", "predictions/01-small/good.after-1.json": b"{}",
         "make/01-small/mine/breaks.toml": b"\n"}
SHA = "a" * 64


def packed(path, files=FILES, more=(), document=None, **changes):
    """A hand-in of `files`, with keys of submission.json changed, and files `more` that it does not name."""
    document = document or document_of("week-0", SHA, "2023", files) | changes
    write_bytes(path, files | dict(more) | {PAPER: json.dumps(document).encode()})
    return path


def listed(path, name, data=b"x"):
    """The same with a file of that name, as submission.json says."""
    return packed(path, FILES | {name: data})


def entries(path, *given):
    """A zip of entries: (ZipInfo or name, bytes)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, data in given:
            archive.writestr(info, data)
    return path


def paper(files=FILES):
    return PAPER, json.dumps(document_of("week-0", SHA, "2023", files))


def refused(path):
    with pytest.raises(Unusable) as said:
        read_submission(path)
    sentence = str(said.value.why)
    assert "\n" not in sentence and len(sentence) < 400
    return sentence


def unpacked_in(folder, path):
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    return folder


def test_a_good_one_is_read_from_a_zip_and_from_a_folder(tmp_path):
    path = packed(tmp_path / "a.zip")
    read = read_submission(path)
    assert (read.assignment, read.assignment_sha256, read.student) == ("week-0", SHA, "2023") and read.files == FILES
    (folder := tmp_path / "checkout" / ".git").mkdir(parents=True)
    (tmp_path / "checkout" / "README.md").write_text("of the course's server")
    assert read_submission(unpacked_in(folder.parent, path)) == read


def test_a_zip_of_the_folder_and_what_archivers_add_are_no_harm(tmp_path):
    given = [(f"week-0-2023/{name}", data) for name, data in (*FILES.items(), paper())]
    path = entries(tmp_path / "a.zip", ("week-0-2023/", b""), *given, ("__MACOSX/._answers.md", b"x"),
                   ("week-0-2023/.DS_Store", b"x"))
    assert read_submission(path).files == FILES


def test_the_same_files_give_the_same_bytes(tmp_path):
    first = packed(tmp_path / "a.zip").read_bytes()
    assert packed(tmp_path / "b.zip", dict(reversed(FILES.items()))).read_bytes() == first
    assert all(info.date_time[0] == 1980 for info in zipfile.ZipFile(tmp_path / "a.zip").infolist())


@pytest.mark.parametrize("name, sentence", [
    ("../answers.md", "leads out"),
    ("results/../../x.json", "leads out"),
    ("/etc/passwd", "leads out"),
    ("./answers.md", "leads out"),
    ("results//x.json", "leads out"),
    ("results\\linux64\\x.json", "has '\\\\' in it"),
    ("C:/x.json", "has ':' in it"),
    ("answers.md:stream", "has ':' in it"),
    ("make/01-small/mine/a\nb.c", "has '\\n' in it"),
    ("make/01-small/mine/\u202ec.b", "has '\\u202e' in it"),
    ("make/01-small/mine/a?.c", "has '?' in it"),
    ("make/01-small/mine/NUL", "Windows keeps"),
    ("make/01-small/mine/con.c", "Windows keeps"),
    ("make/01-small/com1.x/a.c", "Windows keeps"),
    ("make/01-small/mine/LPT\u00b9", "Windows keeps"),
    ("make/01-small/mine/a.c.", "Windows keeps"),
    ("make/01-small/mine/a.c ", "Windows keeps"),
    ("Answers.md", "two files of one name (Answers.md and answers.md)"),
    ("make/01-small/mine/BREAKS.toml", "two files of one name"),
    ("\uff41nswers.md", "two files of one name"),
    ("make/01-small/mine/" + "a" * 300, "longer than 200"),
    ("make/01-small/mine/more/a.c", "no part of a hand-in"),
    ("submission.txt", "no part of a hand-in"),
    ("results/linux64/01-small/good.exe", "no part of a hand-in"),
    ("flips/01-small/good/other.c", "no part of a hand-in"),
    ("make/01-small/mine/.gdbinit", "no part of a hand-in"),
    ("predictions/01-small/good.after-\u0661.json", "no part of a hand-in"),
    ("make/01-small/mine/more.zip", "has a zip in it"),
])
def test_names(tmp_path, name, sentence):
    said = refused(listed(tmp_path / "a.zip", name))
    assert sentence in said
    folder = tmp_path / "folder"
    (folder).mkdir()
    (folder / PAPER).write_text(json.dumps(document_of("week-0", SHA, "2023", FILES | {name: b"x"})))
    assert (sentence if "has a zip" not in sentence else "lacks") in refused(folder)


def test_one_name_in_two_forms_of_unicode():
    two = [unicodedata.normalize(form, "é.md") for form in ("NFC", "NFD")]
    with pytest.raises(Unusable, match="two files of one name"):
        look_at_names(two)
    look_at_names(["a.md", "b.md"])


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_one_name_twice(tmp_path):
    path = entries(tmp_path / "a.zip", *FILES.items(), ("answers.md", b"other"), paper())
    assert "two files of one name" in refused(path)


def linked(kind=stat.S_IFLNK):
    info = zipfile.ZipInfo("answers.md")
    info.external_attr = (kind | 0o777) << 16
    return info


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices(tmp_path, kind):
    assert "a link or a device" in refused(entries(tmp_path / "a.zip", (linked(kind), b"/etc/passwd"), paper()))


def test_links_of_a_folder(tmp_path):
    folder = unpacked_in(tmp_path / "a", packed(tmp_path / "a.zip"))
    (folder / "answers.md").unlink()
    (folder / "answers.md").symlink_to("/etc/passwd")
    assert "has a link in it (answers.md)" in refused(folder)
    os.unlink(folder / "answers.md")
    os.mkfifo(folder / "answers.md")
    assert "no ordinary file (answers.md)" in refused(folder)
    os.unlink(folder / "answers.md")
    (folder / "answers.md").write_bytes(FILES["answers.md"])
    (folder / "results").rename(tmp_path / "elsewhere")
    (folder / "results").symlink_to(tmp_path / "elsewhere")
    assert "has a link in it (results/" in refused(folder)
    (tmp_path / "link").symlink_to(folder)
    assert "symbolic link" in refused(tmp_path / "link")


def test_encrypted(tmp_path):
    path = packed(tmp_path / "a.zip")
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\1\2")
    struct.pack_into("<H", data, at + 8, 1)
    path.write_bytes(data)
    assert "is encrypted (answers.md)" in refused(path)


def test_a_zip_in_it_under_another_name(tmp_path):
    inner = packed(tmp_path / "inner.zip").read_bytes()
    assert "has a zip in it (answers.md)" in refused(packed(tmp_path / "a.zip", FILES | {"answers.md": inner}))


def test_bombs(tmp_path):
    big = FILES | {"answers.md": bytes(33 << 20)}
    path = packed(tmp_path / "a.zip", big)
    assert path.stat().st_size < 100_000 and "would come to 34,603" in refused(path)
    folder = unpacked_in(tmp_path / "a", path)
    assert "more than 33,554,432 bytes (answers.md)" in refused(folder)
    with open(folder / "answers.md", "wb") as sparse:
        sparse.truncate(1 << 40)
    assert "more than 33,554,432 bytes (answers.md)" in refused(folder)


def test_a_table_of_contents_that_lies_about_a_size(tmp_path):
    path = packed(tmp_path / "a.zip", {"answers.md": bytes(1 << 20)})
    data = bytearray(path.read_bytes())
    struct.pack_into("<L", data, data.index(b"PK\1\2") + 24, 10)
    path.write_bytes(data)
    assert "has a damaged file (answers.md)" in refused(path)


def test_too_large_and_too_many(tmp_path):
    noise = packed(tmp_path / "a.zip", FILES | {"answers.md": os.urandom(2_000_000)})
    assert "more than 2,000,000 are not read" in refused(noise)
    many = FILES | {f"make/01-small/mine/a{i}.c": b"" for i in range(2000)}
    assert "holds more than 2,000 files" in refused(packed(tmp_path / "b.zip", many))
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / PAPER).write_text(json.dumps(document_of("week-0", SHA, "2023", many)))
    assert "more than 2000 keys" in refused(tmp_path / "c")
    with open(tmp_path / "d.zip", "wb") as sparse:
        sparse.truncate(1 << 40)
    assert "has 1,099,511,627,776 bytes" in refused(tmp_path / "d.zip")
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65535, 65535, 0xffffffff, 0, 0)
    (tmp_path / "e.zip").write_bytes(end)
    assert "holds more than 2,000 files" in refused(tmp_path / "e.zip")


def test_an_unknown_way_of_packing(tmp_path):
    info = zipfile.ZipInfo("answers.md")
    info.compress_type = zipfile.ZIP_LZMA
    path = entries(tmp_path / "a.zip", *[f for f in FILES.items() if f[0] != "answers.md"], (info, b"x" * 99), paper())
    assert "packed in a way" in refused(path)


def test_what_is_said_and_what_is_there(tmp_path):
    assert "does not name (make/01-small/mine/a.c)" in refused(
        packed(tmp_path / "a.zip", more={"make/01-small/mine/a.c": b""}))
    changed = document_of("week-0", SHA, "2023", FILES | {"answers.md": b"other"})
    assert "was changed after it was handed in (answers.md)" in refused(packed(tmp_path / "b.zip", document=changed))
    lacks = document_of("week-0", SHA, "2023", FILES | {"make/01-small/mine/a.c": b""})
    assert "lacks make/01-small/mine/a.c" in refused(packed(tmp_path / "c.zip", document=lacks))
    assert "it has no submission.json" in refused(entries(tmp_path / "d.zip", *FILES.items()))
    assert "does not exist" in refused(tmp_path / "nowhere.zip")


@pytest.mark.parametrize("key, value", [
    ("format", 2), ("kind", "merged"), ("student", "../x"), ("student", 3), ("assignment", "a/b"), ("files", []),
    ("assignment_sha256", "x"), ("files", {"answers.md": "x"}), ("points", 100), ("student", "x" * 65),
])
def test_a_paper_that_does_not_fit(tmp_path, key, value):
    document = document_of("week-0", SHA, "2023", FILES) | {key: value}
    assert "has a submission.json that" in refused(packed(tmp_path / "a.zip", document=document))


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"{" * 99999, b'{"format": 1, "format": 1}', b"\xff", b"NaN"])
def test_a_paper_that_is_none(tmp_path, data):
    assert "has a submission.json that" in refused(entries(tmp_path / "a.zip", *FILES.items(), (PAPER, data)))


def test_cut_anywhere_it_is_one_sentence(tmp_path):
    whole = packed(tmp_path / "a.zip").read_bytes()
    for size in range(0, len(whole), 7):
        (tmp_path / "cut.zip").write_bytes(whole[:size])
        refused(tmp_path / "cut.zip")


def test_any_byte_may_be_another(tmp_path):
    """Read, or refused in a sentence; what is read is what was handed in."""
    whole = packed(tmp_path / "a.zip").read_bytes()
    good = read_submission(tmp_path / "a.zip")
    for at in range(0, len(whole), 3):
        spoiled = bytearray(whole)
        spoiled[at] ^= 0x15
        try:
            assert submission.submission_in(io.BytesIO(bytes(spoiled))).files == good.files, at
        except Unusable as said:
            assert "\n" not in str(said.why)


@pytest.mark.parametrize("size, said, ends", [(31 << 20, 31 << 20, "read"), (400 << 20, 10, "damaged")])
def test_reading_takes_little_memory(tmp_path, size, said, ends):
    """A hand-in of the most that is allowed, and one that says less than it is, in less than 150 MiB."""
    path = packed(tmp_path / "a.zip", {"answers.md": bytes(size)})
    data = bytearray(path.read_bytes())
    struct.pack_into("<L", data, data.index(b"PK\1\2") + 24, said)
    path.write_bytes(data)
    program = ("import resource, sys; from pathlib import Path\n"
               "resource.setrlimit(resource.RLIMIT_AS, (150 << 20,) * 2)\n"
               "from harness.assignments.submission import Unusable, read_submission\n"
               "try:\n    read_submission(Path(sys.argv[1]))\n    print('read')\n"
               "except Unusable as said:\n    print(said.why)")
    done = subprocess.run([sys.executable, "-c", program, path], cwd=house.ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and ends in done.stdout, done.stderr
