r"""Answers: where one stands in a text, and when two of them are the same.

Extraction reads the last balanced `\boxed{}`, else the last line that says `Answer: X` or
`the answer is X`, or the number or letter alone on the line below the heading `Final Answer`.
Normalising understands integers, choices A to J, fractions, decimals and
percentages, and short text; it never evaluates anything. The idea of two layers, with this
exact one first, is from the graders compared in arXiv 2512.02008's neighbours.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_ANSWER_CHARACTERS = 400
"""A longer answer is prose, not an answer."""
MAX_SAID_CHARACTERS = 60
"""After `answer is`, more than this is an explanation."""
MAX_DIGITS = 200
"""A longer number stays text, so that no hostile one costs time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: `key` decides equality, `text` is what people read."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """An answer and where it was read: the whole box, or what follows `answer is`."""

    answer: Answer
    start: int
    end: int
    written: str
    """The answer itself as it stands there, before anything was normalised."""


def is_right(answer: Answer | None, truth: Answer) -> bool:
    """Whether an answer is the right one; no answer is not. The one place that says so."""
    return answer is not None and answer.key == truth.key


# -- where the answer stands ----------------------------------------------------------------

_BOX = re.compile(r"\\f?boxed\s*\{|\\fbox\s*\{")
_SAID = re.compile(
    r"(?:^|[^\w])(?:the\s+)?(?:final\s+|correct\s+)?answer\s*(?:is\b\s*:?|:|=)[*_]*[ \t]*",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]*)?[*_]{0,3}(?:the\s)?final[ \t]+answer[*_]{0,3}:?[*_]{0,3}[ \t]*\n\s*",
    re.IGNORECASE | re.MULTILINE,
)
_CLAUSE_END = re.compile(r"[.!?;](?=\s|$)|,\s|\s(?:because|since|as|so|and)\s")


def extract(*, answer_text: str, thinking_text: str = "", truncated: bool = False) -> Answer | None:
    """Read the final answer of a finished trace; the answer channel goes first.

    A box that was never closed does not count, and neither does an `answer is` that a token
    limit (`truncated`) cut off at the end of the text.
    """
    found = find(answer_text=answer_text, thinking_text=thinking_text, truncated=truncated)
    return None if found is None else found.answer


def find(*, answer_text: str, thinking_text: str = "", truncated: bool = False) -> Found | None:
    """Find what `extract` reads, with its place in the text that has it."""
    for text in (answer_text, thinking_text):
        found = locate(text, truncated=truncated)
        if found is not None:
            return found
    return None


def locate(text: str, *, truncated: bool = False) -> Found | None:
    """Find the final answer of one text, as `extract` does, with its place."""
    boxed = False
    for box in _last_boxes_first(text):
        boxed = True
        inside = _balanced(text, box.end())
        answer = normalise(inside) if inside is not None else None
        if inside is not None and answer is not None:
            return Found(answer, box.start(), box.end() + len(inside) + 1, inside.strip())
    if boxed:
        return None
    places = [*_SAID.finditer(text), *_HEADING.finditer(text)]
    for said in sorted(places, key=re.Match.end, reverse=True):
        words, newline, _ = text[said.end() : said.end() + MAX_ANSWER_CHARACTERS].partition("\n")
        if truncated and not newline and not _CLAUSE_END.search(words):
            continue
        clause = _CLAUSE_END.split(words, maxsplit=1)[0]
        answer = normalise(clause)
        if answer is None or (said.re is _HEADING and answer.key.startswith("text:")):
            continue  # below a heading there may be anything
        if len(answer.text) <= MAX_SAID_CHARACTERS:
            return Found(answer, said.end(), said.end() + len(clause), clause.strip())
    return None


def _last_boxes_first(text: str) -> Iterator[re.Match[str]]:
    """Where boxes open; a long text is not read through for its last one."""
    at = text.rfind("box")
    while at >= 0:
        if box := _BOX.match(text, at - 1) or _BOX.match(text, at - 2):
            yield box
        at = text.rfind("box", 0, at)


def _balanced(text: str, start: int) -> str | None:
    """Return the text up to the brace that closes the one before `start`; None if none does."""
    depth = 1
    at = start
    end = min(len(text), start + MAX_ANSWER_CHARACTERS)
    while at < end:
        character = text[at]
        if character == "\\":
            at += 2
            continue
        depth += (character == "{") - (character == "}")
        if depth == 0:
            return text[start:at]
        at += 1
    return None


# -- when two answers are the same ----------------------------------------------------------

_WRAPPED = re.compile(
    r"\\(?:text|textbf|textit|mathrm|mathbf|mathit|operatorname|mbox)\s*\{([^{}]*)\}"
)
_FRACTION = re.compile(r"\\[dt]?frac\s*(?:\{([^{}]*)\}|(\d))\s*(?:\{([^{}]*)\}|(\d))")
_DROPPED = re.compile(r"\\(?:left|right|big|Big|displaystyle|[,;:! ])|[$*`]|\\(?=[%$])")
_DEGREES = re.compile(r"(?:\s*(?:\^\s*\{?\s*\\circ\s*\}?|°|\\degree))+$")
_RAISED = re.compile("[⁰¹²³⁴-⁹]+")
_LOWERED = re.compile("[₀-₉]+")
_MIXED_SIGN = re.compile(r"(?<=\d)(?=[¼½¾⅐-⅞])")
_MIXED = re.compile(r"([+-]?)(\d+) (\d+)\s*/\s*(\d+)")
_SIMPLE = re.compile(r"\s*[A-Za-z0-9.]+\s*")
_SIMPLE_BELOW = re.compile(r"\s*(?:\d+|[A-Za-z])\s*")
_NAMED = re.compile(r"^[A-Za-z]\s*=\s*(?=\S)")
_NUMBER = re.compile(r"[+-]?(?:\d[\d,]*(?:\.\d*)?|\.\d+)")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_RATIO = re.compile(r"([+-]?\d+)\s*/\s*([+-]?\d+)")
_CHOICE = re.compile(r"\(?([A-Ja-j])\)?[.:]?")
_CHOICE_WITH_TEXT = re.compile(r"\(([A-J])\)\s*\S.*|([A-J])[.):]\s+\S.*", re.DOTALL)
_WITH_UNIT = re.compile(r"(\S+)\s+(?:[A-Za-z]{1,12}|[A-Za-z]{1,6}\^?[23])")
_MINUS = str.maketrans({"−": "-", "–": "-", "\u2044": "/"})


def normalise(raw: str) -> Answer | None:
    """The canonical form of a raw answer; None where nothing is left of it.

    The form of a form is itself, so an answer that was read, written down and read again is
    judged as it was the first time.
    """
    text = _plain(raw)
    if not text or text.upper() in {"NO_ANSWER", "NONE", "N/A"}:
        return None
    number = _number(text)
    if number is not None:
        return Answer(f"number:{number}", _shown(number, as_decimal="." in text))
    if choice := _CHOICE.fullmatch(text) or _CHOICE_WITH_TEXT.fullmatch(text):
        letter = next(group for group in choice.groups() if group).upper()
        return Answer(f"choice:{letter}", letter)
    key = re.sub(r"[\s{}]+", " ", text.casefold()).strip(" .,;:!?\"'")
    return Answer(f"text:{key}", text) if key else None


class Alike(StrEnum):
    """Which rule of normalising makes an answer of another one that is written otherwise."""

    NUMBER = "same number"
    PERCENT = "per cent sign"
    UNIT = "unit"
    CHOICE = "letter of a choice"
    NAME = "name before ="
    TYPESETTING = "typesetting"
    WORDS = "case, spaces"


def rule_of(written: str, counts_as: Answer) -> Alike:
    """Name the rule that tells most of why what was written is read as another answer."""
    plain = _plain(written)
    if counts_as.key.startswith("choice:"):
        return Alike.CHOICE
    if counts_as.key.startswith("number:"):
        if plain.endswith("%"):
            return Alike.PERCENT
        if _WITH_UNIT.fullmatch(plain):
            return Alike.UNIT
    if plain == counts_as.text:
        return Alike.NAME if _NAMED.match(_DROPPED.sub("", written).strip()) else Alike.TYPESETTING
    return Alike.NUMBER if counts_as.key.startswith("number:") else Alike.WORDS


def _plain(raw: str) -> str:
    """Take off what only typesets, until nothing more comes off: `{x=7}` hides a name in braces.

    It ends: each pass that changes anything takes away a command, a wrapping or an ending.
    """
    text = _unwrapped(raw)
    while (less := _unwrapped(text)) != text:
        text = less
    return text


def _unwrapped(raw: str) -> str:
    """Take off dollar signs, \\text, \\left, full-width forms, braces, the end dot, once."""
    # NFKC makes 10² and 1½ into 102 and 11/2, so what they mean is written out before.
    text = _RAISED.sub(r"^\g<0>", raw[:MAX_ANSWER_CHARACTERS])
    text = _MIXED_SIGN.sub(" ", _LOWERED.sub(r"_\g<0>", text))
    text = unicodedata.normalize("NFKC", text).translate(_MINUS)
    text = _FRACTION.sub(_written_fraction, text)
    text = _WRAPPED.sub(r"\1", text)
    text = _DROPPED.sub("", text)
    text = " ".join(text.split())
    text = _DEGREES.sub("", text)
    text = _NAMED.sub("", text)
    while len(text) > 1 and text[0] == "{" and text[-1] == "}":
        text = text[1:-1].strip()
    return text.rstrip(" .,;:") if len(text) > 1 else text


def _written_fraction(found: re.Match[str]) -> str:
    """Write a fraction with a slash, in brackets where it would mean something else without."""
    text, top, below = found.string, found[1] or found[2] or "", found[3] or found[4] or ""
    first = found.start() == 0
    unsigned = top.strip().lstrip("+-") if first else top
    if not _SIMPLE.fullmatch(unsigned):
        top = f"({top})"
    if not _SIMPLE_BELOW.fullmatch(below):
        below = f"({below})"
    written = f"{top.strip()}/{below.strip()}"
    if text[found.end() : found.end() + 1].isalnum():
        written = f"({written})"
    # A whole number before it makes a mixed one.
    return f" {written}" if not first and text[found.start() - 1].isdigit() else written


def _shown(number: Fraction, *, as_decimal: bool) -> str:
    """Write a number as people expect it: 3.5 stays a decimal, 7/2 a fraction."""
    if as_decimal and number.denominator != 1:
        # A number that was read from a decimal is one exactly: scale until it is whole.
        places = next(p for p in range(MAX_DIGITS + 1) if (number * 10**p).denominator == 1)
        whole = str(abs(int(number * 10**places))).rjust(places + 1, "0")
        return f"{'-' if number < 0 else ''}{whole[:-places]}.{whole[-places:]}"
    return str(number)


def _number(text: str) -> Fraction | None:
    """Read an integer, a decimal, a simple fraction or a percentage, with or without a unit."""
    if len(text) > MAX_DIGITS:
        return None
    bare = text.removesuffix("%").strip() if text.endswith("%") else text
    if unit := _WITH_UNIT.fullmatch(bare):
        bare = unit[1]
    bare = bare.lstrip("£€¥")
    if (mixed := _MIXED.fullmatch(bare)) and int(mixed[4]):
        size = int(mixed[2]) + Fraction(int(mixed[3]), int(mixed[4]))
        return -size if mixed[1] == "-" else size
    if ratio := _RATIO.fullmatch(bare):
        below = int(ratio[2])
        return Fraction(int(ratio[1]), below) if below else None
    if _NUMBER.fullmatch(bare) and ("," not in bare or _GROUPED.fullmatch(bare)):
        digits = bare.replace(",", "")
        # A digit that is none of 0-9 has become one in NFKC, or int() reads it all the same.
        return Fraction(digits.rstrip(".") or "0")
    return None
