"""A headless Chromium for the tests of the report, and what it saw: errors, requests, the accessibility tree."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).resolve().parent
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
         "--disable-dev-shm-usage")


def chromium() -> tuple[str, str]:
    """Where Chromium and its driver are; without them the test is skipped with a sentence."""
    pytest.importorskip("selenium", reason="the Python module selenium is missing: apt-get install python3-selenium")
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if not browser or not driver:
        pytest.skip("no Chromium with its driver here: apt-get install chromium chromium-driver")
    return browser, driver


@contextmanager
def opened(width: int = 1280, height: int = 900) -> Iterator[Any]:
    browser, driver = chromium()
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    with tempfile.TemporaryDirectory() as folder:
        options = webdriver.ChromeOptions()
        options.binary_location = browser
        for flag in (*FLAGS, f"--user-data-dir={folder}", f"--window-size={width},{height}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        chrome = webdriver.Chrome(service=Service(driver), options=options)
        try:
            resize(chrome, width, height)
            yield chrome
        finally:
            chrome.quit()


def resize(chrome: Any, width: int, height: int) -> None:
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                           {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})


def media(chrome: Any, name: str = "", scheme: str = "light") -> None:
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia",
                           {"media": name, "features": [{"name": "prefers-color-scheme", "value": scheme}]})


def scripts(chrome: Any, on: bool) -> None:
    chrome.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not on})


def evaluate(chrome: Any, expression: str) -> Any:
    """Works where the page's own scripts are off, too."""
    said = chrome.execute_cdp_cmd("Runtime.evaluate", {"expression": expression, "returnByValue": True})
    assert "exceptionDetails" not in said, said
    return said["result"].get("value")


def errors(chrome: Any) -> list[str]:
    return [entry["message"] for entry in chrome.get_log("browser")]


def requests(chrome: Any) -> list[str]:
    """Every address that was asked for since last asked."""
    messages = [json.loads(entry["message"])["message"] for entry in chrome.get_log("performance")]
    return [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]


def axe() -> str:
    """The source of axe-core, installed by `npm ci` where it is not yet."""
    source = TESTS / "node_modules" / "axe-core" / "axe.min.js"
    if not source.exists():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("npm is missing, so axe-core cannot be had: apt-get install npm")
        done = subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=TESTS, capture_output=True, text=True)
        if done.returncode != 0:
            pytest.skip(f"npm could not bring axe-core: {done.stderr.strip().splitlines()[-1:]}")
    return source.read_text(encoding="utf-8")


def violations(chrome: Any) -> list[str]:
    """What axe finds wrong with the page as it is now; texts of too little contrast among it."""
    chrome.execute_script(axe())
    found = chrome.execute_async_script("""
        const done = arguments[arguments.length - 1];
        axe.run(document, {resultTypes: ["violations"]}).then(r => done(r.violations.map(
          v => `${v.id}: ${v.nodes.length}: ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(" | ")}`)),
          e => done([String(e)]));""")
    return list(found)
