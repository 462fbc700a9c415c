"""Hand-outs fold their hints and show the project's drawings, in the report and in the kit's pages; no stranger's
hand-out brings anything else in. The drawings are small, readable, and keep to themselves."""

import re
import time
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import browser
import recorded
from harness.handouts import pictures
from harness.launcher.packing import pages, report_alone
from latin import HAN
from report.output import handout, html
from report.page.view import LabView
from test_report_style import contrast

pytest.importorskip("markdown_it")
DRAWINGS = sorted((recorded.ROOT / "docs/pictures").glob("*.svg"))
HINT = "<details><summary>Hint</summary>Look at `commit` & *touch*.</details>"
by_drawing = pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda path: path.stem)


def made_of(text: str) -> str:
    return str(handout.handout(LabView("l", "l", "", "", "", (), text)))


@pytest.mark.parametrize("text", [
    HINT, f"1. A question. {HINT}", f"* A question.\n  {HINT}\n* another", HINT.replace("Look", "\n\nLook").replace(
        "</details>", "\n\n</details>"), HINT.replace("at ", "at\n"), f"{HINT}\n{HINT} and more"])
def test_a_hint_is_folded_and_its_text_is_markdown(text: str) -> None:
    for made in (made_of(text), pages.page(text, "title", [])):
        assert made.count("<details class=\"hint\"><summary>Hint</summary>") == text.count("<details>")
        assert made.count("</details>") == text.count("<details>") and "&lt;details" not in made
        assert "<code>commit</code> &amp; <em>touch</em>." in made


@pytest.mark.parametrize("text", [
    "<details open><summary>Hint</summary>x</details>", "<details><summary><b>Hint</b></summary>x</details>",
    "<details><summary>Hint</summary>never closed", "<details onclick=x><summary>Hint</summary>x</details>",
    "<summary>Hint</summary>x", "x</details>", "<DETAILS><summary>Hint</summary>x</details>",
    "`<details><summary>Hint</summary>x</details>`", "    <details><summary>Hint</summary>x</details>",
    "# <details><summary>Hint</summary>x</details>", "<details><summary></summary>x</details>"])
def test_whatever_has_another_shape_is_text(text: str) -> None:
    made = made_of(f"before\n\n{text}\n\nafter")
    assert "<details" not in made and "<summary" not in made and "</details" not in made and "after" in made


def test_what_is_in_a_hint_is_text_too() -> None:
    made = made_of("<details><summary>Hint & \"x\"</summary><script>alert(1)</script> ![x](y.png) "
                   "[l](javascript:alert(2)) <details><summary>Hint</summary>in</details></details>")
    assert "<script" not in made and "<img" not in made and 'href="javascript' not in made
    assert made.count("<details") == made.count("</details>") == 1
    assert "<summary>Hint &amp; " in made_of("<details><summary>Hint & more</summary>x</details>")


@pytest.mark.parametrize("text", [
    "<details><summary>H</summary>\n\n" * 1800, "<details><summary>H</summary>" + " \n" * 30000,
    "<details><summary>H</summary>x" + " " * 60000, "<details><summary>H</summary>\n\n" + "  \n" * 20000 + "</details>",
    "<details><summary>H</summary>\n\n" + "x  \n" * 15000])
def test_a_spiteful_hand_out_takes_no_time(text: str) -> None:
    begun = time.monotonic()
    made_of(text)
    assert time.monotonic() - begun < 5


def test_our_drawings_are_shown_and_no_others() -> None:
    made = made_of("![A table & words](../../docs/pictures/page-table.svg)")
    assert '<svg role="img" aria-label="A table &amp; words"' in made and "From a virtual address" in made
    assert "<style" not in made and "xmlns" not in made and " id=" not in made
    others = ("page-table.svg", "../../docs/pictures/none.svg", "../../docs/pictures/report.png", "../../docs/rooms.md",
              "../../docs/pictures/../../labs/x.svg", "https://example.com/docs/pictures/page-table.svg",
              "../../docs/pictures/page-table.svg?x", "data:image/svg+xml,x")
    for source in others:
        assert "<svg" not in made_of(f"![words]({source})") and "words" in made_of(f"![words]({source})"), source


