"""The pictures of the README, from the report of a real run: ./lab run && /usr/bin/python3 docs/pictures/make.py

Needs what ./lab test needs (Chromium, its driver, python3-selenium).
"""

import base64
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import browser  # noqa: E402  (it stands in tests/)

REPORT = ROOT / "build" / "report" / "index.html"
EXPERIMENT = "02-virtual-memory.reserve-commit-touch"
WIDTH = 1280


def show(chrome: Any, anchor: str) -> None:
    chrome.execute_script("location.hash = arguments[0]", anchor)
    chrome.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")


def take(chrome: Any, name: str, selector: str, height: int, width: int = WIDTH) -> None:
    """From the top of what `selector` finds, `height` pixels or as far as it goes."""
    chrome.execute_script("scrollTo(0, 0)")
    top, tall = chrome.execute_script("""const box = document.querySelector(arguments[0]).getBoundingClientRect();
                                         return [box.top + scrollY, box.height]""", selector)
    clip = {"x": 0, "y": max(0, top - 16), "width": width, "height": min(height, tall + 32), "scale": 1}
    shot = chrome.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
    (HERE / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))
    print(HERE / f"{name}.png")


def main() -> int:
    if not REPORT.exists():
        print(f"there is no {REPORT}: run ./lab run first", file=sys.stderr)
        return 2
    with browser.opened(WIDTH, 900) as chrome:
        chrome.get(REPORT.as_uri())
        take(chrome, "report", "body", 1000)
        show(chrome, f"{EXPERIMENT}.3")
        take(chrome, "step", f'[id="{EXPERIMENT}"] .film', 900)
        show(chrome, EXPERIMENT)
        take(chrome, "experiment", f'[id="{EXPERIMENT}"]', 760)
        show(chrome, "then")
        take(chrome, "then-and-now", "#then", 900)
        browser.media(chrome, scheme="dark")
        browser.resize(chrome, 390, 844)
        show(chrome, f"{EXPERIMENT}.3")
        take(chrome, "phone", f'[id="{EXPERIMENT}"]', 844, 390)
    return 0


if __name__ == "__main__":
    sys.exit(main())
