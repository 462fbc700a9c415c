"""The words of the report: texts.<language>.toml as a tree of strings."""

import tomllib
from pathlib import Path
from typing import Any

Tree = dict[str, dict[str, str]]


def load(language: str = "en") -> Tree:
    with open(Path(__file__).parent / f"texts.{language}.toml", "rb") as file:
        tree: dict[str, Any] = tomllib.load(file)
    return tree


T = load()


def listed(items: list[str]) -> str:
    return ", ".join(items)
