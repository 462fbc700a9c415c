"""What a person types is an answer or one sentence, whatever it is; what a file holds is one or none."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harness.predictions.prediction import prediction_of, sealed
from harness.predictions.questions import question_of
from harness.predictions.typed import MOST, NotUnderstood, fits, read_answer
from harness.results import reading
from harness.results.reading import Unusable

BYTES = question_of({"id": "b", "prompt": "How much?", "step": "touch", "figure": "process.commit"})
PAGES = question_of({"id": "p", "prompt": "How many?", "claim": "x", "unit": "pages"})
YES = question_of({"id": "y", "prompt": "Is it?", "claim": "one is one"})
LIST = question_of({"id": "l", "prompt": "Which?", "claim": "x", "choice": [
    {"says": "2", "when": "== 2"}, {"says": "Four of them", "when": "== 4"}, {"says": "none"}]})
PAGE = 16384


@pytest.mark.parametrize("typed, value", [
    ("1G", 1 << 30), ("1 GiB", 1 << 30), ("1gb", 1 << 30), ("1,073,741,824", 1 << 30), ("1 073 741 824", 1 << 30),
    ("1'073'741'824", 1 << 30), ("2^30", 1 << 30), ("2**30", 1 << 30), ("2³⁰", 1 << 30), ("0x40000000", 1 << 30),
    ("１ＧＢ", 1 << 30), ("-10 MiB", -(10 << 20)), ("\u221210M", -(10 << 20)), ("－10M", -(10 << 20)), ("~0", 0),
    ("2560 pages", 2560 * PAGE), ("2560 * 4096", 2560 * 4096), ("2560×4k", 2560 * 4096), ("1.5 KiB", 1536),
    ("0.5 byte", 0), ("1.5 bytes", 2), ("2^60", 1 << 60), ("9223372036854775807", MOST), ("+5", 5), ("0" * 50 + "7", 7),
])
def test_a_number_of_bytes(typed, value):
    assert read_answer(BYTES, typed, PAGE) == value


@pytest.mark.parametrize("typed", [
    "", "much", "1e9", "1.5", "--5", "+-5", "1.2.3", "2^63", "9" * 30, "1 GiB more", "2^", "*", "1*", "0x", "yes",
    "9^99^9", "9*" * 90 + "9", "0x" + "f" * 100000, "nan", "inf", "１．５", "/", "?",
])
def test_no_number_of_bytes(typed):
    with pytest.raises(NotUnderstood) as said:
        read_answer(BYTES, typed, PAGE)
    assert len(str(said.value).split()) >= 3


@pytest.mark.parametrize("question, typed, value", [
    (PAGES, "12", 12), (PAGES, "1 page", 1), (PAGES, "2,560 pages", 2560), (PAGES, "0", 0),
    (YES, "Yes", "yes"), (YES, " n ", "no"), (YES, "ＹＥＳ", "yes"), (YES, "no.", "no"),
    (LIST, "a", "2"), (LIST, "B)", "Four of them"), (LIST, "ｃ", "none"), (LIST, "four OF them", "Four of them"),
    (LIST, "2", "2"),
])
def test_other_answers(question, typed, value):
    assert read_answer(question, typed, PAGE) == value and fits(question, value)


@pytest.mark.parametrize("question, typed", [
    (PAGES, "1 GiB"), (PAGES, "2.5"), (PAGES, "2.5 pages"), (YES, "maybe"), (YES, "1"), (LIST, "d"), (LIST, "1"),
    (LIST, ""), (LIST, ")"),
])
def test_no_other_answers(question, typed):
    with pytest.raises(NotUnderstood):
        read_answer(question, typed, PAGE)


@settings(max_examples=600, deadline=None)
@given(st.sampled_from([BYTES, PAGES, YES, LIST]), st.one_of(
    st.text(max_size=40), st.text("0123456789^*.,- xXkKmMgGiIbB~_'⁰²", max_size=40)))
@example(BYTES, "٣")
@example(BYTES, "0^0")
@example(BYTES, "²")
@example(BYTES, "9" * 200)
@example(BYTES, "\ud800")
def test_anything_is_an_answer_or_a_sentence(question, typed):
    try:
        value = read_answer(question, typed, PAGE)
    except NotUnderstood as said:
        assert str(said)
        return
    assert fits(question, value)
    assert not isinstance(value, int) or abs(value) <= MOST


@pytest.mark.parametrize("question, value, good", [
    (BYTES, 5, True), (BYTES, "5", False), (BYTES, True, False), (YES, "yes", True), (YES, 1, False), (YES, "2", False),
    (LIST, "2", True), (LIST, 2, False), (LIST, "yes", False),
])
def test_an_answer_to_another_question_does_not_fit(question, value, good):
    assert fits(question, value) is good


def test_a_prediction_made_at_no_time_is_refused():
    document = sealed("01-small", "thing", "0" * 64, [])
    assert prediction_of(document).made == document["made"]
    rest = {key: value for key, value in document.items() if key != "seal"} | {"made": "2026-99-99T00:00:00Z"}
    with pytest.raises(Unusable, match="no time"):
        prediction_of(rest | {"seal": reading.digest(rest)})
