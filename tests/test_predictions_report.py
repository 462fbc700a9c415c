"""What a learner said before the run stands in the report beside what the run answered: in words, never as a score."""

import json
from pathlib import Path
from typing import Any

import pytest

import browser
import made_up
import recorded
from harness.launcher.commands import report as report_command
from harness.predictions.prediction import Given, sealed
from harness.predictions.questions import digest
from report import __main__ as render_main
from report.collect import read_all
from report.output import html, markdown
from report.page.page import page
from report.said.said import said_of
from report.said.view import PredictionView, QuestionView, Said

LAB, NAME = "02-virtual-memory", "reserve-commit-touch"
EXPERIMENT = f"{LAB}.{NAME}"
TOUCHED = "every touched page becomes resident"
PROMPT = "How much is resident after the commit?"
QUESTIONS: list[dict[str, Any]] = [
    {"id": "resident", "prompt": PROMPT, "step": "commit",
     "figure": "region.resident", "context": "A commit is a promise.",
     "wrong": [{"when": "== 1 * GIB", "name": "committed memory is memory", "see": ["no such claim", TOUCHED],
                "from": "J2-12"}]},
    {"id": "touched", "prompt": "Does `touch` bring pages?", "claim": TOUCHED,
     "wrong": [{"when": "no", "name": "pages come at the commit", "see": TOUCHED, "from": "linux"}]},
    {"id": "faults", "prompt": "How many faults?", "step": "touch", "figure": "faults"},
    {"id": "most", "prompt": "Which falls?", "choice": [
        {"says": "space", "step": "reserve", "figure": "process.space", "when": ">= 1 * GIB"}, {"says": "none"}]}]
ANSWERS = [Given("resident", 1 << 30, "bytes", 2, "it was asked for"), Given("touched", "no", "", 4),
           Given("faults", None, ""), Given("most", "space", "")]


def build(folder: Path, questions: list[dict[str, Any]] = QUESTIONS, where: str = "build") -> Path:
    """What a run leaves, with questions in lab.json."""
    made = recorded.build_folder(folder)
    for file in made.rglob(f"{LAB}/lab.json"):
        file.write_text(json.dumps({**json.loads(file.read_text()), "questions": {NAME: questions}}))
    made.rename(folder / where)
    return folder / where


def predict(folder: Path, answers: list[Given] = ANSWERS, name: str = NAME, questions: str = digest(QUESTIONS),
            after: bool = False) -> Path:
    """A prediction in `folder`/my/predictions, which is given back."""
    file = folder / "my" / "predictions" / LAB / f"{name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(sealed(LAB, NAME, questions, answers, after)))
    return folder / "my" / "predictions"


def said(*inputs: Path) -> Said:
    results = read_all(inputs)
    assert results.problems == ()
    return said_of(results, page(results))


def only(made: Said) -> PredictionView:
    (one,) = made.of[EXPERIMENT]
    return one


def told(question: QuestionView) -> dict[str, tuple[str, str]]:
    return {machine: (answer.mark.name, answer.figure.text) for answer in question.answers
            for machine in answer.machines.split(", ")}


def test_each_machine_answers_in_one_word(tmp_path: Path) -> None:
    resident, touched, faults, most = only(said(build(tmp_path), predict(tmp_path))).questions
    assert told(resident) == {"linux64": ("surprise", "0"), "linux32": ("surprise", "0"),
                              "wine64": ("cannot be seen here", ""), "wine32": ("cannot be seen here", "")}
    assert (resident.given.text, resident.sure, resident.why) == ("1 GiB", "rather", "it was asked for")
    assert resident.context == "A commit is a promise." and resident.anchor == f"{EXPERIMENT}.2"
    (wrong,) = resident.wrongs
    assert wrong.name == "committed memory is memory"
    assert [claim.says for claim in wrong.refuted] == [TOUCHED] and ".claim-" in wrong.refuted[0].anchor
    assert (wrong.said_by, wrong.anchor) == ("J2-12", f"{LAB}.J2-12")
    assert [(other.said_by, other.anchor) for other in touched.wrongs] == [("linux", "")]
    gone = [QUESTIONS[1] | {"wrong": [QUESTIONS[1]["wrong"][0] | {"from": "J9-99"}]}]
    (other,) = only(said(build(tmp_path / "gone", gone), tmp_path / "my")).questions[0].wrongs
    assert (other.said_by, other.anchor) == ("", "")
    assert told(touched)["linux64"] == ("surprise", "yes") and touched.given.text == "no"
    assert told(faults)["linux64"] == ("skipped", "2,560 faults") and faults.given.text == ""
    assert told(most)["linux64"] == ("as you said", "space")


