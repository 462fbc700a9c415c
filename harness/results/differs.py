"""Where Wine is known not to be Windows: what a lab's differs.toml makes of the verdicts of a result.

An entry says on which versions of Wine its difference was seen: "8.0", or "10.0 wine64" where it was on that machine
alone. There it is taken strictly: a failed claim is `differs`, and a difference that does not show is a failure. Nobody
has looked at a version that no entry of the lab names: a failed claim that has an entry is `differs` there as well, and
marked, and one that holds is held. What is unknown stays so. A listed claim that the program does not make is a failure
everywhere.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from harness.results.reading import Unusable
from harness.results.words import Sentence, english

KEYS = {"claim": str, "machines": list, "wine": list, "why": str, "evidence": str}
VERSION = re.compile(r"[0-9][0-9a-z.-]*( wine(64|32))?")


def entries_in(path: Path) -> list[dict[str, Any]]:
    """The entries of a differs.toml; none where there is no such file. Unusable says what is wrong with it."""
    if not path.exists():
        return []
    import tomllib  # costs the driver time: not where there is nothing to read
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("differs", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Unusable(str(error)) from None
    for entry in entries:
        wrong = [k for k in entry.keys() | KEYS.keys() if k not in KEYS or not isinstance(entry.get(k), KEYS[k])]
        if wrong or ": " not in entry["claim"]:
            raise Unusable(Sentence('{entry} needs exactly claim ("experiment: claim"), machines, wine, why and '
                                    'evidence; see {keys}', entry=repr(entry.get("claim", "")),
                                    keys=", ".join(sorted(wrong)) or "claim"))
        if not entry["wine"] or not all(isinstance(w, str) and VERSION.fullmatch(w) for w in entry["wine"]):
            raise Unusable(Sentence('{claim}: wine lists versions, as in ["8.0", "10.0 wine64"]',
                                    claim=repr(entry["claim"])))
    return list(entries)


def same_wine(emulator: str | None, listed: Iterable[str]) -> bool:
    """Is the Wine of "wine-8.0.1" one of those listed? "8.0" stands for 8.0, 8.0.1, 8.0-rc1, not for 8.01."""
    version = (emulator or "").removeprefix("wine-")
    return any(version.startswith(w) and not version[len(w):len(w) + 1].isdigit() for w in listed)


def seen_on(entry: dict[str, Any], machine: str) -> list[str]:
    """The versions of Wine on which that machine was seen to differ."""
    parts = [w.partition(" ") for w in entry["wine"]] if machine in entry["machines"] else []
    return [version for version, _space, only in parts if only in ("", machine)]


def standing(result: dict[str, Any], entries: list[dict[str, Any]]) -> list[tuple[dict[str, Any], str]]:
    """The entries that count for `result`'s experiment, machine and Wine; each with the mark of a version that nobody
    has looked at, empty where the difference was seen on this very one."""
    machine, wine = result["machine"]["name"], result["machine"]["emulator"] or ""
    if not wine.startswith("wine-"):
        return []
    new, found = not any(same_wine(wine, seen_on(e, machine)) for e in entries), []
    for entry in entries:
        seen = same_wine(wine, seen_on(entry, machine))
        if entry["claim"].startswith(f"{result['experiment']}: ") and machine in entry["machines"] and (seen or new):
            mark = english("seen on Wine {versions}, this is {version}").format(
                versions=" and ".join(entry["wine"]), version=wine.removeprefix("wine-"))
            found.append((entry, "" if seen else mark))
    return found


def differing(result: dict[str, Any], entries: list[dict[str, Any]]) -> set[str]:
    """The claims of `result` that differ, or may, on its machine and Wine."""
    return {claim_of(entry) for entry, _mark in standing(result, entries)}


def claim_of(entry: dict[str, Any]) -> str:
    says: str = entry["claim"].split(": ", 1)[1]
    return says


def apply_differs(result: dict[str, Any], entries: list[dict[str, Any]]) -> list[str]:
    """Change the verdicts of `result` by what `entries` list for its experiment and machine; gives the complaints."""
    claims = {claim["says"]: claim for claim in result["claims"]}
    complaints = [english("differs.toml lists a claim that {experiment} does not make: {claim}").format(
                      experiment=result["experiment"], claim=claim_of(e))
                  for e in entries if e["claim"].startswith(f"{result['experiment']}: ") and claim_of(e) not in claims
                  and result["machine"]["name"] in e["machines"]]
    for entry, mark in standing(result, entries):
        if claim := claims.get(claim_of(entry)):
            complaints += judge(claim, entry, mark, result["machine"])
    return complaints


def judge(claim: dict[str, Any], entry: dict[str, Any], mark: str, machine: dict[str, Any]) -> list[str]:
    if claim["verdict"] == "failed":
        claim.update(verdict="differs", why=f"{entry['why']} ({entry['evidence']}){'; ' * bool(mark)}{mark}"[:2000])
    if claim["verdict"] != "held" or mark:  # of what is unknown here nothing is known, not even that it shows
        return []
    why = english("differs.toml says that {machine} differs here, and it does not: the claim is {verdict} with {wine}; "
                  "take this version of Wine out of the entry, or the entry out").format(
                      machine=machine["name"], verdict=claim["verdict"], wine=machine["emulator"])
    claim.update(verdict="failed", why=why)
    return [f"{claim['says']}: {why}"]
