"""Finds the text for people that gettext would not find: in Python by its syntax tree, in templates by Jinja2's lexer.

A text of two words or more stands in `_()`, `N_()`, `ngettext()` or `english()`; what is handed to a person directly
(TELLS, or a keyword of TOLD_AS) does so from its first word on. Free of that are: docstrings, patterns, asserts, what
is looked for in the words of other programs, what an error of Python's own says, and a line that ends in
`# no text: why`.
"""

import ast
import re
from collections.abc import Iterator

from jinja2 import Environment

MARKS = {"_", "N_", "ngettext", "english"}
TELLS = {"say", "complain", "print", "ask", "note", "UserError", "CannotBeHad", "Unusable", "Sentence"}
TOLD_AS = {"help", "description", "title", "epilog", "says"}
READS = {"startswith", "endswith", "removeprefix", "removesuffix", "index", "rindex", "split", "partition", "rpartition",
         "replace", "count"}
ATTRIBUTES = ("title", "aria-label", "alt", "placeholder", "content", "data-one", "data-all", "data-where", "data-count")
EXCUSE = "# no text: "
WORD = re.compile(r"[^\W\d_]{2,}")
TAG = re.compile(r"<[^<>]*>|&\w+;")
GAP = "\0"  # where an f-string puts something


def name_of(call: ast.expr) -> str:
    return call.id if isinstance(call, ast.Name) else call.attr if isinstance(call, ast.Attribute) else ""


def text_of(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else GAP for part in node.values)
    return None


def is_sentence(text: str) -> bool:
    """Two words beside each other; what an f-string puts in counts as one."""
    words = re.split(r"\s+", TAG.sub("", text).strip())
    plain = [bool(WORD.search(word)) and not re.search(r"[/=<>\\%\[\]]|^-|\.\w", word.replace(GAP, "")) for word in words]
    full = [is_plain or GAP in word for is_plain, word in zip(plain, words)]
    return any(a and b and (plain[i] or plain[i + 1]) for i, (a, b) in enumerate(zip(full, full[1:])))


class Finder(ast.NodeVisitor):
    """The lines of a module where a text is not marked, or is marked in a way that gettext cannot read."""

    def __init__(self, source: str) -> None:
        self.lines = source.split("\n")
        self.found: list[tuple[int, str]] = []
        self.in_function = 0
        tree = ast.parse(source)
        imports = [a.asname or a.name for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for a in n.names]
        self.underscore = "_" in imports
        self.visit(tree)

    def complain(self, node: ast.expr | ast.arg, what: str) -> None:
        lines = self.lines[node.lineno - 1:node.end_lineno]
        if not any(EXCUSE in line for line in lines):
            self.found.append((node.lineno, what))

    def visit(self, node: ast.AST, told: bool = False) -> None:
        text = text_of(node)
        if text is not None and isinstance(node, ast.expr):
            if is_sentence(text) or told and WORD.search(TAG.sub("", text)):
                self.complain(node, text.replace(GAP, "{}"))
        if isinstance(node, ast.Call):
            return self.call(node, told)
        if isinstance(node, ast.Expr) and text_of(node.value) is not None:
            return  # a docstring
        if isinstance(node, (ast.Assert, ast.Compare)) and not isinstance(node, ast.Assert):
            return
        if isinstance(node, ast.Assert):
            return self.visit(node.test)
        if isinstance(node, (ast.Name, ast.arg)) and self.underscore and "_" in (
                getattr(node, "arg", None), isinstance(getattr(node, "ctx", None), ast.Store) and getattr(node, "id", "")):
            self.complain(node, "_ is bound to something else")
        inside = isinstance(node, (ast.FunctionDef, ast.Lambda))
        self.in_function += inside
        on = told and isinstance(node, (ast.BinOp, ast.IfExp, ast.JoinedStr, ast.FormattedValue, ast.List, ast.Starred))
        for child in ast.iter_child_nodes(node):
            if not (isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)):
                self.visit(child, on)
        self.in_function -= inside

    def call(self, node: ast.Call, told: bool) -> None:
        name = name_of(node.func)
        if name in MARKS:
            return self.marked(name, node)
        if isinstance(node.func, ast.Attribute):
            if name_of(node.func.value) == "re" or name in READS:
                return self.visit(node.func)
        self.visit(node.func)
        if isinstance(node.func, ast.Name) and name.endswith("Error") and name not in TELLS:
            return
        for argument in node.args:
            self.visit(argument, name in TELLS)
        for keyword in node.keywords:
            self.visit(keyword.value, keyword.arg in TOLD_AS)

    def marked(self, name: str, node: ast.Call) -> None:
        if name in ("_", "ngettext") and not self.in_function:
            self.complain(node, "looked up when the module is imported")
        for argument in node.args[:2 if name == "ngettext" else 1]:
            text = text_of(argument)
            if text is None and name in ("_", "english") and not isinstance(argument, ast.BinOp):
                self.visit(argument)  # what a constant holds, looked up
            elif text is None or GAP in text or re.search(r"\{(\d*|!\w|:[^}]*)\}", text):
                self.complain(node, f"gettext cannot read this, or a placeholder has no name: {text}")


def unmarked_in_python(source: str) -> list[tuple[int, str]]:
    return Finder(source).found


def unmarked_in_template(source: str) -> Iterator[tuple[int, str]]:
    """Text between the tags of HTML, and in attributes that are read out or shown; also in strings of expressions."""
    html, lines = "", []
    for line, kind, value in Environment().lex(source):
        if kind == "data":
            html += value
            lines += [line + value[:i].count("\n") for i in range(len(value))]
        elif kind == "string":
            pass
    for match in re.finditer(r"<[^<>]*>", html):
        for name, value in re.findall(r'([\w-]+)="([^"]*)"', match[0]):
            if name in ATTRIBUTES and WORD.search(value):
                yield lines[match.start()], f"{name}={value}"
    bare = re.sub(r"<[^<>]*>|&\w+;", lambda m: "\0" * len(m[0]), html)
    for match in WORD.finditer(bare):
        yield lines[match.start()], match[0]
