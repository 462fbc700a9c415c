"""Finds the text for people that gettext would not find: in Python by its syntax tree, in templates by Jinja2's.

A text of two words or more stands in one of the MARKS; what is handed to a person directly (TELLS, or a keyword of
TOLD_AS) does so from its first word on. Free are: docstrings, patterns, asserts, comparisons and what is looked for in
the words of other programs (READS), what an error of Python's own says, and a line that ends in `# no text: why`.
What is marked must be readable for xgettext: plain text, placeholders with names, looked up when it is said.
"""

import ast
import re
from collections.abc import Iterator
from string import Formatter

from jinja2 import Environment, nodes

MARKS = {"_", "N_", "ngettext", "english", "Sentence"}
NO_OPS = {"N_", "english", "Sentence"}  # which may stand in a constant
TELLS = {"say", "complain", "print", "ask", "note", "UserError", "CannotBeHad", "Unusable"}
TOLD_AS = {"help", "description", "title", "epilog", "says"}
READS = {"startswith", "endswith", "removeprefix", "removesuffix", "split", "partition", "rpartition", "replace"}
ATTRIBUTES = {"title", "aria-label", "alt", "placeholder", "data-one", "data-all", "data-where", "data-count"}
EXCUSE = "# no text: "
WORD = re.compile(r"[^\W\d_]{2,}")
TAG = re.compile(r"<[^<>]*>|&\w+;")
CODE = re.compile(r"[/=<>\\%\[\]]|^-|\.\w")  # in a word: a path, an option, a tag
NAMELESS = re.compile(r"\{(\d*|!\w|:[^}]*)\}")
GAP = "\0"  # where an f-string puts something in
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
HANDED_ON = (ast.BinOp, ast.IfExp, ast.BoolOp, ast.Starred)  # what a person is told may stand in these

Found = tuple[int, str]  # line, and what is wrong there


def text_of(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else GAP for part in node.values)
    return None


def is_sentence(text: str) -> bool:
    """Two words side by side; what an f-string puts in may be one of them."""
    words = TAG.sub("", text).split()
    said = [bool(WORD.search(word)) and not CODE.search(word.replace(GAP, "")) for word in words]
    return any((a and (b or GAP in after)) or (b and GAP in before)
               for a, b, before, after in zip(said, said[1:], words, words[1:]))


def bound_otherwise(tree: ast.AST) -> Iterator[ast.Name | ast.arg]:
    """Where a module that looks texts up by `_` gives that name to something else; a comprehension may, which has names
    of its own, unless it looks something up."""
    if not any(alias.name == "_" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for alias in n.names):
        return
    found = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == "_" and isinstance(n.ctx, ast.Store)]
    apart: set[ast.Name] = set()
    for comprehension in (n for n in ast.walk(tree) if isinstance(n, COMPREHENSIONS)):
        names = [n for n in ast.walk(comprehension) if isinstance(n, ast.Name) and n.id == "_"]
        if all(isinstance(n.ctx, ast.Store) for n in names):
            apart.update(names)
    yield from (name for name in found if name not in apart)
    yield from (n for n in ast.walk(tree) if isinstance(n, ast.arg) and n.arg == "_")


