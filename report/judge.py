"""The driver's share of a verdict: differs.toml, applied strictly.

A failed claim that differs.toml lists for this machine and this Wine is `differs`. A listed difference that does not
show is a failure, and so is a listed claim that the program does not make.
"""

from pathlib import Path
from typing import Any

from report.sorry import Sorry

KEYS = {"claim": str, "machines": list, "wine": list, "why": str, "evidence": str}


def read_differs(lab: Path) -> list[dict[str, Any]]:
    """The entries of a lab's differs.toml. Sorry says what is wrong with it."""
    path = lab / "differs.toml"
    if not path.exists():
        return []
    from report.labs import read_toml  # costs the driver time: not where there is nothing to read
    entries = read_toml(path).get("differs", [])
    for entry in entries:
        wrong = [k for k in entry.keys() | KEYS.keys() if k not in KEYS or not isinstance(entry.get(k), KEYS[k])]
        if wrong or ": " not in entry["claim"]:
            raise Sorry(f'{path}: {entry.get("claim", "an entry")!r} needs exactly claim ("experiment: claim"), '
                        f'machines, wine, why and evidence; see {", ".join(sorted(wrong)) or "claim"}')
    return entries


def same_wine(emulator: str | None, listed: list[str]) -> bool:
    """Is the Wine of "wine-8.0.1" one of those listed? "8.0" stands for 8.0, 8.0.1, 8.0-rc1, not for 8.01."""
    version = (emulator or "").removeprefix("wine-")
    return any(version.startswith(w) and not version[len(w):len(w) + 1].isdigit() for w in listed)


def apply_differs(result: dict[str, Any], entries: list[dict[str, Any]]) -> list[str]:
    """Change the verdicts of `result` by what `entries` list for its experiment and machine; gives the complaints."""
    claims = {claim["says"]: claim for claim in result["claims"]}
    machine, complaints = result["machine"], []
    for entry in entries:
        experiment, says = entry["claim"].split(": ", 1)
        if experiment != result["experiment"] or machine["name"] not in entry["machines"]:
            continue
        if says not in claims:
            complaints.append(f"differs.toml lists a claim that {experiment} does not make: {says}")
        elif same_wine(machine["emulator"], entry["wine"]):
            complaints += judge(claims[says], entry, machine)
    return complaints


def judge(claim: dict[str, Any], entry: dict[str, Any], machine: dict[str, Any]) -> list[str]:
    if claim["verdict"] == "failed":
        claim.update(verdict="differs", why=f"{entry['why']} ({entry['evidence']})"[:2000])
        return []
    why = (f"differs.toml says that {machine['name']} differs here, and it does not: the claim is {claim['verdict']} "
           f"with {machine['emulator']}; take the entry, or this version of Wine, out")
    claim.update(verdict="failed", why=why)
    return [f"{claim['says']}: {why}"]
