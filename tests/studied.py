"""A small house with questions, whose run is a stand-in, for the tests of ./lab study."""

import json
import subprocess

import program
from small_house import GOOD, SmallHouse

QUESTIONS = """
[[question]]
id = "how-much"
prompt = "How much address space does it take?"
step = "reserve"
figure = "process.space"
hint = ["Less than you think.", "A page."]
context = "It takes one page."
[[question.wrong]]
when = "== 1 * GIB"
name = "all is taken at once"
see = ["one is one"]

[[question]]
id = "is-it"
prompt = "Is one one?"
claim = "one is one"
hint = ["Look."]

[[question]]
id = "elsewhere"
prompt = "Does time pass?"
claim = "time passes"
hint = ["Wait."]

[[question]]
id = "for-windows"
prompt = "Is this asked on Windows only?"
claim = "one is one"
on = ["windows"]
"""
TOUCH = '    getpid();\n    step("touch", NULL, 0);\n'
RUN = '''
def run(experiment, machine, yes, own=None):  # a stand-in
    import json, os, time
    from harness.driver.labs import ROOT
    from harness.results.json_files import write_json
    document = json.loads((ROOT / "stand-in.json").read_text())
    time.sleep(document.pop("sleep", 0))
    if not document["steps"]:
        raise UserError("it does not run, for a test")
    document |= {"experiment": experiment.name, "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
    document["source"] = {"file": "linux.c", "text": experiment.source("linux").read_text()}
    document["parameters"] = own.values(experiment.full_name) if own else {}
    write_json(result_file(machine, experiment), document)
    if own:
        keep(own, machine, experiment)
    return result_of(document, "")
'''
PIPED = ["1 GiB", "4", "all of it", "yes", "", "", ""]  # three questions; the last is skipped


def document(**more):
    """What the stand-in says: 4096 bytes, yes, and that it cannot tell of time."""
    claims = [program.claim("one is one") | {"line": 6},
              program.claim("time passes", "unknown", None) | {"why": "no clock, for a test"}]
    return program.result(*claims, steps=[program.step("reserve", 100, 0, by=(4096, 0))]) | {
        "ended": {"how": "ran", "why": None}} | more


class Studied(SmallHouse):
    def __init__(self, root):
        super().__init__(root, {"thing": "    // what the answer is\n" + GOOD + TOUCH, "next": GOOD, "silent": GOOD})
        for name in ("thing", "next"):
            (self.lab / name / "questions.toml").write_text(QUESTIONS)
        self.override("harness/launcher/learner/running.py", RUN)
        self.answers(document())
        (self.lab / "thing" / "breaks.toml").write_text(
            '[[break]]\nname = "two"\nmachine = "linux"\nfind = "c = 1"\nreplace = "c = 2"\nfails = ["one is one"]\n')
        (self.lab / "article.toml").write_text('title = "Small"\nquestion = "Who pays?"\n')
        self.my = root / "my"

    def answers(self, result):
        (self.root / "stand-in.json").write_text(json.dumps(result))

    def study(self, *arguments, typed=(), environment=None):
        """./lab study with lines piped in; gives the ended process. No traceback may be in what it says."""
        done = subprocess.run(self.command("study", *arguments), env=self.environment(environment), text=True,
                              timeout=60, input="".join(f"{line}\n" for line in typed), capture_output=True,
                              errors="surrogateescape")
        assert "Traceback" not in done.stderr + done.stdout, done.stderr
        return done

    def file(self, name="thing"):
        return self.my / "predictions" / "01-small" / f"{name}.json"

    def draft(self, name="thing"):
        path = self.my / "drafts" / "01-small" / f"{name}.json"
        return {a["id"]: a for a in json.loads(path.read_text())["answers"]} if path.exists() else None

    def forget(self):
        """As if nobody had studied here, and nothing had run."""
        for folder in ("my", "build"):
            subprocess.run(["rm", "-rf", self.root / folder], check=True)
