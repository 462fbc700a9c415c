"""A sheet opened by LibreOffice without a window, and written by it again."""

import csv
import io
import shutil
import subprocess
from pathlib import Path

import pytest


def cells_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), "")))


def through_libreoffice(path: Path, folder: Path) -> list[list[str]]:
    """Its cells, all of them as text, in and out. `folder`: for what LibreOffice writes."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no LibreOffice here: ./lab test --long installs it")
    texts = "/".join(f"{n}/2" for n in range(1, len(cells_of(path)[0]) + 1))
    convert = f"csv:Text - txt - csv (StarCalc):44,34,76,1,{texts},0,false,true,false"
    subprocess.run([office, f"-env:UserInstallation=file://{folder}/office", "--headless",
                    f"--infilter=Text - txt - csv (StarCalc):44,34,76,1,{texts}", "--convert-to", convert,
                    "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=300)
    return cells_of(folder / path.name)
