"""What more than one file of tests is handed."""

from collections.abc import Iterator
from typing import Any

import pytest

import browser
from sandboxed import Sandboxed, need_sandbox


@pytest.fixture(scope="module")
def chrome() -> Iterator[Any]:
    """A browser for the tests of a file; a script of a page's may take two minutes."""
    with browser.opened() as chrome:
        chrome.set_script_timeout(120)
        yield chrome


@pytest.fixture(scope="module")
def sandboxed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandboxed]:
    need_sandbox()
    one = Sandboxed(tmp_path_factory.mktemp("sandbox") / "house")
    yield one
    one.end()
