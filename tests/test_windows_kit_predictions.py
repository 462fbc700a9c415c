"""The kit for Windows keeps predictions outside of itself, and sends them along with the results. Seen under Wine."""

import json
import shutil

import pytest

from harness.predictions.prediction import Given, read_prediction, sealed
from windows_kit import Kit

WHICH = ("06-alignment", "struct-packing")
NAME = ".".join(WHICH)


@pytest.fixture(scope="module")
def kit():
    made = Kit("预测 kit")
    yield made
    made.remove()


@pytest.fixture
def mine(kit):
    """The user's folder, in which nothing of Memory Labs lies yet, and none of it afterwards."""
    folder = kit.prefix.home()
    (folder / "Downloads").mkdir(exist_ok=True)
    yield folder
    shutil.rmtree(folder / "AppData/Local/memory-labs", ignore_errors=True)
    for path in (folder / "Downloads").glob("*.prediction*"):
        path.unlink()


def document(value=24):
    return sealed(*WHICH, "0" * 64, [Given("size", value, "bytes", 3, "因为")])


def save(folder, name, made):
    (folder / name).write_text(json.dumps(made), encoding="utf-8")
    return name


def kept(mine):
    return sorted(path.relative_to(mine / "AppData/Local/memory-labs/my/predictions").as_posix()
                  for path in (mine / "AppData/Local/memory-labs").rglob("*.json"))


def test_what_was_downloaded_is_kept_whole(kit, mine):
    made = document()
    save(mine / "Downloads", f"{NAME}.prediction.json", made)
    status, said = kit.run("take")
    assert status == 0 and f"{NAME}: kept in " in said, said
    file = mine / "AppData/Local/memory-labs/my/predictions" / WHICH[0] / f"{WHICH[1]}.json"
    assert read_prediction(file).seal == made["seal"]


def test_a_further_one_lies_beside_and_the_same_only_once(kit, mine):
    first, second = document(24), document(16)
    for made in (first, second, second):
        save(kit.folder, "it.json", made)
        assert kit.run("take", f"{kit.path}\\it.json")[0] == 0
    assert kept(mine) == [f"{WHICH[0]}/{WHICH[1]}.after-1.json", f"{WHICH[0]}/{WHICH[1]}.json"]


@pytest.mark.parametrize("text, sentence", [
    ("", "is no prediction"), ("{", "is no prediction"), ('{"kind": "result"}', "is no prediction"),
    ('{"kind": "prediction", "lab": "..", "experiment": "x"}', "not in this kit"),
    ('{"kind": "prediction", "lab": "06-alignment", "experiment": "../../x"}', "not in this kit"),
    ("\0" * 100, "is no prediction"), (None, "cannot be read"),
])
def test_what_is_none_is_a_sentence(kit, mine, text, sentence):
    (kit.folder / "it.json").unlink(missing_ok=True)
    if text is not None:
        (kit.folder / "it.json").write_text(text)
    status, said = kit.run("take", f"{kit.path}\\it.json")
    assert status == 2 and sentence in said and not (mine / "AppData/Local/memory-labs").exists(), said


def test_none_downloaded_says_what_to_do(kit, mine):
    status, said = kit.run("take")
    assert status == 2 and "open PREDICT.html" in said


def test_predictions_go_along_with_the_results(kit, mine):
    save(mine / "Downloads", f"{NAME}.prediction (1).json", document())
    assert kit.run(typed="t\n\nq\n")[0] == 0
    kit.run("run", "--machine", "windows64", NAME)
    sent = kit.folder / "results" / "predictions" / WHICH[0] / f"{WHICH[1]}.json"
    assert read_prediction(sent).answers[0].why == "因为"
    assert kept(mine), "they stay when the work is done"
