"""A class: hundreds of results folders in one report. The whole size: CLASS=1000 pytest tests/test_report_scale.py"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import recorded

CLASS = int(os.environ.get("CLASS", "120"))
SECONDS, BYTES = 60, 1 << 30  # for a class of 1,000


def fill(folder: Path, students: int) -> int:
    """A results folder for each student, with five experiments; the number of results."""
    documents = [recorded.document() for _ in range(5)]
    for i, document in enumerate(documents):
        document["experiment"] = f"experiment-{i}"
    for n in range(students):
        place = folder / f"student-{n:04}" / "linux64" / "results" / documents[0]["lab"]
        place.mkdir(parents=True)
        for document in documents:
            document["noise"]["faults"] = n
            document["steps"][0]["ns"] = n * 1000
            (place / f"{document['experiment']}.json").write_text(json.dumps(document))
    return students * len(documents)


def cost(folder: Path, out: Path) -> tuple[float, int]:
    """CPU seconds and peak bytes of a report on all of it, in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    code = ("import resource, sys; from report import __main__ as render_main; status = render_main.main(sys.argv[1:]);"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss); sys.exit(status)")
    done = subprocess.run([sys.executable, "-c", code, str(folder), "--out", str(out)], cwd=recorded.ROOT,
                          capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
            int(done.stdout.splitlines()[-1]) * 1024)


def test_a_class_is_reported_in_time_and_memory_and_no_result_costs_more_than_another(tmp_path: Path) -> None:
    small, large = max(1, CLASS // 4), CLASS
    fill(tmp_path / "few", 1)
    results = {size: fill(tmp_path / str(size), size) for size in (small, large)}
    fixed, _ = cost(tmp_path / "few", tmp_path / "report")
    begun = time.monotonic()
    seconds = {size: cost(tmp_path / str(size), tmp_path / "report") for size in (small, large)}
    took = time.monotonic() - begun
    each = {size: (seconds[size][0] - fixed) / results[size] for size in (small, large)}
    print(f"{results[large]} results of {large} folders: {seconds[large][0]:.1f} s of CPU, {took:.1f} s both sizes, "
          f"{seconds[large][1] >> 20} MiB; each {each[small] * 1000:.2f} and {each[large] * 1000:.2f} ms")
    assert each[large] <= 2 * max(0.0, each[small]) + 0.002
    assert seconds[large][0] < SECONDS * large / 1000 + 15
    assert seconds[large][1] < BYTES
    html = (tmp_path / "report" / "index.html").read_text()
    assert f"{large} computers" in html and len(html) < 3 << 20