def test_the_kit_has_them(tmp_path: Path) -> None:
    made = pages.page("![A table](../../docs/pictures/page-table.svg)", "title", [])
    assert '<svg role="img" aria-label="A table"' in made and pictures.style() in made
    report_alone.write_report(tmp_path / "report.pyz")
    inside = [name for name in zipfile.ZipFile(tmp_path / "report.pyz").namelist() if name.startswith("docs/")]
    assert inside == [f"docs/pictures/{drawing.name}" for drawing in DRAWINGS]


def test_where_there_are_none_a_page_is_made_all_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pictures, "_FOLDER", tmp_path / "none")
    assert pictures.style() == "" and "<svg" not in made_of("![x](../../docs/pictures/page-table.svg)")


def test_there_are_drawings_and_their_style_is_one() -> None:
    assert {"page-table", "section", "commit-charge"} <= {drawing.stem for drawing in DRAWINGS}
    assert html.stylesheet().count(pictures.style()) == 1 and pictures.style().count(".mlp {") == 2
    own = re.sub(r"\{[^{}]*\}", "", pictures.style())
    assert all("mlp" in name for name in re.findall(r"\.[a-z-]+", own)), "a style of a drawing reaches beyond it"
    assert not re.findall(r"(?:^|[},]\s*)[a-z]+[^@{}]*\{", own)
    assert "mlp" not in (recorded.ROOT / "report/output/pictures.css").read_text()


def shape(drawing: Path) -> str:
    """All of it but its words, and what says of which language they are."""
    said = re.compile(r"(?<=>)[^<>]*[^<>\s][^<>]*(?=</(?:text|title|desc)>)")
    return said.sub("", drawing.read_text("utf-8")).replace(' lang="zh-CN"', "")


@pytest.mark.parametrize("chinese", [path for path in DRAWINGS if ".zh." in path.name], ids=lambda path: path.stem)
def test_a_drawing_is_the_same_in_chinese_but_for_its_words(chinese: Path) -> None:
    assert shape(chinese) == shape(chinese.with_name(chinese.name.replace(".zh.", ".")))
    assert len(HAN.findall(chinese.read_text("utf-8"))) > 80


@by_drawing
def test_a_drawing_is_small_and_told(drawing: Path) -> None:
    text = drawing.read_text()
    root = ElementTree.fromstring(text)
    assert len(text) < 8192 and root.get("viewBox", "").startswith("0 0 360 ")
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names <= {"svg", "title", "desc", "style", "rect", "path", "g", "text"}
    assert root[0].text and len(root[1].text or "") > 100 and text.count("<style>") == 1
    assert not [key for element in root.iter() for key in element.attrib if key in ("id", "style", "href", "font-size")]
    assert all(name.startswith("mlp") for element in root.iter() for name in element.get("class", "mlp").split())


def test_texts_of_the_drawings_stand_out() -> None:
    for block in re.findall(r"\.mlp \{([^}]*--mlp-paper[^}]*)\}", pictures.style()):
        colours = dict(re.findall(r"--mlp-(\w+): var\([\w-]+, (#[0-9a-f]{6})\)", block))
        assert contrast(colours["ink"], colours["full"]) >= 4.5 and contrast(colours["soft"], colours["paper"]) >= 4.5
        assert min(contrast(colours[line], colours["paper"]) for line in ("ink", "lead", "other")) >= 3
    assert int(re.findall(r"font: (\d+)px", pictures.style())[0]) >= 12


CUT_OFF = """[...document.querySelectorAll('text')].filter(text => {
    const box = text.getBBox();
    return box.x < 4 || box.x + box.width > 356 || box.y < 4 ||
           box.y + box.height > document.rootElement.viewBox.baseVal.height;
}).map(text => text.textContent)"""


@by_drawing
def test_no_text_of_a_drawing_is_cut_off(chrome: Any, drawing: Path) -> None:
    for width in (1280, 360):
        chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                               {"width": width, "height": 700, "deviceScaleFactor": 1, "mobile": False})
        chrome.get(drawing.as_uri())
        assert browser.evaluate(chrome, CUT_OFF) == []
        assert browser.evaluate(chrome, "document.rootElement.getBoundingClientRect().width") <= width