def test_what_one_was_sure_of_surprises_first(tmp_path: Path) -> None:
    after = predict(tmp_path, [Given("resident", 4096, "bytes", 4)], f"{NAME}.after-1", after=True)
    surprises = said(build(tmp_path), predict(tmp_path), after).surprises
    assert [(sure, [s.question.prompt for s in found]) for sure, found in surprises] == [
        ("How sure you were: certain", [QUESTIONS[1]["prompt"]]),
        ("How sure you were: rather", [QUESTIONS[0]["prompt"]]), ("Said after the run", [QUESTIONS[0]["prompt"]])]
    assert [told(s.question) for s in surprises[1][1]] == [{"linux64": ("surprise", "0"), "linux32": ("surprise", "0")}]


def test_both_forms_of_the_report_have_it(tmp_path: Path) -> None:
    predict(tmp_path, [Given("resident", 0, "bytes")], f"{NAME}.after-1", after=True)
    made = shown(tmp_path, build(tmp_path), predict(tmp_path))
    for text in (made.read_text(), (made.parent / "report.md").read_text()):
        assert "What you said" in text and "What surprised you" in text and "after the run" in text
        assert "committed memory is memory" in text and "surprise" in text and "score" not in text.lower()
        assert "o says" in text and "t is so on linux" in text
    assert made.read_text().count("class=apart") == 1


def shown(folder: Path, *inputs: Path, status: int = 0) -> Path:
    assert render_main.main([*map(str, inputs), "--out", str(folder / "report")]) == status
    return folder / "report" / "index.html"


def test_without_predictions_nothing_of_it_is_there(tmp_path: Path) -> None:
    results = read_all([build(tmp_path)])
    made = page(results)
    none = said_of(results, made)
    assert none == Said() and html.render(made, none) == html.render(made)
    text = html.render(made) + markdown.render(made, none)
    assert "What you said" not in text and "surprised" not in text


def test_nothing_is_said_of_what_was_as_foreseen(tmp_path: Path) -> None:
    made = shown(tmp_path, build(tmp_path), predict(tmp_path, [Given("resident", 0, "bytes", 3)])).read_text()
    assert "No machine answered otherwise than you said." in made


def test_questions_that_changed_are_told(tmp_path: Path) -> None:
    folder = build(tmp_path)
    assert only(said(folder, predict(tmp_path))).notes == ()
    assert only(said(folder, predict(tmp_path, questions="0" * 64))).notes == ("The questions have changed since.",)


@pytest.mark.parametrize("spoilt", [
    {"step": "no-such-step"}, {"figure": "region.none"}, {"figure": "x.y"}, {"within": "9 ** 9"}, {"within": "(" * 900},
    {"within": "1 // 0"}, {"within": "-" * 1900 + "1"}, {"within": "x"}, {"claim": "nobody claims"},
    {"table": "a.b.c"}, {"choice": [{"says": "a", "when": "== 1"}]},
    {"wrong": [{"when": "__import__", "name": "x", "see": "y"}]}])
