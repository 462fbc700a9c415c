"""A source of C as its tokens: with continued lines joined, and without comments.

What an honest source never has, and could hide something from who reads tokens, is refused: trigraphs, digraphs, raw
texts, control characters, letters of other scripts outside of comments and texts.
"""

import re
from typing import NamedTuple

from harness.results.words import Sentence

TOKEN = re.compile(r"""
    (?P<space> [ \t\n]+ )
  | (?P<comment> //[^\n]* | /\*.*?\*/ )
  | (?P<open> /\* )
  | (?P<raw> (?:u8|[uUL])?R" )
  | (?P<text> (?:u8|[uUL])?"(?:\\.|[^"\\\n])*" | [uUL]?'(?:\\.|[^'\\\n])*' )
  | (?P<name> [A-Za-z_][A-Za-z0-9_]* )
  | (?P<number> \.?[0-9](?:[eEpP][+-]|[A-Za-z0-9_.])* )
  | (?P<digraph> %: | <: | :> | <% | %> )
  | (?P<sign> \.\.\. | <<= | >>= | -> | \+\+ | -- | << | >> | [<>=!+*/%&|^-]= | && | \|\| | \#\#
            | [][(){}.&*+~!/%<>^|?:;=,\#-] )
""", re.VERBOSE | re.DOTALL)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")  # and what turns a line
TRIGRAPH = re.compile(r"\?\?[=/'()!<>-]")
CONTINUED = re.compile(r"\\[ \t]*\n")


class Odd(Exception):
    """It has what an honest source never has."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(why)
        self.why = why


class Token(NamedTuple):
    """`kind`: name, number, text, sign, or directive, which is a whole line of the preprocessor's."""
    kind: str
    text: str


def tokens_of(source: str) -> list[Token]:
    """Odd says what it has that is not taken."""
    source = with_plain_lines(source)
    for pattern in CONTROL, TRIGRAPH:
        if found := pattern.search(source):
            raise Odd(Sentence("it has {what}, which is not taken", what=ascii(found[0])))
    text = CONTINUED.sub("", source)
    tokens: list[Token] = []
    directive: list[str] = []
    at, fresh = 0, True  # fresh: nothing but space and comments stands before it in its line
    while at < len(text):
        found = TOKEN.match(text, at)
        if not found or found.lastgroup in ("open", "raw", "digraph"):
            raise Odd(Sentence("it has {what}, which is not taken", what=ascii(text[at:at + 10])))
        kind, word, at = str(found.lastgroup), found[0], found.end()
        if kind == "space" and "\n" in word:
            if directive:
                tokens.append(Token("directive", "".join(directive).rstrip()))
            directive, fresh = [], True
        elif directive:
            directive.append(" " if kind in ("space", "comment") else word)
        elif word == "#" and fresh:
            directive = [word]
        elif kind not in ("space", "comment"):
            tokens.append(Token(kind, word))
            fresh = False
    return tokens + [Token("directive", "".join(directive).rstrip())] * bool(directive)


def with_plain_lines(source: str) -> str:
    """Lines as Linux ends them: an editor of Windows may have been at it."""
    return source.replace("\r\n", "\n")


def continued(source: str) -> list[str]:
    """The lines that go on in the next."""
    return [line.rstrip() for line in with_plain_lines(source).split("\n") if line.rstrip(" \t").endswith("\\")]


def same_code(one: str, other: str) -> bool:
    """Are they the same but for comments and space?"""
    return one == other or tokens_of(one) == tokens_of(other)
