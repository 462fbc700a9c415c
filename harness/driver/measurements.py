"""The figures of a result as CTest measurements, so that CTest's Test.xml and any CDash server carry them."""

from collections import Counter
from typing import Any


def changes(result: dict[str, Any]) -> list[tuple[str, int]]:
    """(step.column, figure) in the order of the steps: what the process's and the machine's figures changed by since
    the step before, and step.region.column, what the region's are now. What is unknown is left out. The second step of
    the same name is `name-2`."""
    figures, seen = [], Counter[str]()
    for step in result["steps"]:
        if step["absent"] is not None:
            continue
        seen[step["name"]] += 1
        name = step["name"] if seen[step["name"]] == 1 else f"{step['name']}-{seen[step['name']]}"
        for group in ("process", "memory_status"):
            figures += [(f"{name}.{column}", by) for column, by in step["change"][group].items() if by is not None]
        figures += [(f"{name}.region.{column}", now) for column, now in step["region"].items()
                    if now is not None and step["size"]]
        figures += [(f"{name}.{column}", step[column]) for column in ("faults", "ns") if step[column] is not None]
    return figures


def as_xml(result: dict[str, Any]) -> str:
    return "".join(f'<CTestMeasurement type="numeric/double" name="{name}">{figure}</CTestMeasurement>\n'
                   for name, figure in changes(result))
