"""Texts of the report stand out from what is behind them, by day and by night; shapes do, too."""

import re

import pytest

import recorded

STYLE = (recorded.ROOT / "report/output/style.css").read_text()
LIGHT, *DARK = re.findall(r":root[^{]*\{([^{}]*--paper[^{}]*)\}", STYLE)
TEXTS = ("ink", "soft", "link", "held", "differs", "unknown", "failed", "skipped")
GROUNDS = ("paper", "shade")
LINES = ("s0", "s1", "s2", "s3")


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))


def luminance(colour: str) -> float:
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("block", [LIGHT, DARK[0]], ids=["light", "dark"])
def test_contrast(block: str) -> None:
    palette = colours(block)
    for ground in GROUNDS:
        for name in TEXTS:
            assert contrast(palette[name], palette[ground]) >= 4.5, (name, ground)
    assert contrast(palette["ink"], palette["committed"]) >= 4.5
    for name in LINES[1:]:  # the first line is drawn thick and pale beneath the others
        assert contrast(palette[name], palette["paper"]) >= 3, name
    assert contrast(palette["s0"], palette["paper"]) >= 2


def test_dark_by_the_system_and_by_the_button_are_the_same() -> None:
    assert len(DARK) == 2 and colours(DARK[0]) == colours(DARK[1])
