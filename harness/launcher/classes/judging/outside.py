"""What of an edited source lies outside of what a flip may change: it is not judged, and a person looks at it.

An edit is of the bodies of the experiment's own functions, by tokens: all that stands outside of a body, every line of
the preprocessor's, every claim and name of a step stands as it was. In a body no function is added, and of some names
no more than there were: what tells the compiler something, what is the instrument's, what ends this program or starts
another, and what gets at files, descriptors, signals or addresses that the experiment had not got at. So what an edit
can do is what the experiment's own calls, a few lines of C and the system's other calls for memory can do. This keeps
honest people honest; it is the sandbox that holds the others.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest

from harness.assignments.done import MOST_LINES, lines_changed
from harness.launcher.classes.judging.asked import some
from harness.launcher.classes.judging.c_tokens import Odd, Token, continued, tokens_of, with_plain_lines
from harness.launcher.learner.flip.claims_in import first_change
from harness.results.words import Sentence

# Words that lead to the compiler: attributes, asm, builtins, _Pragma; and what is not declared in this file.
COMPILER = r"__\w*|_[A-Z]\w*|asm|extern"
# The instrument: its record, its claims, its figures.
PROBE = (r"expect\w*|step\w*|lab|lab_(?!folder$|nameless_file$)\w*|LAB\w*|CLAIM|known|unknown|as_figures?|figure\w*|"
         r"value_of|snapshot|die_at|table_row\w*|argc|argv")
# The end of this program, or another one in its place.
ENDS = (r"_?exit|quick_exit|at_quick_exit|abort|atexit|on_exit|raise|t?g?kill|exec[lv]\w*|fexecve|posix_spawn\w*|"
        r"system|popen|vfork|clone[23]?|syscall|set_?jmp|\w*longjmp|sigsetjmp|sig(?!ned$)\w+")
# Ways around the calls that the source shows: by name, by descriptor, into another program or this one's code.
AROUND = (r"dlm?open|dlv?sym|dl_iterate_phdr|dladdr\w*|dlinfo|getauxval|environ|\w*getenv|setenv|putenv|ptrace|"
          r"process_vm_\w+|prctl|backtrace\w*|open(?:at)?(?:64|2)?|creat(?:64)?|\w*fdopen|f(?:re)?open\w*|p?writev?\w*|"
          r"v?dprintf|dup[23]?|send(?:to|m?msg|file\w*)?|splice|vmsplice|tee|copy_file_range|io_uring\w*|"
          r"aio_\w+|fcntl|ioctl")
REFUSED = re.compile("|".join((COMPILER, PROBE, ENDS, AROUND)))
SNAPSHOT = ("struct", "snapshot")  # no text: what a snapshot's name follows
HEADS = {"if", "for", "while", "switch", "return", "sizeof", "case", "do", "else", "_Alignof"}


def outside(given: str, edited: str) -> tuple[Sentence, ...]:
    """What there is of it, a sentence each; empty: the edit may be judged."""
    try:
        return tuple(dict.fromkeys(found(with_plain_lines(given), with_plain_lines(edited))))
    except Odd as said:
        return (said.why,)


def found(given: str, edited: str) -> Iterator[Sentence]:
    if (lines := lines_changed(given, edited)) > MOST_LINES:
        yield Sentence("{n} lines are others than in the official source, and {most} may be", n=lines, most=MOST_LINES)
    before, after = tokens_of(given), tokens_of(edited)
    if continued(given) != continued(edited):
        yield Sentence("other lines than before go on in the next (\\)")
    (frame, bodies), (frame_now, bodies_now) = parted(before), parted(after)
    if change := first_other(frame, frame_now):
        yield Sentence("it changes what stands outside of the functions: {what}", what=change)
    directives, directives_now = ([one for one in tokens if one.kind == "directive"] for tokens in (before, after))
    if change := first_other(directives, directives_now):
        yield Sentence("it changes a line of the preprocessor's: {what}", what=change)
    if claim := first_change(given, edited):
        yield Sentence("line {line}: claims and the names of steps must stand as they were given", line=claim.line)
    if more := functions_in(bodies_now) - functions_in(bodies):
        yield Sentence("it adds a function: {names}", names=some(sorted(more)))
    if added := added_to(before, after):
        yield Sentence("it adds what is not taken in an edit: {names}", names=some(added))


def first_other(before: list[Token], after: list[Token]) -> str:
    """The first token that is another; empty if none is."""
    for was, now in zip_longest(before, after):
        if was != now:
            return some([(now or was).text])[0]
    return ""


def parted(tokens: list[Token]) -> tuple[list[Token], list[list[Token]]]:
    """What stands outside of the bodies of functions, with a mark for each, and the bodies."""
    frame: list[Token] = []
    bodies: list[list[Token]] = []
    at, initial = 0, False  # initial: an initial value is given in this declaration
    while at < len(tokens):
        token = tokens[at]
        end = end_of_braces(tokens, at) if token.text == "{" else at
        if end > at and frame and frame[-1].text == ")" and not initial:
            bodies.append(tokens[at:end + 1])
            frame.append(Token("body", "{}"))
        else:
            frame += tokens[at:end + 1]
        initial = frame[-1] == Token("sign", "=") or initial and frame[-1].kind != "body" and frame[-1].text != ";"
        at = end + 1
    return frame, bodies


def end_of_braces(tokens: list[Token], at: int) -> int:
    """The place of the brace that closes the one at `at`. Odd: there is none."""
    depth = 0
    for place in range(at, len(tokens)):
        if tokens[place].kind == "sign":
            depth += {"{": 1, "}": -1}.get(tokens[place].text, 0)
        if depth == 0:
            return place
    raise Odd(Sentence("a brace is never closed"))


def functions_in(bodies: list[list[Token]]) -> Counter[str]:
    """The names of what looks like a function in a body, which GNU's C has: name(...) { or, the old way, name(...) int
    x; {"""
    found: Counter[str] = Counter()
    for body in bodies:
        opened: list[int] = []
        for at, token in enumerate(body[:-1]):
            if token == Token("sign", "("):
                opened.append(at)
            elif token == Token("sign", ")") and opened:
                name, after = body[opened.pop() - 1], body[at + 1]
                if name.kind == "name" and name.text not in HEADS and (after.text == "{" or after.kind == "name"):
                    found[name.text] += 1
    return found


def added_to(before: list[Token], after: list[Token]) -> list[str]:
    """What there is more of than before, and may not be."""
    snapshots = {c.text for a, b, c in zip(before, before[1:], before[2:]) if (a.text, b.text) == SNAPSHOT}
    more = Counter(after) - Counter(before)
    return sorted(token.text for token in more if token.kind == "name" and (
        REFUSED.fullmatch(token.text) or token.text in snapshots)
        or token.text in ("#", "##") or token.text.endswith('"') and re.search(r'[/\\]', token.text[:-1]))
