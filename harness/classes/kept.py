"""Sentences in files: kept with their English text and values, told in the language of the day."""

from typing import Any

from harness.results.words import Sentence, Why


def kept(said: Why) -> Any:
    """As JSON: a str is somebody else's words."""
    if not isinstance(said, Sentence):
        return said
    return {"text": said.text, "values": {name: value_of(value) for name, value in said.values.items()}}


def value_of(value: object) -> Any:
    if isinstance(value, tuple):
        return [value_of(one) for one in value]
    return kept(value) if isinstance(value, Sentence) else value if isinstance(value, int | float) else str(value)


def told(document: Any) -> Why:
    """The way back."""
    if isinstance(document, str):
        return document
    return Sentence(document["text"], **{name: back(value) for name, value in document["values"].items()})


def back(value: Any) -> object:
    if isinstance(value, list):
        return tuple(map(back, value))
    return told(value) if isinstance(value, dict) else value
