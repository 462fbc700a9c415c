"""What a person types -> an answer: 1G, 1 GiB, 1,073,741,824, 2^30, 0x40000000, yes, or the letter of a choice."""

import re
import unicodedata
from fractions import Fraction

from harness.predictions.questions import BYTES, YES_NO, Question
from harness.predictions.truth import Answer
from harness.results.words import Sentence, _

MOST = (1 << 63) - 1
LONGEST = 200  # characters of a number; what is longer is none
POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
SIZES = {"b": 0, "k": 1, "kb": 1, "kib": 1, "m": 2, "mb": 2, "mib": 2, "g": 3, "gb": 3, "gib": 3, "t": 4, "tb": 4,
         "tib": 4, "byte": 0, "bytes": 0}
YES = {"yes": "yes", "y": "yes", "true": "yes", "no": "no", "n": "no", "false": "no"}
FACTOR = re.compile(r"(0x[0-9a-f]+|[0-9]+(?:\.[0-9]+)?)(?:\s*\^\s*([0-9]{1,2}))?")
LETTERS = "abcdefghijkl"


class NotUnderstood(ValueError):
    """What could have been typed instead, as a sentence."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(str(why))
        self.why = why


def read_answer(question: Question, text: str, page: int) -> Answer:
    """What `text` answers. `page`: bytes of a page of the machine, for who counts in pages. NotUnderstood."""
    if question.kind == "yes-no":
        return _yes_or_no(plain(text))
    if question.kind == "choice":
        return _choice(question, plain(text))
    return read_number(text, question.unit, page)


def fits(question: Question, answer: object) -> bool:
    """Is it an answer to that question at all? What a file holds may be one to another."""
    if question.kind == "number":
        return type(answer) is int
    return answer in (YES_NO if question.kind == "yes-no" else [choice.says for choice in question.choices])


def plain(text: str) -> str:
    """Small letters, of the width of ASCII where there are such: 1 G as a Chinese keyboard gives it is 1g."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def letters(question: Question) -> list[tuple[str, str]]:
    """Each choice with its letter."""
    return list(zip(LETTERS, (choice.says for choice in question.choices)))


def _yes_or_no(text: str) -> str:
    words = YES | {_(word): word for word in YES_NO}
    if (word := text.rstrip(".!。")) not in words:
        raise NotUnderstood(Sentence("answer yes or no"))
    return words[word]


def _choice(question: Question, text: str) -> str:
    """Its own words come first: where one says `2`, that is no number of a line."""
    by_words = {plain(choice.says): choice.says for choice in question.choices}
    by_letter = dict(letters(question))
    if (says := by_words.get(text) or by_letter.get(text.rstrip(".)"))) is not None:
        return says
    last = LETTERS[len(question.choices) - 1]
    raise NotUnderstood(Sentence("answer with a letter, a to {last}", last=last))


def read_number(text: str, unit: str, page: int) -> int:
    """A whole number of `unit`. KB, MB, GB are read as the articles mean them: 1024 of the smaller one."""
    if len(text) > LONGEST:
        raise no_number(unit)
    short = plain(re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda power: "^" + power[0].translate(POWERS), text))
    short = short.replace("**", "^").replace("×", "*").lstrip("~").strip()
    short = re.sub(r"(?<=[0-9])[,_'](?=[0-9]{3})|(?<=[0-9]) (?=[0-9]{3}\b)", "", short)
    sign = -1 if short[:1] in ("-", "\u2212") else 1
    factors = (short[1:] if short[:1] in ("+", "-", "\u2212") else short).split("*")
    value = Fraction(sign)
    for i, factor in enumerate(factors):
        value *= _factor(factor.strip(), unit, page, last=i == len(factors) - 1)
    if abs(value) > MOST:
        raise NotUnderstood(Sentence("that is more than 2^63; a smaller number is meant"))
    if value.denominator != 1 and (unit != BYTES or not re.search("[a-z]", short)):
        raise NotUnderstood(Sentence("a whole number is asked for"))
    return round(value)


def _factor(text: str, unit: str, page: int, last: bool) -> Fraction:
    match = FACTOR.match(text)
    if not match:
        raise no_number(unit)
    digits, power = match.groups()
    value = Fraction(int(digits, 16)) if digits.startswith("0x") else Fraction(digits)
    if power:
        value **= int(power)
    word = text[match.end():].strip()
    if not word or word in (unit, unit.removesuffix("s"), _(unit)):
        return value
    if word in ("page", "pages") and last and unit == BYTES:
        return value * page
    if word in SIZES and unit == BYTES:
        return value * 1024 ** SIZES[word]
    raise no_number(unit)


def no_number(unit: str) -> NotUnderstood:
    if unit == BYTES:
        return NotUnderstood(Sentence("answer with a number of bytes, as 4096, 64 KiB, 10 MiB, 1G, 2^30 or 0x1000; "
                                      "0 is nothing, and what falls has a minus"))
    return NotUnderstood(Sentence("answer with a number of {unit}, as 0, 12 or 2,560", unit=unit))