def test_a_question_that_no_result_answers_is_left_out(tmp_path: Path, spoilt: dict[str, Any]) -> None:
    questions = [QUESTIONS[0] | spoilt, QUESTIONS[1]]
    one = only(said(build(tmp_path, questions), predict(tmp_path, questions=digest(questions))))
    (note,) = one.notes
    assert note.startswith("On linux64, linux32") and note.endswith(f"nothing answers this question: {PROMPT}")
    assert "linux64" not in told(one.questions[0]) and told(one.questions[1])["linux64"] == ("surprise", "yes")


def test_one_result_that_cannot_answer_leaves_the_others(tmp_path: Path) -> None:
    folder = build(tmp_path)
    file = folder / "linux32" / "results" / LAB / f"{NAME}.json"
    document = json.loads(file.read_text())
    document["steps"][1]["name"] = "promise"
    file.write_text(json.dumps(document))
    one = only(said(folder, predict(tmp_path)))
    assert one.notes == (f"On linux32 nothing answers this question: {PROMPT}",)
    assert set(told(one.questions[0])) == {"linux64", "wine64", "wine32"}


def spoil(folder: Path, **keys: Any) -> Path:
    file = folder / LAB / f"{NAME}.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | keys))
    return folder


def test_a_prediction_that_was_changed_is_not_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = shown(tmp_path, build(tmp_path), spoil(predict(tmp_path), made="2026-01-01T00:00:00Z"), status=1)
    assert f"{NAME}.json: has been changed since it was sealed" in capsys.readouterr().err
    assert "has been changed since it was sealed" in made.read_text() and "What you said" not in made.read_text()
    shown(tmp_path, tmp_path / "build", spoil(predict(tmp_path), salt=3), status=1)
    assert "does not fit prediction.schema.json: salt is not of type string" in capsys.readouterr().err


def test_merged_files_keep_predictions_and_older_ones_open(tmp_path: Path) -> None:
    first = shown(tmp_path, build(tmp_path), predict(tmp_path))
    merged = tmp_path / "merged.json"
    merged.write_bytes((first.parent / "results.json").read_bytes())
    for inputs in ([merged], [merged, tmp_path / "build"], [merged, tmp_path / "my", tmp_path / "build"]):
        again = shown(tmp_path / "again", *inputs)
        assert again.read_bytes() == first.read_bytes()
        assert (again.parent / "results.json").read_bytes() == merged.read_bytes()
    document = json.loads(merged.read_text())
    assert len(document.pop("predictions")) == 1
    merged.write_text(json.dumps(document))
    assert said(merged) == Said()
    merged.write_text(json.dumps(document | {"predictions": {}}))
    assert [str(p.why) for p in read_all([merged]).problems] == ["is no merged file: predictions is no list"]


def test_a_zip_holds_predictions_too(tmp_path: Path) -> None:
    file = predict(tmp_path) / LAB / f"{NAME}.json"
    packed = made_up.zipped(tmp_path / "anna.zip", {f"predictions/{LAB}/{NAME}.json": file.read_bytes()})
    assert told(only(said(build(tmp_path), packed)).questions[0])["linux64"] == ("surprise", "0")


def class_of(folder: Path) -> Path:
    """Anna and Ben measured and predicted, each keeps it elsewhere; Zoe only predicted."""
    for who in ("anna", "ben"):
        build(folder / who)
        for file in (folder / who).rglob(f"{NAME}.json"):
            day = "2026-01-02T03:04:05Z" if who == "anna" else "2026-01-03T03:04:05Z"  # else they are one result
            file.write_text(json.dumps(json.loads(file.read_text()) | {"started": day}))
    for number, who in enumerate(("anna", "ben", "zoe")):
        predict(folder / who, [Given("resident", number, "bytes", 1)])
    (folder / "anna/my/predictions").rename(folder / "anna/build/linux64/results/predictions")
    (folder / "ben/my/predictions").rename(folder / "ben/predictions")
    return folder


