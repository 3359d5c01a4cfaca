"""The hypotheses of a beam search as a tree: what they share is said once, then they branch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from tts_tui.domain.events import Channel
from tts_tui.domain.strategies.bs import beams_of, has_ended
from tts_tui.ui.race.rows import pruned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tts_tui.domain.cohort import Cohort
    from tts_tui.domain.strategies.bs import Beam
    from tts_tui.domain.trace import TraceState


class Fate(Enum):
    """What has become of a hypothesis; the words people read."""

    OPEN = "open"
    ENDED = "ended"
    PRUNED = "pruned"
    BROKEN = "broken off"
    """Cut by a person or with the race, or failed."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One hypothesis: all of its text, and of which traces it is."""

    beam: Beam
    fate: Fate
    text: str
    path: tuple[tuple[int, int], ...]
    """The traces of its line, each with how many characters of it are its."""

    def shares(self, other: Leaf) -> int:
        """How many characters from the first on are the same ones, not only alike."""
        shared = 0
        for (trace, own), (same, others) in zip(self.path, other.path, strict=False):
            if trace != same:
                break
            shared += min(own, others)
            if own != others:
                break
        return shared


@dataclass(frozen=True, slots=True)
class Branch:
    """What some hypotheses have in common from where they left the others."""

    text: str
    leaf: Leaf | None
    """Whose it is alone; None where several go on from here."""
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A branch with the lines that lead to it."""

    guide: str
    branch: Branch


@dataclass(frozen=True, slots=True)
class Search:
    """The hypotheses of a search at a moment, oldest first."""

    living: tuple[Beam, ...]
    """Those that are open, or came to their end."""
    gone: tuple[Beam, ...]
    """Those that were pruned or broke off, the latest first."""
    steps: int

    @property
    def ended(self) -> int:
        """How many came to their end."""
        return sum(map(has_ended, self.living))

    @property
    def over(self) -> bool:
        """Whether none is open any more."""
        return self.ended == len(self.living)

    @property
    def pruned(self) -> int:
        """How many were pruned."""
        return sum(pruned(beam.trace) for beam in self.gone)


def search_of(cohort: Cohort) -> Search:
    """Look at a beam search as it stands."""
    beams = beams_of(cohort.traces)
    gone = [beam for beam in beams if beam.trace.ended and not has_ended(beam)]
    gone.sort(key=lambda beam: -(beam.trace.end_s or 0.0))
    return Search(
        tuple(beam for beam in beams if not beam.trace.ended or has_ended(beam)),
        tuple(gone),
        max((beam.steps for beam in beams), default=0),
    )


def rows_of_tree(beams: Iterable[Beam]) -> list[TreeRow]:
    """The tree of some hypotheses, row by row."""
    leaves = leaves_of(beams)
    return list(_rows(_branch(leaves, 0), "", "")) if leaves else []


def leaves_of(beams: Iterable[Beam]) -> list[Leaf]:
    """Hypotheses with their texts, older ones first."""
    ordered = sorted(beams, key=lambda beam: beam.trace.index)
    return [
        Leaf(beam, _fate(beam), _text(beam.trace), tuple(_path(beam.trace))) for beam in ordered
    ]


def _branch(leaves: Sequence[Leaf], since: int) -> Branch:
    first, *others = leaves
    if not others:
        return Branch(first.text[since:], first)
    until = min(first.shares(other) for other in others)
    groups: list[list[Leaf]] = []
    for leaf in leaves:
        for group in groups:
            if leaf.shares(group[0]) > until:
                group.append(leaf)
                break
        else:
            groups.append([leaf])
    return Branch(first.text[since:until], None, tuple([_branch(group, until) for group in groups]))


def _rows(branch: Branch, lead: str, guide: str) -> Iterator[TreeRow]:
    if branch.text or branch.leaf is not None:
        # Those that share nothing have no row above them.
        yield TreeRow(lead, branch)
    for at, each in enumerate(branch.branches, 1):
        last = at == len(branch.branches)
        yield from _rows(
            each, f"{guide}{'└ ' if last else '├ '}", f"{guide}{'  ' if last else '│ '}"
        )


def _fate(beam: Beam) -> Fate:
    if has_ended(beam):
        return Fate.ENDED
    if not beam.trace.ended:
        return Fate.OPEN
    return Fate.PRUNED if pruned(beam.trace) else Fate.BROKEN


def _text(trace: TraceState) -> str:
    return trace.path_text(Channel.THINKING) + trace.path_text(Channel.ANSWER)


def _path(trace: TraceState) -> Iterator[tuple[int, int]]:
    for origin in trace.origin.line() if trace.origin is not None else ():
        spawned = origin.spawned
        if spawned.parent is not None:
            yield spawned.parent, spawned.prefix_thinking + spawned.prefix_answer
    yield trace.index, len(trace.text(Channel.THINKING)) + len(trace.text(Channel.ANSWER))
