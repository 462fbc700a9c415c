"""What a claim got and expected, as a person reads it."""

from typing import Any

from harness.results.words import _, look_up


def in_words(value: int | None, unit: str, name: str | None) -> str | None:
    """`yes` or `no` of a yes/no, the system's name of a code, `?` where it is unknown; None: the number says it."""
    if value is None:
        return "?"
    if unit == "yes":
        return _("yes") if value else _("no")
    return name and look_up(name)


def plain(claim: dict[str, Any], side: str) -> str:
    """The `side` ("got" or "expected") of a claim as it stands in a result."""
    words = in_words(claim[side], claim.get("unit", "number"), claim.get(f"{side}_name"))
    return words or f"{claim[side]:,}"


def told(claim: dict[str, Any], file: str) -> str:
    """The claim, got beside expected, and where it stands in the program's source."""
    said = _("{says}: got {got}, expected {relation} {expected} ({file}:{line})").format(
        says=look_up(claim["says"]), got=plain(claim, "got"), relation=claim["relation"],
        expected=plain(claim, "expected"), file=file, line=claim["line"])
    return _("{said}: {why}").format(said=said, why=look_up(claim["why"])) if claim["why"] else said
