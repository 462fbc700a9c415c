"""The page as people have it: in a browser, by keyboard, on a phone, on paper, read aloud, and written by an enemy."""

import json
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import pytest

import browser
import recorded
from harness.launcher.building import locale
from harness.launcher.setup import requirements
from harness.results import words
from report import __main__ as render_main

EXPERIMENT = "02-virtual-memory.reserve-commit-touch"
VIEWS = ("overview", "02-virtual-memory", "03-pagefile", "06-alignment", "then", "part", "machines", "words")
HOSTILE = ('<script>window.hit=1;alert(1)</script>"\'><img src=x onerror=alert(2)><svg onload=alert(3)>'
           '</style></textarea>--><a href="javascript:alert(4)">x</a>{{7*7}}{% raw %}`<b>` http://example.com/')


def report(folder: Path, *inputs: Path | str) -> Path:
    assert render_main.main([*map(str, inputs), "--out", str(folder)]) == 0
    return folder / "index.html"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report(tmp_path_factory.mktemp("report"), *sorted(recorded.RESULTS.glob("*/results")))


@pytest.fixture
def shown(chrome: Any, page: Path) -> Any:
    """The page, opened anew on a desktop in daylight."""
    browser.resize(chrome, 1280, 900)
    browser.media(chrome)
    browser.scripts(chrome, True)
    browser.requests(chrome)
    browser.errors(chrome)
    chrome.get("about:blank")
    chrome.get(page.as_uri())
    return chrome


def go(chrome: Any, anchor: str) -> None:
    chrome.execute_script("location.hash = arguments[0]", anchor)
    chrome.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")


def visible(chrome: Any, selector: str) -> list[str]:
    return list(browser.evaluate(chrome, f"[...document.querySelectorAll({json.dumps(selector)})].filter(e => "
                                         "e.checkVisibility()).map(e => e.id || e.textContent)"))


def keys(chrome: Any, *pressed: str) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    ActionChains(chrome).send_keys(*pressed).perform()


def test_it_asks_for_nothing_and_complains_of_nothing(shown: Any, page: Path) -> None:
    for view in VIEWS:
        go(shown, view)
    asked = [url for url in browser.requests(shown) if not url.startswith(("data:", "about:"))]
    assert {url.partition("#")[0] for url in asked} == {page.as_uri()}
    assert browser.errors(shown) == []


def test_one_view_at_a_time_and_links_lead_into_others(shown: Any) -> None:
    assert visible(shown, ".view") == ["overview"]
    go(shown, "then")
    assert visible(shown, ".view") == ["then"]
    shown.find_element("css selector", "#then .statement a").click()
    assert visible(shown, ".view") == ["02-virtual-memory"]
    assert browser.evaluate(shown, "location.hash").startswith(f"#{EXPERIMENT}.claim-")


def test_from_a_statement_to_its_claim_to_the_step_to_the_source(shown: Any) -> None:
    go(shown, "then")
    shown.find_element("css selector", "#then .statement:nth-of-type(2) a").click()
    claim = browser.evaluate(shown, "location.hash.slice(1)")
    shown.execute_script("document.getElementById(arguments[0]).querySelector('a').click()", claim)
    assert browser.evaluate(shown, "location.hash.slice(1)") == f"{EXPERIMENT}.3"
    assert visible(shown, f'[id="{EXPERIMENT}"] .step') == [f"{EXPERIMENT}.3"]
    shown.execute_script("document.querySelector(`[id='${arguments[0]}'] .acts a`).click()", f"{EXPERIMENT}.3")
    line = browser.evaluate(shown, "document.getElementById(location.hash.slice(1)).textContent.trim()")
    assert line.startswith("for (int64_t i = 0; i < TOUCHED_PAGES")
    assert browser.evaluate(shown, "document.getElementById(location.hash.slice(1)).closest('details').open")


def test_every_link_inside_the_page_leads_somewhere(shown: Any) -> None:
    assert browser.evaluate(shown, """[...document.querySelectorAll('a[href^="#"], use')].map(
        a => decodeURIComponent((a.getAttribute('href')).slice(1))).filter(id => !document.getElementById(id))""") == []
    assert browser.evaluate(shown, """(ids => ids.filter((id, i) => ids.indexOf(id) !== i))(
        [...document.querySelectorAll('[id]')].map(e => e.id))""") == []


