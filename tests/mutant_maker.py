"""Mutants: edits of one line each of an experiment's source, which a claim should notice.

    for number, kind, text in of_source(source): ...

What measures and claims is left alone, and so is what is the same program by construction.
"""

import re

OURS = re.compile(r"\b(expect_\w+|step\w*|table_row\w*|look|charged|lab_\w+|die|unknown|tell_parent|s?n?printf)\s*\(")
NO_CODE = re.compile(r'^\s*(//|#|"|[{}]|enum\b|(static )?const \w+ [A-Z][A-Z_]+ = |static const char)|^\s*$')
# What is the same program by construction: a failure that does not come, room in an array, the break as it is; and what
# the end of the process does anyway.
NO_FAILURE = re.compile(r"[=!]= (-1|MAP_FAILED|NULL|INVALID_HANDLE_VALUE)\b")
ROOM = re.compile(r"^\s*(_Alignas\(\w+\) |static |const |volatile |unsigned )*\w+ \*?\w+\[\w+( [-+*] \w+)*\]"
                  r"( = [^;]*)?;$|sbrk\(0\)|errno = 0;")
RETURN = re.compile(r"^\s+return -?\w+;$")
SMALLEST = re.compile(r"(\w+) ([<>])=? (\w+) \? (\1 : \3|\3 : \1)")
TIDYING = re.compile(r"^\s*(close|fclose|CloseHandle|free)\(")
CALL = re.compile(r"^(\s+)(?!return\b|if\b|for\b|while\b|switch\b|sizeof\b)(?:\(void\))?\w+\([^;]*\);$")
STORE = re.compile(r"^(\s+)\*?\w+(?:(?:\[[^;=]*\]|->\w+|\.\w+)+) [-+*|&]?= [^;]+;$|^(\s+)\*\w+ [-+*|&]?= [^;]+;$")
SWAPS = [("protection", old, new) for old, new in (
    ("PROT_READ | PROT_WRITE", "PROT_READ"), ("PROT_READ | PROT_WRITE", "PROT_NONE"),
    ("PAGE_READWRITE", "PAGE_READONLY"),
    ("PAGE_READONLY", "PAGE_READWRITE"), ("PAGE_NOACCESS", "PAGE_READWRITE"), ("PAGE_WRITECOPY", "PAGE_READONLY"))]
SWAPS += [("flag", old, new) for old, new in (
    ("MAP_SHARED", "MAP_PRIVATE"), ("MAP_PRIVATE", "MAP_SHARED"), ("MEM_RESERVE | MEM_COMMIT", "MEM_RESERVE"),
    ("MEM_COMMIT", "MEM_RESERVE"), ("MEM_RELEASE", "MEM_DECOMMIT"), ("MEM_DECOMMIT", "MEM_RELEASE"),
    ("SEC_RESERVE", "SEC_COMMIT"), ("FILE_MAP_COPY", "FILE_MAP_WRITE"), ("HEAP_NO_SERIALIZE", "0"),
    (" | MAP_NORESERVE", ""), (" | MAP_POPULATE", ""), ("MADV_DONTNEED", "MADV_NORMAL"))]
BOUNDS = (("bound", " < ", " <= "), ("bound", " > ", " >= "), ("bound", " >= ", " > "), ("bound", " <= ", " < "),
          ("bound", " == ", " != "), ("bound", " != ", " == "))
LOOP = re.compile(r"^(\s+for \([^;]*;[^;]*; )(\w+)\+\+\)")
TURNS = re.compile(r"^(\s+for \([^;]*; \w+) < ([^;&|]+)")
LEFT_OUT = re.compile(r"(\S.*)$")
NUMBER = re.compile(r"(?<![\w.\"%x-])(\d+)(?![\w.\"x])")


def of_line(line):
    """(kind, the line as a mutant has it): the ways to mutate one line of code."""
    if CALL.match(line) and not TIDYING.match(line):
        yield "call left out", LEFT_OUT.sub(r"; // \1", line)
    if STORE.match(line):
        yield "store left out", LEFT_OUT.sub(r"; // \1", line)
    if found := LOOP.match(line):
        yield "loop", line.replace(found[0], f"{found[1]}{found[2]} += 2)", 1)
    if found := TURNS.match(line):  # a turn more would leave the array, which is no C; so a turn less
        yield "bound", line.replace(found[0], f"{found[1]} < {found[2]} - 1", 1)
    for kind, old, new in (*SWAPS, *BOUNDS):
        if old in line and not (kind == "bound" and (NO_FAILURE.search(line) or TURNS.match(line)
                                                     or SMALLEST.search(line))):
            yield kind, line.replace(old, new, 1)
    if (found := NUMBER.search(line)) and not ROOM.search(line):
        yield "constant", f"{line[:found.start()]}{int(found[1]) + 1}{line[found.end():]}"


def of_source(text):
    """(number of the line, kind, the whole text with it): all mutants of a source. A statement of several lines, and
    what measures or claims, is left alone."""
    lines, ours = text.split("\n"), False
    for i, line in enumerate(lines):
        code = line.partition("//")[0].rstrip()
        ours = ours or bool(OURS.search(code))
        never = i > 0 and RETURN.match(code) and (NO_FAILURE.search(lines[i - 1]) or "if (!" in lines[i - 1])
        if not (ours or never or NO_CODE.match(line)) and code.endswith((";", "{", ")")):
            for kind, mutant in of_line(code):
                yield i + 1, kind, "\n".join([*lines[:i], mutant, *lines[i + 1:]])
        if code.endswith((";", "{", "}")):
            ours = False
