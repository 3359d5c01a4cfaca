"""Whether two answers are mathematically equal, asked in a process that can be killed.

The exact normaliser of `domain.answers` comes first and evaluates nothing. This second layer
gives what it left apart to math-verify (Apache-2.0), which parses and simplifies: hostile text
can keep that busy for ever, so every pair has a deadline, and what does not come back by then
is unknown, never different.
"""

from __future__ import annotations

import json
import os
import re
import selectors
import subprocess
import sys
import time
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tts_tui.child_env import child_environment
from tts_tui.errors import TtsTuiError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from tts_tui.domain.answers import Answer

LIMIT_S: Final = 2.0
"""How long one pair may take."""
START_S: Final = 20.0
"""How long the process may take to load."""
MAX_CHARACTERS: Final = 400
MAX_REPLY_BYTES: Final = 1000
_CHILD: Final = Path(__file__).with_name("math_child.py")
_COMMAND: Final = re.compile(
    r"\\(?:begin|end)\{[a-z]+\*?\}|\\[A-Za-z]+|(?:sin|cos|tan|log|exp|sqrt|mod|gcd|lcm|max|min)"
)
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_MISREAD: Final = re.compile(r"\d\s+\d|\d_|dots\b|…|\.\.\.")
"""Numbers side by side, of another base, and what goes on: math-verify reads them as others."""


class Verdict(StrEnum):
    """What is known of two answers."""

    SAME = "same"
    DIFFERENT = "different"
    UNKNOWN = "unknown"
    """It could not be parsed, or took too long."""


class MathUnavailable(TtsTuiError):  # noqa: N818 - reads as what it says
    """math-verify is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "Mathematical equality needs the package math-verify, which is not installed.",
            "pip install math-verify, or leave --math out.",
        )


def installed() -> bool:
    """Whether math-verify is there; it is not loaded."""
    return find_spec("math_verify") is not None


class MathJudge:
    """Judges pairs one by one in a child process; blocks up to its limit for each.

    Raises MathUnavailable at the first pair where math-verify is not installed.
    """

    def __init__(self, limit_s: float = LIMIT_S, child: Path | None = None) -> None:
        self._limit_s = limit_s
        self._path = child
        self._child: subprocess.Popen[bytes] | None = None
        self._known: dict[frozenset[str], Verdict] = {}
        self.asked = 0
        """Pairs that were really judged."""

    def __enter__(self) -> MathJudge:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __call__(self, first: str, second: str) -> Verdict:
        """Judge two texts; each pair is asked once, in either order."""
        first, second = first.strip(), second.strip()
        if first == second:
            return Verdict.SAME
        if max(len(first), len(second)) > MAX_CHARACTERS:
            return Verdict.UNKNOWN
        pair = frozenset((first, second))
        if pair not in self._known:
            self.asked += 1
            self._known[pair] = self._ask(first, second)
        return self._known[pair]

    def close(self) -> None:
        """End the child; judging again would start another."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    # What was still buffered has nowhere to go.
                    continue
        child.wait()

    def _ask(self, first: str, second: str) -> Verdict:
        child = self._started()
        if child is None:
            return Verdict.UNKNOWN
        line = json.dumps([first, second]).encode("ascii") + b"\n"
        try:
            assert child.stdin is not None
            child.stdin.write(line)
            child.stdin.flush()
            word = _reply(child, self._limit_s)
            return Verdict(word)
        except (OSError, ValueError):
            self.close()
            return Verdict.UNKNOWN
        except BaseException:
            # Interrupted: a late answer must not be taken for the next pair's.
            self.close()
            raise

    def _started(self) -> subprocess.Popen[bytes] | None:
        """Return a child that is ready; None where none can be had."""
        if self._child is not None and self._child.poll() is None:
            return self._child
        self.close()
        if self._path is None and not installed():
            raise MathUnavailable
        try:
            self._child = subprocess.Popen(
                [sys.executable, "-I", str(self._path or _CHILD)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=child_environment(),
            )
            if _reply(self._child, START_S) != "ready":
                raise ValueError
        except (OSError, ValueError):
            self.close()
        return self._child


def _reply(child: subprocess.Popen[bytes], limit_s: float) -> str:
    """Read one line by the deadline. Raises ValueError without one, OSError on a dead child."""
    assert child.stdout is not None
    until_s = time.monotonic() + limit_s
    line = b""
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while not line.endswith(b"\n"):
            ready = selector.select(max(0.0, until_s - time.monotonic()))
            more = os.read(child.stdout.fileno(), MAX_REPLY_BYTES) if ready else b""
            line += more
            if not more or len(line) > MAX_REPLY_BYTES:
                raise ValueError("no answer")
    word = json.loads(line)
    if not isinstance(word, str):
        raise ValueError("no word")
    return word


def classes(
    answers: Iterable[Answer], judge: Callable[[str, str], Verdict]
) -> tuple[dict[str, str], set[frozenset[str]]]:
    """Sort answers into classes of equals: key → key of the first of its class.

    Also gives the pairs of keys that stayed unknown. Only what the normaliser left as text is
    asked, against one answer of each class; words are compared as words.
    """
    first_of: dict[str, str] = {}
    heads: dict[str, Answer] = {}
    unknown: set[frozenset[str]] = set()
    for answer in answers:
        if answer.key in first_of:
            continue
        for head in heads.values():
            if not _askable(answer, head):
                continue
            verdict = judge(head.text, answer.text)
            if verdict is Verdict.SAME:
                first_of[answer.key] = head.key
                break
            if verdict is Verdict.UNKNOWN:
                unknown.add(frozenset((head.key, answer.key)))
        else:
            heads[answer.key] = answer
            first_of[answer.key] = answer.key
    return first_of, unknown


def _askable(first: Answer, second: Answer) -> bool:
    kinds = {answer.key.partition(":")[0] for answer in (first, second)}
    if "text" not in kinds or "choice" in kinds:
        return False
    # Letters side by side would be read as a product, which any anagram equals.
    return not any(
        _MISREAD.search(answer.text) or _WORD.search(_COMMAND.sub(" ", answer.text))
        for answer in (first, second)
    )
