"""Results come from strangers: whatever a file is, the report has one sentence about it, and all the others."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import recorded
from report import __main__ as render_main

SPOILED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\t", "is empty"),
    "cut": (recorded.ONE.read_bytes()[:2000], "cut short or no JSON"),
    "no-json": (b"hello", "cut short or no JSON"),
    "a-list": (b"[1, 2]", "no JSON object"),
    "latin": (b'{"lab": "\xe9"}', "is not UTF-8 text"),
    "nested": (b'{"format": ' + b"[" * 1_000_000, "nested too deep"),
    "large-nested": (b"[" * 100_000_000, "more than 33,554,432 are not read"),
    "unknown-kind": (b'{"format": 1, "kind": "poem"}', "its kind is unknown"),
    "merged-wrong": (b'{"format": 1, "kind": "merged", "results": 3}', "results is no list"),
    "digits": (b'{"format": ' + b"9" * 10_000 + b"}", "too many digits"),
}


def changed(**changes: Any) -> bytes:
    return json.dumps({**recorded.document(), **changes}).encode()


def replaced(old: str, new: str) -> bytes:
    text = json.dumps(recorded.document())
    assert old in text
    return text.replace(old, new, 1).encode()


SPOILED |= {
    "newer": (changed(format=3), "is of format 3, newer than 2"),
    "format-text": (changed(format="1"), "format is none of 1, 2"),
    "format-true": (changed(format=True), "format is none of 1, 2"),
    "step-without-change": (changed(format=2), "steps.0 lacks change"),
    "wrong-type": (changed(steps={"a": 1}), "steps is not of type array"),
    "deep-wrong-type": (replaced('"faults": 2560', '"faults": "2560"'), "faults is not of type integer or null"),
    "a-truth": (replaced('"faults": 2560', '"faults": true'), "faults is not of type integer or null"),
    "a-float": (replaced('"faults": 2560', '"faults": 2560.0'), "figures are whole numbers"),
    "nan": (replaced('"faults": 2560', '"faults": NaN'), "has NaN, which is no number"),
    "infinity": (replaced('"faults": 2560', '"faults": -Infinity'), "has -Infinity, which is no number"),
    "1e400": (replaced('"faults": 2560', '"faults": 1e400'), "has 1e400, and figures are whole numbers"),
    "too-large": (replaced('"faults": 2560', '"faults": 9223372036854775808'), "is more than 9223372036854775807"),
    "twice": (replaced('"faults": 2560', '"faults": 2560, "faults": 1'), 'the key "faults" twice'),
    "half": (changed(unknown={"faults": "\ud83d"}), "half a character"),
    "half-key": (changed(unknown={"\udc00": "x"}), "half a character"),
    "dots": (changed(lab="../../etc"), "lab does not fit"),
    "dots-experiment": (changed(experiment=".."), "experiment does not fit"),
    "line-end": (changed(lab="02-virtual-memory\n"), "lab does not fit"),
    "missing": (json.dumps({k: v for k, v in recorded.document().items() if k != "claims"}).encode(), "lacks claims"),
    "extra": (changed(more=1), 'has an unknown key "more"'),
    "step-without-figures": (replaced('"base": ', '"bass": '), "steps.0"),
}


def report(build: Path, *more: Path) -> int:
    folders = sorted(build.glob("*/results"))
    return render_main.main([*map(str, [*folders, *more]), "--out", str(build / "report")])


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_file_gets_one_sentence_and_the_others_are_reported(
        name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content, sentence = SPOILED[name]
    build = recorded.build_folder(tmp_path)
    spoiled = build / "linux64" / "results" / "02-virtual-memory" / f"{name}.json"
    spoiled.write_bytes(content)
    assert report(build) == 1
    said = [line for line in capsys.readouterr().err.splitlines() if line]
    assert len(said) == 1 and said[0].startswith(f"{spoiled}: ") and sentence in said[0]
    for page in ("index.html", "report.md"):
        text = (build / "report" / page).read_text()
        assert f"{name}.json" in text and "reserving charges no commit" in text


def test_links_pipes_and_unreadable_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build = recorded.build_folder(tmp_path)
    folder = build / "linux64" / "results"
    (folder / "link.json").symlink_to("/etc/passwd")
    (folder / "loop").symlink_to(folder)
    (folder / "nowhere.json").symlink_to(folder / "not-there")
    (folder / "folder.json").mkdir()
    os.mkfifo(folder / "pipe.json")
    expected = {"loop": "is a symbolic link and was not followed",
                "link.json": "is a symbolic link and was not followed",
                "nowhere.json": "is a symbolic link and was not followed", "pipe.json": "is no ordinary file"}
    if os.geteuid():  # root reads everything
        (folder / "secret.json").write_text("{}")
        (folder / "secret.json").chmod(0)
        expected["secret.json"] = "cannot be read"
    assert report(build) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == len(expected)
    for file, sentence in expected.items():
        assert any(f"{file}: {sentence}" in line for line in said)


def test_a_name_with_terminal_codes_and_half_characters_is_said_plainly(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build = recorded.build_folder(tmp_path)
    (Path(os.fsdecode(bytes(build / "linux64" / "results") + b"/\x1b[31m\xff<b>.json"))).write_text("")
    assert report(build) == 1
    said = capsys.readouterr().err
    assert "\x1b" not in said and "is empty" in said
    assert "\x1b" not in (build / "report" / "index.html").read_text()


def test_nothing_readable_is_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.json").write_text("{")
    out = tmp_path / "report"
    assert render_main.main([str(tmp_path / "a.json"), str(tmp_path / "none"), "--out", str(out)]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 3 and "does not exist" in " ".join(said) and not out.exists()


def test_no_results_at_all_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                           capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert render_main.main([]) == 2
    assert "run ./lab run first" in capsys.readouterr().err


def test_a_bad_result_in_a_merged_file_spoils_only_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build = recorded.build_folder(tmp_path)
    assert report(build) == 0
    merged = json.loads((build / "report" / "results.json").read_text())
    merged["results"][1]["claims"] = 7
    merged["labs"].append("x")
    (tmp_path / "merged.json").write_text(json.dumps(merged))
    capsys.readouterr()
    assert render_main.main([str(tmp_path / "merged.json"), "--out", str(tmp_path / "again")]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2 and "results 1: does not fit" in said[1] and "labs 4: is no JSON object" in said[0]
    assert len(json.loads((tmp_path / "again" / "results.json").read_text())["results"]) == len(merged["results"]) - 1


def test_folders_may_be_nested_deep_and_one_may_be_closed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build = recorded.build_folder(tmp_path)
    here = os.open(build / "linux64" / "results", os.O_RDONLY)
    for _ in range(1500):  # deeper than Python calls itself; each is made from within the one above
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    if os.geteuid():
        (build / "wine64" / "results" / "closed").mkdir(mode=0)
    assert report(build) == (1 if os.geteuid() else 0)
    said = capsys.readouterr().err.splitlines()
    assert len(said) == (1 if os.geteuid() else 0) and all("cannot be read" in line for line in said)
    subprocess.run(["rm", "-rf", build], check=True)  # shutil.rmtree calls itself


def test_what_could_fill_the_memory_is_read_in_little_or_refused(tmp_path: Path) -> None:
    (tmp_path / "lists.json").write_bytes(b"[" + b"[]," * 10_000_000 + b"[]]")
    (tmp_path / "good.json").write_text(json.dumps(recorded.document()))
    code = ("import resource, sys; from report import __main__ as render_main; status = render_main.main(sys.argv[1:]);"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss); sys.exit(status)")
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path), "--out", str(tmp_path / "report")],
                          cwd=recorded.ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and "is no JSON object" in done.stderr
    assert int(done.stdout.splitlines()[-1]) < 1 << 20  # KiB