class _Finder:
    def __init__(self, source: str) -> None:
        self.lines = source.split("\n")
        self.found: list[Found] = []
        tree = ast.parse(source)
        self.look(tree, told=False, inside=False)
        for name in bound_otherwise(tree):
            self.complain(name, "_ is the look-up here, and is made something else")

    def complain(self, node: ast.expr | ast.arg, what: str) -> None:
        if not any(EXCUSE in line for line in self.lines[node.lineno - 1:node.end_lineno]):
            self.found.append((node.lineno, what.replace(GAP, "{}")))

    def look(self, node: ast.AST, told: bool, inside: bool) -> None:
        """`told`: to a person, as it is. `inside`: of a function, so not done when the module is imported."""
        text = text_of(node)
        if isinstance(node, ast.Call):
            return self.look_at_call(node, inside)
        if isinstance(node, ast.Compare) or isinstance(node, ast.Expr) and text_of(node.value) is not None:
            return
        if isinstance(node, ast.expr) and text and (is_sentence(text) or told and WORD.search(TAG.sub("", text))):
            self.complain(node, text)
        for child in ast.iter_child_nodes(node):
            if isinstance(node, ast.JoinedStr):
                self.look_at_part(child)
            part = isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)
            if not part and not (isinstance(node, ast.Assert) and child is node.msg):
                self.look(child, told and isinstance(node, HANDED_ON), inside or isinstance(node, FUNCTIONS))

    def look_at_part(self, part: ast.AST) -> None:
        for node in ast.walk(part):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
                if text_of(node.args[0]) is not None:
                    self.complain(node, "xgettext does not look into an f-string")

    def look_at_call(self, node: ast.Call, inside: bool) -> None:
        of = node.func
        name = of.id if isinstance(of, ast.Name) else of.attr if isinstance(of, ast.Attribute) else ""
        arguments = node.args
        if isinstance(of, ast.Name) and name in MARKS:
            if name not in NO_OPS and not inside:
                self.complain(node, "looked up when the module is imported")
            texts = 2 if name == "ngettext" else 1
            for argument in arguments[:texts]:
                self.look_at_marked(argument, inside)
            arguments = arguments[texts:]
        elif isinstance(of, ast.Attribute) and (
                name in READS or isinstance(of.value, ast.Name) and of.value.id == "re"):
            arguments = []
        elif name.endswith("Error") and name not in TELLS:
            return
        self.look_at_values(node)
        self.look(of, False, inside)
        for one in arguments:
            self.look(one, name in TELLS, inside)
        for keyword in node.keywords:
            self.look(keyword.value, keyword.arg in TOLD_AS, inside)

    def look_at_values(self, node: ast.Call) -> None:
        """Of `_("...").format(...)` and `Sentence("...", ...)`: is there a value for each name?"""
        of = node.func
        if isinstance(of, ast.Attribute) and of.attr == "format" and isinstance(of.value, ast.Call):
            marked = of.value
        elif isinstance(of, ast.Name) and of.id == "Sentence":
            marked = node
        else:
            return
        text = text_of(marked.args[0]) if marked.args else None
        given = {keyword.arg for keyword in node.keywords}
        if text is None or None in given:
            return
        named = {part[1] for part in Formatter().parse(text) if part[1]}
        if not named <= given:
            self.complain(node, f"no value is given for {named - given}: {text}")

    def look_at_marked(self, node: ast.expr, inside: bool) -> None:
        text = text_of(node)
        if isinstance(node, ast.JoinedStr) or isinstance(node, ast.BinOp) or text and NAMELESS.search(text):
            self.complain(node, f"gettext cannot read this, or a placeholder has no name: {text}")
        elif text is None:
            self.look(node, False, inside)  # what a constant holds


def messages(source: str) -> Iterator[str]:
    """What gettext is to find in a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS - {"english"}:
            text = text_of(node.args[0])
            if text is not None:
                yield text


def unmarked_in_python(source: str) -> list[Found]:
    return _Finder(source).found


def unmarked_in_template(source: str) -> Iterator[Found]:
    """Text between the tags of HTML or in an attribute that people read, and sentences in Jinja2's expressions."""
    html, lines = "", []
    for line, kind, value in Environment().lex(source):
        if kind == "data":
            lines += [line + value[:i].count("\n") for i in range(len(value))]
            html += value
    for tag in re.finditer(r"<[^<>]*>", html):
        yield from ((lines[tag.start()], f"{name}: {value}")
                    for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag[0])
                    if name in ATTRIBUTES and WORD.search(value))
    between = TAG.sub(lambda tag: " " * len(tag[0]), html)
    yield from ((lines[word.start()], word[0]) for word in WORD.finditer(between))
    tree = Environment(extensions=["jinja2.ext.i18n"]).parse(source)
    marked = [call.args[:2] for call in tree.find_all(nodes.Call)
              if isinstance(call.node, nodes.Name) and call.node.name in MARKS]
    fine = {id(text) for texts in marked for text in texts}
    yield from ((text.lineno, text.value) for text in tree.find_all(nodes.Const)
                if isinstance(text.value, str) and id(text) not in fine and is_sentence(text.value))
    yield from ((texts[0].lineno, "gettext cannot read this") for texts in marked
                if not isinstance(texts[0], (nodes.Const, nodes.Getitem, nodes.Name)))
