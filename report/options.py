"""The command line of the launcher's commands."""

from dataclasses import dataclass, field

from report.sorry import Sorry

USE = {
    "run": "./lab run [--machine M]... [--yes] [LAB[.EXPERIMENT]]...",
    "test": "./lab test [--yes]",
    "report": "./lab report [RESULTS...]",
    "list": "./lab list",
    "doctor": "./lab doctor [--packages [--machine M]...]",
    "break": "./lab break [--machine M]... [--yes] [LAB[.EXPERIMENT]] [NAME]",
}


@dataclass
class Options:
    """The `arguments` of `command`: names, and the options that it knows."""

    command: str
    arguments: list[str]
    machines: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    yes: bool = False
    packages: bool = False
    takes_machines: bool = False

    def __post_init__(self) -> None:
        left = list(self.arguments)
        while left:
            word, equals, value = left.pop(0).partition("=")
            if word == "--machine" and self.takes_machines:
                if not equals and not left:
                    raise Sorry("--machine needs a name; see: ./lab doctor")
                self.machines += (value if equals else left.pop(0)).split(",")
            elif word in ("--yes", "-y") and "--yes" in USE[self.command]:
                self.yes = True
            elif word == "--packages" and "--packages" in USE[self.command]:
                self.packages = True
            elif word.startswith("-"):
                raise Sorry(f"{self.command} does not take {word}; it is: {USE[self.command]}")
            else:
                self.names.append(word)
