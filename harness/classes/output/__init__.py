"""What is made of grades: the sheet, Moodle's worksheet, the formats of other programs, the model of the feedback."""

from collections.abc import Sequence
from pathlib import Path

from harness.classes.grades import Grades
from harness.classes.place import Place


def write(place: Place, grades: Grades, worksheet: Path | None = None, formats: Sequence[str] = ()) -> list[Path]:
    """What was written: grades.csv, feedback.json, the filled `worksheet`, a folder for each of `formats`, which are
    of arguments.FORMATS. Unusable says what is wrong with the worksheet; OSError: it cannot be read, or written."""
    raise NotImplementedError
