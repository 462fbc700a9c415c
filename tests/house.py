"""What the tree holds, read from the tree itself: the labs, their experiments, sources, steps and claims."""

import dataclasses
import pathlib
import re
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
SYSTEMS = ("windows", "linux", "cpu")
MACHINE_OF = {"linux": "linux64", "windows": "wine64", "cpu": "cpu"}  # where the breaks of a source are run


@dataclasses.dataclass(frozen=True)
class Experiment:
    """One folder of a lab that add_experiment names."""

    lab: pathlib.Path
    name: str

    @property
    def folder(self):
        return self.lab / self.name

    @property
    def label(self):
        return f"{self.lab.name}.{self.name}"

    def source(self, system):
        """The path of its source for `system`, or None."""
        path = self.folder / f"{system}.c"
        return path if path.exists() else None

    def sources(self):
        """{system: path} of the sources it has."""
        return {system: path for system in SYSTEMS if (path := self.source(system))}

    def text(self):
        """All its C text, headers and assembly included: where a claim's sentence must stand."""
        files = [f for f in sorted(self.folder.rglob("*")) if f.suffix in (".c", ".h", ".asm")]
        return "\n".join(f.read_text() for f in files)

    def breaks(self):
        """The parsed breaks.toml."""
        return tomllib.loads((self.folder / "breaks.toml").read_text())


def labs():
    """The lab folders in teaching order."""
    text = (ROOT / "CMakeLists.txt").read_text()
    return [ROOT / "labs" / name for name in re.findall(r"^\s*add_subdirectory\(labs/([^)]+)\)", text, re.M)]


def experiments():
    """All experiments in teaching order."""
    found = []
    for lab in labs():
        text = (lab / "CMakeLists.txt").read_text()
        found += [Experiment(lab, name) for name in re.findall(r"^\s*add_experiment\(([^)\s]+)", text, re.M)]
    return found


def steps_of(source):
    """The step names of a source, in the order in which they stand there."""
    code = re.sub(r"//[^\n]*", "", source.read_text())
    return re.findall(r'\bstep(?:_absent)?\("([^"]+)"', code)


def readme_sections(lab):
    """The `##` headings of a lab's hand-out, in order."""
    return re.findall(r"^## (.+?)\s*$", (lab / "README.md").read_text(), re.M)


def readme_steps(lab):
    """{experiment: {column: [cells]}} from the step tables under `### experiment`."""
    tables = {}
    for part in re.split(r"^### ", (lab / "README.md").read_text(), flags=re.M)[1:]:
        name = part.split("\n", 1)[0].strip().strip("`")
        lines = re.findall(r"^\|.*\|\s*$", part, re.M)
        rows = [[cell.strip().strip("`") for cell in line.split("|")[1:-1]] for line in lines]
        if len(rows) > 2 and rows[0][0].lower() == "step":
            columns = [cell.lower() for cell in rows[0]]
            tables[name] = {column: [row[i] for row in rows[2:]] for i, column in enumerate(columns)}
    return tables
