"""What a claim got and expected, as a person reads it."""


def in_words(value: int | None, unit: str, name: str | None) -> str | None:
    """`yes` or `no` of a yes/no, the system's name of a code, `?` where it is unknown; None: the number says it."""
    if value is None:
        return "?"
    if unit == "yes":
        return "yes" if value else "no"
    return name


def plain(claim: dict[str, object], side: str) -> str:
    """The `side` ("got" or "expected") of a claim as it stands in a result."""
    value, unit, name = claim[side], claim.get("unit", "number"), claim.get(f"{side}_name")
    assert value is None or isinstance(value, int)
    return in_words(value, str(unit), None if name is None else str(name)) or f"{value:,}"
