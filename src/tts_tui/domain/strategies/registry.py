"""The names of the strategies, and the one place where a new one is added."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.strategies.bs import BeamSearch
from tts_tui.domain.strategies.ffs import FirstFinish
from tts_tui.domain.strategies.lfs import LastFinish
from tts_tui.domain.strategies.mv import MajorityVote
from tts_tui.domain.strategies.mv_early import EarlyMajorityVote
from tts_tui.domain.strategies.sd import SimpleDecoding
from tts_tui.domain.strategies.short_m import ShortM

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_tui.domain.strategies.base import Strategy


class StrategyNameError(ValueError):
    """A strategy name that cannot be used: one sentence that says why and what would do."""


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of strategy: its name's form, what it does, and how to build one."""

    form: str
    """The name with its parameters, such as `FFS-k@N`."""
    rule: str
    """What it does, for people, in one sentence."""
    parameter: str | None
    """`k` or `m`; None where the name holds no number but N."""
    build: Callable[[int, int], Strategy]
    """From (parameter, N); the parameter is 1 where there is none."""
    raced: bool = True
    """Whether it looks at the traces of a race; a beam search is one output, imported."""

    @property
    def stem(self) -> str:
        """The name without numbers: `FFS`, `MV-early`."""
        return self.form.split("@")[0].removesuffix(f"-{self.parameter}")


FAMILIES: tuple[Family, ...] = (
    Family(
        "SD",
        "Takes the first trace's answer: what a single sample would have given.",
        None,
        lambda _parameter, _n: SimpleDecoding(),
    ),
    Family(
        "MV@N",
        "Waits for all N traces and takes the most frequent answer.",
        None,
        lambda _parameter, n: MajorityVote(n),
    ),
    Family(
        "MV-early@N",
        "Majority vote that stops once the remaining traces cannot change the result.",
        None,
        lambda _parameter, n: EarlyMajorityVote(n),
    ),
    Family(
        "FFS-k@N",
        "First Finish Search: the first k traces to finish with an answer vote.",
        "k",
        FirstFinish,
    ),
    Family(
        "LFS-k@N",
        "Last Finish Search: the last k traces to finish with an answer vote.",
        "k",
        LastFinish,
    ),
    Family(
        "short-m@k",
        "The m traces of k that think least vote; a tie goes to the shortest.",
        "m",
        ShortM,
    ),
    Family(
        "BS@N",
        "The one output of a beam search with N beams; imported, never raced.",
        None,
        lambda _parameter, n: BeamSearch(n),
        raced=False,
    ),
)

_NAME = re.compile(r"(?P<stem>[a-z]+(?:-early)?)(?:-(?P<parameter>\d{1,4}))?(?:@(?P<n>\d{1,4}))?")


def known_forms() -> str:
    """List the names' forms, for messages."""
    return ", ".join(family.form for family in FAMILIES)


def parse(name: str, race_n: int) -> Strategy:
    """Build a strategy from its name for a race of `race_n` traces; `FFS-2` means `FFS-2@N`.

    Raises StrategyNameError.
    """
    wanted = name.strip()
    shown = wanted[:40]
    match = _NAME.fullmatch(wanted.lower())
    family = match and next((f for f in FAMILIES if f.stem.lower() == match["stem"]), None)
    if match is None or family is None:
        raise StrategyNameError(f"“{shown}” is no strategy; the names are {known_forms()}.")
    if (match["parameter"] is None) != (family.parameter is None):
        hint = f"{family.stem}-1" if family.parameter else family.form.replace("N", str(race_n))
        raise StrategyNameError(f"“{shown}” does not read as {family.form}; try {hint}.")
    parameter = int(match["parameter"] or 1)
    n = int(match["n"] or race_n)
    if parameter < 1 or n < 1:
        raise StrategyNameError(f"“{shown}” has a zero in it; count from 1, as in {family.form}.")
    if not family.raced and race_n != 1:
        raise StrategyNameError(
            f"{shown} is a beam search: it comes with imported outputs and looks at no other trace."
        )
    if n > race_n and family.raced and family.form != "SD":
        raise StrategyNameError(
            f"{shown} needs {n} traces but the race has {race_n}; use -n {n} or a smaller @N."
        )
    if parameter > n:
        raise StrategyNameError(
            f"{shown} lets {parameter} traces vote but looks at {n}; use -n {parameter} or more, "
            f"or {family.stem}-{n}."
        )
    return family.build(parameter, n)


def default_names(n: int) -> tuple[str, ...]:
    """Name the strategies a board of an n-trace race shows at first, in order."""
    names = ["SD", "FFS-1", "FFS-2", "FFS-3", "short-1", "short-3", "MV-early", "MV", "LFS-1"]
    built = []
    for name in names:
        family, _, number = name.rpartition("-")
        if not (family and number.isdigit() and int(number) > n):
            built.append(parse(name, n).name)
    return tuple(built)
