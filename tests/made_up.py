"""Results that no Windows ever gave: made up in tests, of what Wine recorded, and kept in their folders only."""

import copy
import json
import zipfile
from pathlib import Path
from typing import Any

import recorded

WINE = recorded.RESULTS / "wine64" / "results"
BUILD = "Windows 10.0.22631"
FAILS = "every touched page becomes resident"


def of_windows(document: dict[str, Any], system: str = BUILD, fails: str = "", memory: int = 16) -> dict[str, Any]:
    """The result as a Windows might give it: all that it could not tell is held, one claim fails if you like."""
    made = copy.deepcopy(document)
    bits = document["machine"]["name"][-2:]
    made["machine"] |= {"name": f"windows{bits}", "system": system, "emulator": None, "memory": memory << 30}
    made["unknown"] = {}
    for claim in made["claims"]:
        claim.update(verdict="failed" if claim["says"] == fails else "held", why=None)
        if claim["says"] == fails:
            claim["got"] = 4096
        elif claim["got"] is None:
            claim["got"] = claim["expected"]
    return made


def documents(system: str = BUILD, fails: str = "", memory: int = 16) -> dict[str, dict[str, Any]]:
    """A kit's results by their names in its zip."""
    made: dict[str, dict[str, Any]] = {}
    for file in sorted(WINE.rglob("*.json")):
        document = json.loads(file.read_text())
        if "claims" in document:
            document = of_windows(document, system, fails, memory)
        elif document.get("kind") == "machine":
            document["machine"] = "windows64"
        made[f"results/windows64/{file.relative_to(WINE).as_posix()}"] = document
    return made


def zipped(path: Path, files: dict[str, Any], **more: Any) -> Path:
    """A zip of documents, or of bytes where they are such."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **more) as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
    return path


def laid_out(folder: Path, files: dict[str, Any]) -> Path:
    """The same as a folder."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(content))
    return folder