def test_stepping_by_buttons_and_keys_moves_figures_map_and_lit_lines(shown: Any) -> None:
    go(shown, EXPERIMENT)
    inside = f'[id="{EXPERIMENT}"] '
    assert visible(shown, inside + ".step") == [f"{EXPERIMENT}.1"]
    following, back = (shown.find_element("css selector", inside + name) for name in (".next", ".back"))
    assert not back.is_enabled() and following.is_enabled()
    following.click()
    assert visible(shown, inside + ".step") == [f"{EXPERIMENT}.2"]
    assert visible(shown, inside + ".where") == ["Step 2 of 5: commit"]
    from selenium.webdriver.common.keys import Keys
    keys(shown, Keys.ARROW_RIGHT)
    assert visible(shown, inside + ".step") == [f"{EXPERIMENT}.3"]
    lit = browser.evaluate(shown, f"[...document.querySelectorAll({json.dumps(inside + '.lit')})]"
                                  ".map(e => e.textContent)")
    assert len(lit) == 4 and all("i" in line for line in lit)  # two lines of linux.c, two of windows.c
    assert len(visible(shown, inside + f"[id='{EXPERIMENT}.3'] .map")) == 4
    keys(shown, Keys.ARROW_LEFT, Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    assert visible(shown, inside + ".step") == [f"{EXPERIMENT}.1"]
    shown.find_element("css selector", inside + ".all").click()
    assert len(visible(shown, inside + ".step")) == 5
    shown.find_element("css selector", inside + ".all").click()
    assert len(visible(shown, inside + ".step")) == 1


def test_everything_can_be_reached_and_worked_by_keyboard_alone(shown: Any) -> None:
    from selenium.webdriver.common.keys import Keys
    go(shown, EXPERIMENT)
    shown.execute_script("document.activeElement.blur(); window.getSelection().removeAllRanges()")
    reached: list[str] = []
    while reached.count("BODY") < 2 and len(reached) < 800:  # from the experiment to the end, then once around
        keys(shown, Keys.TAB)
        what = browser.evaluate(shown, "document.activeElement.className || document.activeElement.id || "
                                       "document.activeElement.tagName")
        if what == "next" and "next" not in reached:
            keys(shown, Keys.ENTER)
            assert visible(shown, f'[id="{EXPERIMENT}"] .step') == [f"{EXPERIMENT}.2"]
        reached.append(what)
    assert {"next", "all", "theme", "SUMMARY", "A"} <= set(reached)


def test_filters_show_what_they_say(shown: Any) -> None:
    go(shown, "then")
    everything = len(visible(shown, ".statement"))
    assert everything >= 12
    shown.execute_script("""const s = document.querySelector('select[name=then]'); s.value = 'imprecise';
                            s.dispatchEvent(new Event('change', {bubbles: true}))""")
    words = browser.evaluate(shown, "[...document.querySelectorAll('.statement')].filter(e => e.checkVisibility())"
                                    ".map(e => e.dataset.then)")
    assert 0 < len(words) < everything and set(words) == {"imprecise"}
    assert visible(shown, "#filters output") == [f"{len(words)} of {everything} statements"]
    shown.find_element("css selector", "#filters button").click()
    shown.execute_async_script("setTimeout(arguments[0], 50)")
    assert len(visible(shown, ".statement")) == everything


def test_dark_and_light_by_the_system_and_by_the_button(shown: Any) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    light = browser.evaluate(shown, paper)
    browser.media(shown, scheme="dark")
    dark = browser.evaluate(shown, paper)
    assert light != dark
    shown.find_element("id", "theme").click()
    assert browser.evaluate(shown, paper) == light
    browser.media(shown)
    shown.find_element("id", "theme").click()
    assert browser.evaluate(shown, paper) == dark


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same page in Chinese, on a computer that can show it."""
    for need in (requirements.MSGFMT, requirements.HAN_FONT):
        if not need.here():
            pytest.skip(f"{need.name} missing: apt-get install {need.package}")
    made = locale.compiled("zh_CN")
    assert made
    folder = report(tmp_path_factory.mktemp("chinese"), *sorted(recorded.RESULTS.glob("*/results")), "--lang", "zh",
                    "--build", made.parent.parent, "--labs", recorded.ROOT / "labs")
    words.choose(NullTranslations())
    return folder


@pytest.fixture(params=["page", "chinese"])
def either(shown: Any, request: pytest.FixtureRequest) -> Any:
    """In English, then in Chinese."""
    shown.get(request.getfixturevalue(request.param).as_uri())
    return shown


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(either: Any, scheme: str) -> None:
    browser.media(either, scheme=scheme)
    found = []
    either.execute_script("""for (const d of document.querySelectorAll('details')) d.open = true;
                             for (const all of document.querySelectorAll('.player .all')) all.click();""")
    for view in VIEWS:
        go(either, view)
        found += [f"{view}: {violation}" for violation in browser.violations(either)]
    assert found == []


def test_a_phone_needs_no_sideways_scroll(either: Any) -> None:
    for width in (390, 320):
        browser.resize(either, width, 800)
        for view in VIEWS:
            go(either, view)
            assert browser.evaluate(either, "document.documentElement.scrollWidth") <= width, (view, width)


def test_chinese_letters_stand_upright_and_side_by_side(chrome: Any, chinese: Path) -> None:
    """Slanted or spread out they are hard to read."""
    chrome.get(chinese.as_uri())
    assert browser.evaluate(chrome, """[...document.querySelectorAll('body *')].filter(e => {
        const style = getComputedStyle(e);
        const own = [...e.childNodes].some(n => n.nodeType === 3 && /[\u3400-\u9fff]/.test(n.data));
        return own && (style.fontStyle !== 'normal' || style.letterSpacing !== 'normal');
    }).map(e => e.outerHTML.slice(0, 80))""") == []


def test_a_comparison_is_as_good_a_page(chrome: Any, tmp_path: Path) -> None:
    old, new = recorded.build_folder(tmp_path / "old"), recorded.build_folder(tmp_path / "new")
    for file in new.rglob("reserve-commit-touch.json"):
        document = json.loads(file.read_text())
        document["claims"][0].update(verdict="failed", got=0, why="<script>alert(6)</script>")
        document["steps"][1]["process"]["commit"] += 4096
        file.write_text(json.dumps(document))
    (new / "wine64" / "results" / "03-pagefile" / "commit-limit.json").unlink()
    assert render_main.main(["--compare", str(old), str(new), "--out", str(tmp_path)]) == 1
    browser.scripts(chrome, True)
    browser.media(chrome)
    browser.errors(chrome)
    for width in (1280, 390):
        browser.resize(chrome, width, 800)
        chrome.get((tmp_path / "compare.html").as_uri())
        assert browser.evaluate(chrome, "document.documentElement.scrollWidth") <= width
        assert len(visible(chrome, "table tbody tr")) == 12  # four verdicts, eight figures
        assert browser.violations(chrome) == []
    assert browser.errors(chrome) == []


LOST = """[...document.querySelectorAll('.view, article, .step, .strip, tr, .statement, .code li, figcaption, dd')]
    .filter(e => !e.checkVisibility({contentVisibilityAuto: true}) || e.getClientRects().length === 0)
    .map(e => e.outerHTML.slice(0, 80))"""


def test_without_script_everything_is_there(shown: Any, page: Path) -> None:
    browser.scripts(shown, False)
    shown.get("about:blank")
    shown.get(page.as_uri())
    assert browser.evaluate(shown, "document.documentElement.className") == ""
    lost = browser.evaluate(shown, LOST.replace(".code li", ".acts li"))
    assert [e for e in lost if "<tr" not in e] == []  # rows of closed details are a click away, with no script too
    assert browser.evaluate(shown, "[...document.querySelectorAll('.player, #filters, #theme')]"
                                   ".some(e => e.checkVisibility())") is False


def test_paper_loses_nothing(shown: Any) -> None:
    go(shown, "then")
    browser.media(shown, "print")
    assert browser.evaluate(shown, LOST) == []
    assert visible(shown, "nav, .player, #filters") == []
    pdf = shown.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    assert len(pdf["data"]) > 200_000


def test_first_paint_waits_for_nothing(shown: Any, page: Path) -> None:
    html = page.read_text()
    assert "<link rel=\"stylesheet\"" not in html and " src=" not in html
    assert html.index("<script>") > html.index("</main>")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    build = recorded.build_folder(folder)
    for file in build.rglob("*.json"):
        file.write_text(json.dumps(recorded.every_text_replaced(json.loads(file.read_text()), lambda _: HOSTILE)))
    (build / "linux64" / "results" / "<img src=x onerror=alert(5)>.json").write_text("{}")
    assert render_main.main([*map(str, sorted(build.glob("*/results"))), "--out", str(folder / "report")]) == 1
    return folder / "report" / "index.html"


def test_nothing_can_be_injected(chrome: Any, hostile: Path) -> None:
    browser.media(chrome)
    browser.scripts(chrome, True)
    browser.requests(chrome)
    browser.errors(chrome)
    chrome.get(hostile.as_uri())  # a dialog would raise UnexpectedAlertPresentException
    for view in VIEWS:
        go(chrome, view)
    assert browser.evaluate(chrome, "typeof window.hit") == "undefined"
    assert browser.evaluate(chrome, "document.scripts.length") == 1
    assert browser.evaluate(chrome, """[...document.querySelectorAll('*')].filter(e => e.tagName === 'IMG' ||
        [...e.attributes].some(a => a.name.startsWith('on') || a.value.trim().startsWith('javascript:')))""") == []
    asked = {url.partition("#")[0] for url in browser.requests(chrome) if not url.startswith(("data:", "about:"))}
    assert asked == {hostile.as_uri()} and browser.errors(chrome) == []
    assert "{{7*7}}" in browser.evaluate(chrome, "document.body.textContent")
    text = (hostile.parent / "report.md").read_text()
    assert "<script" not in text and "<img" not in text
