"""./lab study --form and --take: a page goes out, a prediction comes back, whoever has had it in between."""

import json
import time

import pytest

from harness.predictions.prediction import Given, read_prediction, sealed
from harness.predictions.questions import digest, questions_of
from harness.driver.labs import read_toml
from harness.results import reading
from studied import PIPED, Studied, document


@pytest.fixture(scope="module")
def one_house(tmp_path_factory):
    return Studied(tmp_path_factory.mktemp("taking") / "house")


@pytest.fixture
def small(one_house):
    one_house.forget()
    one_house.answers(document())
    return one_house


def made(small, **more):
    """A good prediction of 01-small.thing, as a form saves it."""
    entries = read_toml(small.lab / "thing" / "questions.toml")["question"]
    answers = [Given(q.id, {"number": 4096, "yes-no": "yes"}[q.kind], q.unit, 2, "多少") for q in questions_of(entries)]
    document = sealed("01-small", "thing", digest(entries), answers)
    rest = {key: value for key, value in document.items() if key != "seal"} | more
    return rest | {"seal": reading.digest(rest)}


def kept(path, value):
    path.write_text(json.dumps(value) if isinstance(value, dict) else value)
    return path


def test_one_is_taken_and_compared(small, tmp_path):
    file = kept(tmp_path / "p.json", made(small))
    done = small.study("--take", str(file))
    prediction = read_prediction(small.file())
    assert done.returncode == 0 and f"sealed as {prediction.digits}" in done.stdout
    assert json.loads(small.file().read_text()) == json.loads(file.read_text())
    assert "here already" in small.study("--take", str(file)).stdout
    done = small.study("1.thing")
    assert done.returncode == 0 and "you said: 4 KiB (rather)" in done.stdout and "as you said" in done.stdout


def test_none_is_put_over_another(small, tmp_path):
    small.study("--take", str(kept(tmp_path / "p.json", made(small))))
    before = small.file().read_bytes()
    done = small.study("--take", str(kept(tmp_path / "q.json", made(small, salt="1" * 32))))
    assert done.returncode == 2 and "is here already, sealed as" in done.stderr and "--reset" in done.stderr
    assert small.file().read_bytes() == before and len(list(small.file().parent.iterdir())) == 1


def test_one_made_after_a_result_lies_beside(small, tmp_path):
    small.study("1.thing", typed=PIPED)
    first = small.file().read_bytes()
    time.sleep(1.1)
    done = small.study("--take", str(kept(tmp_path / "p.json", made(small))))
    assert done.returncode == 0 and "after the run" in done.stdout and small.file().read_bytes() == first
    assert small.file("thing.after-1").exists()
    small.study("--reset", "1.thing")
    assert small.study("--take", str(tmp_path / "p.json")).returncode == 0
    assert not small.file().exists() and small.file("thing.after-1").exists(), "nor does it come to be the first"
    assert "predicted after the run" in small.study("--list", "1").stdout


def test_one_made_before_a_result_is_the_first(small, tmp_path):
    file = kept(tmp_path / "p.json", made(small, made="2026-01-01T00:00:00Z"))
    small.study("1.thing", typed=PIPED)
    small.study("--reset", "1.thing")
    assert small.study("--take", str(file)).returncode == 0 and small.file().exists()
    assert "predicted, run" in small.study("--list", "1").stdout


def spoiled(small):
    good = made(small)
    text = json.dumps(good)
    answers = good["answers"]
    yield "empty", ""
    yield "cut short", text[:-9]
    yield "no JSON object", "[]"
    yield "changed since it was sealed", text.replace("4096", "8192")
    yield "is no prediction", {"format": 1, "kind": "machine"}
    yield "does not fit", good | {"more": 1}
    yield "does not fit", made(small, answers=[answers[0] | {"sure": 5}])
    yield "does not fit", made(small, lab="../../etc")
    yield "figures are whole numbers", text.replace("4096", "4.5")
    yield "which is no number", text.replace("4096", "NaN")
    yield "too many digits", text.replace("4096", "9" * 5000)
    yield "nested too deep", "[" * 200000
    yield "twice in one object", text.replace('"lab"', '"lab": "x", "lab"')
    yield "lone surrogate", text.replace("\\u591a", "\\ud83d")
    yield "no experiment here", made(small, experiment="other")
    yield "answers other questions", made(small, questions="0" * 64)
    yield "does not ask for", made(small, answers=[answers[0] | {"value": "yes"}])
    yield "does not ask for", made(small, answers=[answers[0] | {"id": "foreign"}])
    yield "no time", made(small, made="2026-02-31T00:00:00Z")
    yield "newer than", good | {"format": 99}


def test_what_is_none_is_told_in_one_sentence(small, tmp_path):
    for says, content in spoiled(small):
        done = small.study("--take", str(kept(tmp_path / "p.json", content)))
        assert done.returncode == 2 and says in done.stderr and done.stderr.count("\n") == 1, (says, done.stderr)
    (tmp_path / "link.json").symlink_to(kept(tmp_path / "p.json", made(small)))
    for path, says in (tmp_path / "link.json", "symbolic link"), (tmp_path, "directory"), ("/dev/zero", "ordinary"):
        done = small.study("--take", str(path))
        assert done.returncode == 2 and says in done.stderr and done.stderr.count("\n") == 1, done.stderr
    assert not (small.my / "predictions").exists()


def test_a_prediction_that_was_spoiled_where_it_lies_is_told(small):
    small.study("1.thing", typed=PIPED)
    small.file().write_text(small.file().read_text().replace("all of it", "all"))
    for command in ([], ["1.thing"], ["--list"]):
        done = small.study(*command)
        assert done.returncode == 2 and "has been changed since it was sealed" in done.stderr
        assert "--reset 01-small.thing" in done.stderr and done.stderr.count("\n") == 1
    assert small.study("--reset", "1.thing").returncode == 0 and small.study("--list").returncode == 0


def test_the_page_asks_of_what_is_named_only(small):
    assert small.study("--form").returncode == 0
    page = (small.my / "predict.html").read_text()
    assert 'data-experiment="thing"' in page and 'data-experiment="next"' in page and "silent" not in page
    assert digest(read_toml(small.lab / "thing" / "questions.toml")["question"]) in page
    small.study("--form", "1.next")
    page = (small.my / "predict.html").read_text()
    assert 'data-experiment="next"' in page and 'data-experiment="thing"' not in page
