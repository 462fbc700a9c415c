"""What is made of grades: the sheet, Moodle's worksheet, the formats of other programs, the model of the feedback.

    grades.csv                       table.py
    filled/NAME filled/NAME.txt      worksheet.py: Moodle's sheet of that name, and what is to be said of it
    as/FORMAT/STUDENT.json or .txt   formats.py
    feedback.json                    feedback.py: report/classroom makes feedback/STUDENT.html of it
"""

from collections.abc import Sequence
from pathlib import Path

from harness.classes.grades import Grades
from harness.classes.output.feedback import feedback
from harness.classes.output.formats import FORMATS
from harness.classes.output.own import own_of
from harness.classes.output.table import table
from harness.classes.output.worksheet import filled, read_worksheet
from harness.classes.place import Place
from harness.results.json_files import write_json
from harness.results.reading import Unusable
from harness.results.words import Sentence
from harness.results.writing import write_all


def write(place: Place, grades: Grades, worksheet: Path | None = None, formats: Sequence[str] = ()) -> list[Path]:
    """What was written: grades.csv, feedback.json, the filled `worksheet` and what is to be said of it, a folder for
    each of `formats`. Unusable says what is wrong with the worksheet, and then nothing was written; OSError: it could
    not be."""
    files: dict[Path, dict[str, str]] = {place.folder: {"grades.csv": table(grades)}}
    if worksheet is not None:
        ours = (place.folder / "grades.csv", place.folder / "filled" / worksheet.name)
        files[place.folder / "filled"] = of_worksheet(worksheet, ours, grades)
    for one in dict.fromkeys(formats):
        ending, made = FORMATS[one]
        files[place.folder / "as" / one] = {f"{student.id}{ending}": made(grades, own_of(grades, student))
                                            for student in grades.collected.students}
    write_json(place.folder / "feedback.json", feedback(grades))
    for folder, texts in files.items():
        write_all(folder, {name: [text] for name, text in texts.items()})
    return [place.folder / "feedback.json", *(path for folder, texts in files.items() for path in (
        [folder] if folder.parent.name == "as" else [folder / name for name in texts]))]


def of_worksheet(path: Path, ours: Sequence[Path], grades: Grades) -> dict[str, str]:
    """The filled one, and beside it what is to be said of it; `ours`: what is written over."""
    if any(one.exists() and path.exists() and one.samefile(path) for one in ours):
        raise Unusable(Sentence("lies where ./lab class grade writes: keep the one that was downloaded from Moodle "
                                "elsewhere, and give that"))
    text, notes = filled(read_worksheet(path, grades.assignment.points), grades)
    return {path.name: text, f"{path.name}.txt": "".join(f"{note}\n" for note in notes)}
