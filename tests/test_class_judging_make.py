"""A student's own experiment is held to what ./lab check asks. The sandbox is pretended: it knows the skeleton."""

import pytest

import house
from harness.classes.grades import Part
from harness.launcher.author.begin import SKELETON
from harness.launcher.classes.sandbox.ran import Ran
from harness.launcher.learner.flip.claims_in import lines_of_claims
from judged import judged, pretend, ran, result, said

FOLDER = "make/04-mmap/my-question/"
FIRST, SECOND = "nothing of the mapping is resident", "one page of the mapping is resident"
PARTS = ["shape", "written", "builds", "claims", "size", "breaks"]
MADE = {path.name: path.read_text().replace("TODO", "Here").replace("@NAME@", "my-question")
        for path in SKELETON.iterdir() if path.suffix in (".c", ".toml")}
BREAK = '[[break]]\nname = "x"\nmachine = "linux"\nfind = "*base"\nreplace = ""\nfails = ["it"]\n'


def run(files, falls=()):
    """What the probe would say of the skeleton, or of an edit of it."""
    source = files["linux.c"].decode()
    touched, early = "*base = 'A';" in source, "base[page_size()] = 'A';" in source
    failed = {FIRST} if early else set() if touched else {SECOND}
    claims = [{"says": says, "step": "touch", "verdict": "failed" if says in {*failed, *falls} else "held",
               "relation": "==", "got": 1, "expected": 1, "line": 1, "why": None} for says in lines_of_claims(source)]
    steps = [{"name": name, "line": 1, "absent": "so"} for name in ("reserve", "touch") if f'step("{name}"' in source]
    return ran(result() | {"claims": claims, "steps": steps})


def made(monkeypatch, changes={}, sandbox=run):
    """{name of a part: (good, what is said)}"""
    files = {FOLDER + name: text for name, text in (MADE | changes).items() if text is not None}
    calls = pretend(monkeypatch, sandbox)
    it = judged("make", files)
    return {part.name: (part.good, said(part)) for part in it.parts}, calls


def test_what_holds_all_of_it_has_all_points(monkeypatch):
    parts, calls = made(monkeypatch)
    assert parts == {name: (True, "") for name in PARTS}
    assert [call[:2] for call in calls] == [("04-mmap.my-question", "linux64")] * 3, "itself and its two breaks"
    assert set(calls[0][2]) == set(MADE) and not calls[0][3]


@pytest.mark.parametrize("changes, why", [
    ({"linux.c": None}, "there is no linux.c"), ({"windows.c": None}, "there is no windows.c"),
    ({"breaks.toml": None}, "breaks.toml is not there"), ({"questions.toml": None}, "questions.toml is not there"),
    ({"questions.toml": "[[question]]\nid = 3\n[[question]]\n"}, "lab.schema.json: questions.my-question.0"),
    ({"questions.toml": "x = 1"}, "has 0 questions"), ({"probe.h": "int x;"}, "the instrument's: probe.h"),
    ({"breaks.toml": "["}, "is no TOML"), ({"breaks.toml": "x = " + "[" * 5000}, "is no TOML"),
    ({"breaks.toml": "\x1b = 1"}, "is no TOML"), ({"breaks.toml": "# " + "x" * 70000}, "more than 65,536 bytes"),
    ({"breaks.toml": BREAK * 21}, "more than 20"), ({"breaks.toml": "break = 3"}, "no list of tables"),
    ({"breaks.toml": BREAK + "more = 1"}, "is not name"), ({"breaks.toml": BREAK.replace('"it"', "3")}, "no text"),
    ({"breaks.toml": BREAK.replace('"linux"', '"mars"')}, "that there is not"),
    ({"breaks.toml": BREAK.replace('["it"]', "[]")}, "fails nothing"),
    ({"breaks.toml": BREAK.replace('"*base"', '""')}, "finds nothing"),
    ({"breaks.toml": BREAK.replace('"*base"', '"' + "x" * 5000 + '"')}, "too long"),
    ({"breaks.toml": BREAK + 'needs = "luck"'}, "that there is not"), ({"breaks.toml": "small = 3"}, "[small]"),
    ({"breaks.toml": '[[unbreakable]]\nclaim = "x"'}, "unbreakable"),
])
def test_what_its_shape_lacks_is_named(monkeypatch, changes, why):
    parts, _calls = made(monkeypatch, changes)
    assert parts["shape"][0] is False and why in parts["shape"][1] and parts["shape"][1].isprintable(), parts["shape"]


def test_one_source_for_both_systems_or_for_the_processor_will_do(monkeypatch):
    others = {"linux.c": None, "windows.c": None}
    parts, calls = made(monkeypatch, others | {"any.c": "int x;"}, ran("died"))
    assert parts["shape"][0] and calls[0][1] == "linux64"
    parts, calls = made(monkeypatch, others | {"cpu.c": "int x;"}, ran("died"))
    assert parts["shape"][0] and calls[0][1] == "cpu"


