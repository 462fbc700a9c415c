"""The page that asks without ./lab: in a browser, on paper, and what it saves."""

import json
import time

import pytest

import browser
from harness.predictions.form import form
from harness.predictions.prediction import read_prediction
from harness.predictions.questions import digest
from harness.predictions.typed import NotUnderstood, read_number

HOSTILE = '"\'><script>window.hit=1</script>{{7*7}}</template>'
QUESTIONS = [
    {"id": "how-much", "prompt": "How much is committed?", "step": "reserve", "figure": "process.commit",
     "hint": ["Think.", "Think more."]},
    {"id": "is-it", "prompt": "多少页？ Is it?", "claim": "one is one", "on": ["linux"]},
    {"id": "which", "prompt": HOSTILE, "claim": "x", "choice": [{"says": HOSTILE, "when": "== 1"}, {"says": "none"}]}]
LABS = [{"format": 1, "kind": "lab", "lab": "01-small", "title": "A & B", "question": "Who pays?", "article": "",
         "experiments": ["thing", "silent"], "statements": [], "questions": {"thing": QUESTIONS}},
        {"format": 1, "kind": "lab", "lab": "02-silent", "title": "Silent", "question": "", "article": "",
         "experiments": ["other"], "statements": []}]
NAME = "01-small.thing."


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    path = tmp_path_factory.mktemp("form") / "predict.html"
    path.write_text(form(LABS), encoding="utf-8")
    return path


@pytest.fixture
def shown(chrome, page, tmp_path):
    browser.resize(chrome, 1280, 900)
    browser.media(chrome)
    browser.scripts(chrome, True)
    chrome.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    chrome.get("about:blank")
    browser.requests(chrome), browser.errors(chrome)
    chrome.get(page.as_uri())
    return chrome


def type_into(chrome, name, text):
    field = chrome.find_element("css selector", f'input[name="{NAME}{name}"]')
    field.clear()
    field.send_keys(text)


def choose(chrome, name, index):
    chrome.find_elements("css selector", f'input[name="{NAME}{name}"]')[index].click()


def saved(chrome, folder):
    chrome.find_element("css selector", "button").click()
    file = folder / "01-small.thing.prediction.json"
    until = time.time() + 20
    while not file.exists() and time.time() < until:
        time.sleep(0.05)
    return file


def test_only_what_asks_is_on_it():
    made = form(LABS)
    assert "02-silent" not in made and "silent" not in made.replace("02-silent", "")
    assert "Asked on linux only." in made and "<script>window" not in made


def test_it_saves_a_prediction_that_is_sealed_as_ours(shown, tmp_path):
    type_into(shown, "how-much", "2^60")
    choose(shown, "how-much.sure", 3)
    type_into(shown, "how-much.why", '内存 "承诺" \\ \x7f é 😀')
    choose(shown, "is-it", 1)
    choose(shown, "which", 0)
    prediction = read_prediction(saved(shown, tmp_path))  # whose seal is checked
    first, second, third = prediction.answers
    assert (first.value, first.unit, first.sure) == (1 << 60, "bytes", 4) and first.why.startswith('内存 "承诺" \\')
    assert first.why.endswith("é 😀") and (second.value, second.sure, second.why) == ("no", None, None)
    assert third.value == HOSTILE and prediction.questions == digest(QUESTIONS)
    assert prediction.digits in shown.find_element("css selector", ".sealed").text
    assert not prediction.after_the_run and time.time() - time.mktime(time.strptime(
        prediction.made, "%Y-%m-%dT%H:%M:%SZ")) + time.timezone < 60


def test_two_seals_of_the_same_answers_differ(shown, tmp_path):
    type_into(shown, "how-much", "0")
    first = saved(shown, tmp_path)
    one = json.loads(first.read_text())
    first.unlink()
    two = json.loads(saved(shown, tmp_path).read_text())
    assert one["salt"] != two["salt"] and one["seal"] != two["seal"] and len(one["salt"]) == 32


def test_what_is_not_understood_is_told_and_nothing_is_saved(shown, tmp_path):
    type_into(shown, "how-much", "lots")
    shown.find_element("css selector", "button").click()
    assert "answer with a number of bytes" in shown.find_element("css selector", ".wrong").text
    type_into(shown, "how-much", "")
    shown.find_element("css selector", "button").click()
    assert not shown.find_element("css selector", ".wrong").text
    assert "Nothing is answered" in shown.find_element("css selector", ".sealed").text and not list(tmp_path.iterdir())


@pytest.mark.parametrize("unit", ["bytes", "pages"])
def test_it_reads_numbers_as_the_console_does(shown, unit):
    typed = ["1G", "1 GiB", "1gb", "1,073,741,824", "1 073 741 824", "2^30", "2**30", "2³⁰", "0x40000000", "１ＧＢ",
             "-10 MiB", "\u221210M", "~0", "2560 pages", "1 page", "2560 * 4096", "2560×4k", "1.5 KiB", "0.5 byte",
             "1.5 bytes", "2.5 bytes", "1.5", "2^60", "9223372036854775807", "9223372036854775808", "-2^63", "--5",
             "+5", "1e9", "", "*", "9^99", "1.2.3", "2.5 pages", "12", "0^0", "0.3 GiB", "-0.5 B", "-1.5 B",
             "constructor", "1 constructor", "1_000", "1'000", "1,00", "9" * 201, "yes"]
    for one in typed:
        try:
            ours = str(read_number(one, unit, 4096))
        except NotUnderstood:
            ours = None
        call = f"number({json.dumps(one)}, '{unit}')"
        theirs = browser.evaluate(shown, f"(() => {{ try {{ return String({call}) }} catch (e) "
                                         "{ if (e instanceof NotUnderstood) return null; throw e; } })()")
        assert theirs == ours, one


def test_its_one_form_of_json_is_ours(shown):
    value = {"b": ["内存", "\u0001\u007f\u2028\"\\/\b\f\n\r\t", None, True, 0, -5],
             "a": {"z": {}, "é": []}, "😀": "\U0001f600"}
    ours = json.dumps(value, sort_keys=True, separators=(",", ":"))
    assert browser.evaluate(shown, f"canonical({json.dumps(value)})") == ours
    assert browser.evaluate(shown, "canonical([2n ** 62n])") == f"[{2 ** 62}]"


def test_it_asks_for_nothing_and_complains_of_nothing(shown, page, tmp_path):
    type_into(shown, "how-much", "1")
    saved(shown, tmp_path)
    asked = [url for url in browser.requests(shown) if not url.startswith(("blob:", "data:"))]
    assert asked == [page.as_uri()] and browser.errors(shown) == []
    assert browser.evaluate(shown, "window.hit === undefined")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_and_nothing_sticks_out(shown, scheme, width):
    browser.media(shown, scheme=scheme)
    browser.resize(shown, width, 900)
    assert browser.violations(shown) == []
    assert browser.evaluate(shown, "document.documentElement.scrollWidth <= innerWidth")


def test_on_paper_and_without_scripts_it_is_a_form_to_fill_in(shown, page):
    browser.scripts(shown, False)
    browser.media(shown, "print")
    shown.get(page.as_uri())
    seen = browser.evaluate(shown, "document.body.innerText")
    assert "How much is committed?" in seen and "How sure?" in seen and "Name, date:" in seen
    for only_on_a_screen in ("Seal and save", "Hint", "Think", "skip"):
        assert only_on_a_screen not in seen.replace("is skipped", "")
