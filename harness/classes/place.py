"""Where a class lies: FOLDER/ of one assignment, as collect makes it and grade goes on in it.

    assignment.toml     the text of the assignment, as it is now
    texts/SHA256.toml   every text of it that was seen, so that an older hand-in is graded by its own
    class.json          who handed in what (collected.py)
    hand-ins/SHA256.zip the hand-ins, each once
    roster.csv extensions.csv groups.csv   the lists that were named
    marks.csv           what a person gives: student, task, points, comment
    plan.json shards/   the work, and what came of each item of it
    grades.csv feedback/STUDENT.html filled/ as/ page.html   what is made of them; feedback.json, page.json: of what
    names.csv           which number stands for whom on the page
    slurm/              what a cluster is handed, and what its tasks say
"""

from dataclasses import dataclass
from pathlib import Path

from harness.assignments.model import Assignment, read_assignment
from harness.assignments.submission import Submission, read_submission
from harness.classes.collected import HandIn


@dataclass(frozen=True, slots=True)
class Place:
    folder: Path

    @property
    def assignment(self) -> Path:
        return self.folder / "assignment.toml"

    @property
    def collected(self) -> Path:
        return self.folder / "class.json"

    @property
    def marks(self) -> Path:
        return self.folder / "marks.csv"

    @property
    def plan(self) -> Path:
        return self.folder / "plan.json"

    @property
    def shards(self) -> Path:
        return self.folder / "shards"

    @property
    def feedback(self) -> Path:
        return self.folder / "feedback"

    def text(self, sha256: str) -> Path:
        return self.folder / "texts" / f"{sha256}.toml"

    def zip_of(self, sha256: str) -> Path:
        return self.folder / "hand-ins" / f"{sha256}.zip"

    def assignment_of(self, hand_in: HandIn) -> Assignment | None:
        """As the text says that it is of; None: that text was never seen. Unusable: it is none."""
        path = self.text(hand_in.assignment)
        return read_assignment(path) if path.is_file() else None

    def submission_of(self, hand_in: HandIn) -> Submission:
        """Unusable: it has been changed since it was collected."""
        return read_submission(self.zip_of(hand_in.sha256))