def test_of_several_learners_each_has_the_results_of_their_computer(tmp_path: Path) -> None:
    made = {view.head.partition(":")[0]: view for view in said(class_of(tmp_path / "class")).of[EXPERIMENT]}
    assert set(made) == {"anna", "ben", "zoe"}
    assert set(told(made["anna"].questions[0])) == {f"{m} · anna" for m in ("linux64", "linux32", "wine64", "wine32")}
    assert {m.partition(" · ")[2] for m in told(made["ben"].questions[0])} == {"ben"}
    assert {m.partition(" · ")[2] for m in told(made["zoe"].questions[0])} == {"anna", "ben"}
    first = shown(tmp_path, tmp_path / "class")
    merged = tmp_path / "merged.json"
    merged.write_bytes((first.parent / "results.json").read_bytes())
    assert shown(tmp_path / "again", merged).read_bytes() == first.read_bytes()


def test_run_and_report_take_what_is_in_my(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_MY", str(tmp_path / "my"))
    assert "--predictions" not in report_command.inputs()
    mine = predict(tmp_path)
    options = report_command.inputs()
    assert options[options.index("--predictions") + 1] == mine
    folder = build(tmp_path)
    command = ["--build", str(folder), "--predictions", str(mine), "--out", str(tmp_path / "report")]
    assert render_main.main(command) == 0
    assert "What you said" in (tmp_path / "report" / "index.html").read_text()
    assert render_main.main([*command, str(folder)]) == 0  # a path: that, and nothing else
    assert "What you said" not in (tmp_path / "report" / "index.html").read_text()


def test_it_is_for_everyone(chrome: Any, tmp_path: Path) -> None:
    long = [Given("resident", 1 << 30, "bytes", 4, "w" * 300), *ANSWERS[1:]]
    predict(tmp_path, [Given("resident", 5, "bytes")], f"{NAME}.after-1", after=True)
    made = shown(tmp_path, build(tmp_path), predict(tmp_path, long))
    found = []
    for scheme in ("light", "dark"):
        browser.media(chrome, scheme=scheme)
        for width in (1280, 390):
            browser.resize(chrome, width, 900)
            for view in (EXPERIMENT, "surprised"):
                chrome.get("about:blank")
                chrome.get(f"{made.as_uri()}#{view}")
                assert browser.evaluate(chrome, "document.documentElement.scrollWidth") <= width, (view, width)
                found += [f"{scheme} {width} {view}: {one}" for one in browser.violations(chrome)]
    assert found == [] and browser.errors(chrome) == []
    chrome.find_element("css selector", "#surprised h4 a").click()
    chrome.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
    assert browser.evaluate(chrome, "location.hash") == f"#{EXPERIMENT}.said"
    assert browser.evaluate(chrome, "document.getElementById(location.hash.slice(1)).checkVisibility()")


def test_nothing_can_be_injected(chrome: Any, tmp_path: Path) -> None:
    from test_report_browser import HOSTILE
    questions = [QUESTIONS[0] | {"prompt": HOSTILE, "context": HOSTILE,
                                 "wrong": [{"when": "!= 1", "name": HOSTILE, "see": [HOSTILE, TOUCHED]}]},
                 QUESTIONS[3] | {"choice": [{"says": HOSTILE + "x", "step": "touch", "figure": "region.resident",
                                             "when": "< 0"}, {"says": HOSTILE}], "prompt": HOSTILE}]
    answers = [Given("resident", 7, HOSTILE, 1, HOSTILE), Given("most", HOSTILE + "x", HOSTILE, None, HOSTILE)]
    made = shown(tmp_path, build(tmp_path, questions), predict(tmp_path, answers))
    chrome.get(f"{made.as_uri()}#surprised")  # a dialog would raise UnexpectedAlertPresentException
    assert browser.evaluate(chrome, "typeof window.hit") == "undefined"
    assert browser.evaluate(chrome, "document.querySelectorAll('#surprised article').length") == 2
    assert browser.evaluate(chrome, "document.querySelectorAll('img').length + document.scripts.length") == 1
    text = (made.parent / "report.md").read_text()
    assert "<script" not in text and "<img" not in text