def test_what_is_left_of_the_skeleton_is_named(monkeypatch):
    assert made(monkeypatch, {"linux.c": MADE["linux.c"] + "// TODO\n"})[0]["written"] == (
        False, "what still says TODO: linux.c")


@pytest.mark.parametrize("sandbox, good, why", [
    (Ran(compiler="linux.c:3: error: no"), False, "it does not compile: linux.c:3: error: no"),
    (Ran(trouble="no space"), None, "no space")])
def test_what_is_not_built_has_no_more_parts_that_are_good(monkeypatch, sandbox, good, why):
    parts, _calls = made(monkeypatch, sandbox=sandbox)
    assert {name: parts[name] for name in PARTS[2:]} == dict.fromkeys(PARTS[2:], (good, why))


def test_what_is_foul_is_shown_to_a_person(monkeypatch):
    pretend(monkeypatch, Ran(results=(result(),) * 3, ended=(None,) * 3, foul=("it sent a result of its own",)))
    it = judged("make", {FOLDER + name: text for name, text in MADE.items()})
    assert it.parts[-1] == Part("builds", None, ("it sent a result of its own",), text=MADE["linux.c"].rstrip("\n"))
    assert it.points is None


@pytest.mark.parametrize("each", [["died"], [result(), "died", result()]])
def test_what_gives_no_result_is_not_good(monkeypatch, each):
    parts, _calls = made(monkeypatch, sandbox=ran(*each))
    assert parts["builds"][0] and not parts["claims"][0] and not parts["size"][0] and not parts["breaks"][0]


def test_a_claim_that_does_not_hold_each_time_is_named(monkeypatch):
    good, bad = run({"linux.c": MADE["linux.c"].encode()}), run({"linux.c": MADE["linux.c"].encode()}, {FIRST})
    mixed = ran(good.results[0], bad.results[0], good.results[0])
    parts, _calls = made(monkeypatch, sandbox=mixed)
    assert parts["claims"] == (False, f"does not hold each time: {FIRST}")


def test_one_claim_is_too_few(monkeypatch):
    one = house.replaced(MADE["linux.c"], f'    expect_equal("{FIRST}", now.region.resident, 0);', "")
    assert made(monkeypatch, {"linux.c": one})[0]["size"] == (
        False, "steps: 2, claims: 1; 2 of each are the least")


def test_two_steps_and_two_claims_are_the_least(monkeypatch):
    one = house.replaced(MADE["linux.c"], 'now = step("touch", base, BYTES);', "")
    assert made(monkeypatch, {"linux.c": one})[0]["size"] == (
        False, "steps: 1, claims: 2; 2 of each are the least")


@pytest.mark.parametrize("changes, why", [
    ({"breaks.toml": MADE["breaks.toml"].partition('[[break]]\nname = "do not')[0]},
     f"no break makes it fail: {SECOND}"),
    ({"linux.c": MADE["linux.c"] + "// *base = 'A';\n"}, "the break do not touch: the text to find stands 2 times"),
    ({"breaks.toml": MADE["breaks.toml"].replace(f'fails = ["{SECOND}"]', f'fails = ["{FIRST}"]')},
     f"the break do not touch: also failed: {SECOND}"),
    ({"breaks.toml": MADE["breaks.toml"].replace(f'fails = ["{SECOND}"]', f'fails = ["{FIRST}", "{SECOND}"]')},
     f"the break do not touch: did not fail: {FIRST}"),
])
def test_a_break_turns_exactly_its_claims_and_each_claim_has_one(monkeypatch, changes, why):
    parts, _calls = made(monkeypatch, changes)
    assert parts["breaks"][0] is False and why in parts["breaks"][1], parts["breaks"]


def test_a_claim_may_be_unbreakable_with_a_reason(monkeypatch):
    without = MADE["breaks.toml"].partition('[[break]]\nname = "do not')[0]
    more = f'[[unbreakable]]\nclaim = "{SECOND}"\nmachine = "linux"\nwhy = "so"\n'
    assert made(monkeypatch, {"breaks.toml": without + more})[0]["breaks"][0]
    assert not made(monkeypatch, {"breaks.toml": without + more.replace('"so"', '" "')})[0]["breaks"][0]


def test_a_break_that_somebody_has_disturbed_is_tried_once_more(monkeypatch):
    seen = []

    def disturbed(files):
        seen.append(files)
        return run(files, {FIRST} if len(seen) == 3 else ())
    assert made(monkeypatch, sandbox=disturbed)[0]["breaks"][0] and len(seen) == 4


@pytest.mark.parametrize("trouble, good", [(Ran(trouble="no space"), None), (Ran(foul=("it forged",)), None),
                                           (Ran(compiler="error: no"), False), (ran("died"), False)])
def test_a_break_that_cannot_be_tried(monkeypatch, trouble, good):
    whole = MADE["linux.c"].encode()
    parts, _calls = made(monkeypatch, sandbox=lambda files: run(files) if files["linux.c"] == whole else trouble)
    assert parts["claims"][0] and parts["breaks"][0] is good and parts["breaks"][1]
