"""What a person types -> an answer: 1G, 1 GiB, 1,073,741,824, 2^30, 0x40000000, yes, or the letter of a choice."""

import re
import unicodedata
from fractions import Fraction

from harness.predictions.questions import BYTES, YES_NO, Question
from harness.predictions.truth import Answer
from harness.results.words import Sentence, _

MOST = (1 << 63) - 1
SIZES = {"b": 0, "k": 1, "kb": 1, "kib": 1, "m": 2, "mb": 2, "mib": 2, "g": 3, "gb": 3, "gib": 3, "t": 4, "tb": 4,
         "tib": 4, "byte": 0, "bytes": 0}
YES = {"yes": "yes", "y": "yes", "true": "yes", "no": "no", "n": "no", "false": "no"}
FACTOR = re.compile(r"(0x[0-9a-f]+|\d+(?:\.\d+)?)(?:\s*\^\s*(\d{1,2}))?")
LETTERS = "abcdefghijkl"


class NotUnderstood(ValueError):
    """What could have been typed instead, as a sentence."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(str(why))
        self.why = why


def read_answer(question: Question, text: str, page: int) -> Answer:
    """What `text` answers. `page`: bytes of a page of the machine, for who counts in pages. NotUnderstood."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if question.kind == "yes-no":
        return _yes_or_no(plain)
    if question.kind == "choice":
        return _choice(question, plain)
    return read_number(plain, question.unit, page)


def letters(question: Question) -> list[tuple[str, str]]:
    """Each choice with its letter."""
    return list(zip(LETTERS, (choice.says for choice in question.choices)))


def _yes_or_no(text: str) -> str:
    words = YES | {_(word): word for word in YES_NO}
    if text not in words:
        raise NotUnderstood(Sentence("answer yes or no"))
    return words[text]


def _choice(question: Question, text: str) -> str:
    for i, (letter, says) in enumerate(letters(question), 1):
        if text.rstrip(".)") in (letter, str(i)) or text == says.lower():
            return says
    last = LETTERS[len(question.choices) - 1]
    raise NotUnderstood(Sentence("answer with a letter, a to {last}", last=last))


def read_number(text: str, unit: str, page: int) -> int:
    """A whole number of `unit`. KB, MB, GB are read as the articles mean them: 1024 of the smaller one."""
    plain = text.replace("**", "^").replace("×", "*").lstrip("~").strip()
    plain = re.sub(r"(?<=\d)[,_'](?=\d{3})|(?<=\d) (?=\d{3}\b)", "", plain)
    sign = -1 if plain[:1] in ("-", "\u2212") else 1
    factors = plain.lstrip("+-\u2212").split("*")
    value = Fraction(sign)
    for i, factor in enumerate(factors):
        value *= _factor(factor.strip(), unit, page, last=i == len(factors) - 1)
    if abs(value) > MOST:
        raise NotUnderstood(Sentence("that is more than 2^63; a smaller number is meant"))
    if value.denominator != 1 and not re.search("[a-z]", plain):
        raise NotUnderstood(Sentence("a whole number is asked for"))
    return round(value)


def _factor(text: str, unit: str, page: int, last: bool) -> Fraction:
    match = FACTOR.match(text)
    if not match:
        raise _no_number(unit)
    digits, power = match.groups()
    value = Fraction(int(digits, 16)) if digits.startswith("0x") else Fraction(digits[:40])
    if power:
        value **= int(power)
    word = text[match.end():].strip()
    if not word or word in (unit, unit.rstrip("s"), f"{unit}s"):
        return value
    if word in ("page", "pages") and last and unit == BYTES:
        return value * page
    if word in SIZES and unit == BYTES:
        return value * 1024 ** SIZES[word]
    raise _no_number(unit)


def _no_number(unit: str) -> NotUnderstood:
    if unit == BYTES:
        return NotUnderstood(Sentence("answer with a number of bytes, as 4096, 64 KiB, 10 MiB, 1G, 2^30 or 0x1000; "
                                      "0 is nothing, and what falls has a minus"))
    return NotUnderstood(Sentence("answer with a number of {unit}, as 0, 12 or 2,560", unit=unit))
