"""The traces that strategies look at, with the orders, counts and sums that they share.

A strategy is a pure function of its traces. Asked after every end, it would do most of its work
again each time, and so would the next strategy. A pool is those traces as a sequence, plus what
has been learned of the ended ones: it looks again only at those that ended, or whose counts were
corrected, since it was asked last. What it says equals what a new pool of the same traces says.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar, overload

from tts_tui.domain import of_trace
from tts_tui.domain.firing import Firing
from tts_tui.domain.order import Order, capped, sum_upto
from tts_tui.domain.running import Running
from tts_tui.domain.votes import Poll, Tally, poll_of, tied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tts_tui.domain.firing import StoppingRule
    from tts_tui.domain.order import Number
    from tts_tui.domain.trace_view import TraceView

    _Holds = Callable[[TraceView], bool]

_REMEMBERED = 64
"""Polls and moments kept: a race has a few that come back, its decided strategies'."""


Trace = TypeVar("Trace", bound="TraceView", covariant=True)


class Pool(Sequence[Trace]):
    """Traces of one race in trace order, as of the last refresh; a slice of it is a list."""

    def __init__(
        self,
        lanes: Sequence[Trace],
        places: Sequence[int] | None = None,
        changed: Sequence[int] = (),
        slots: int | None = None,
    ) -> None:
        """Look at some of a race's lanes, or all: a place is a position among all lanes.

        `changed` grows by the place of each trace that ends, or whose past becomes another;
        `slots` is how many may run at once, None where all do.
        """
        self.slots = slots
        self._lanes = lanes
        self._places = range(len(lanes)) if places is None else places
        self._within = self._places if isinstance(self._places, range) else frozenset(self._places)
        self._changed = changed
        self._revision = 0
        self._firsts: dict[int, Pool[Trace]] = {}
        self._start()

    # -- the traces themselves ----------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> Trace: ...
    @overload
    def __getitem__(self, at: slice) -> list[Trace]: ...
    def __getitem__(self, at: int | slice) -> Trace | list[Trace]:
        if isinstance(at, slice):
            return [self._lanes[place] for place in self._places[at]]
        return self._lanes[self._places[at]]

    def __iter__(self) -> Iterator[Trace]:
        return map(self._lanes.__getitem__, self._places)

    def at(self, place: int) -> Trace:
        """The trace at a place, as polls and orders name it."""
        return self._lanes[place]

    def first(self, n: int) -> Pool[Trace]:
        """The pool of the first n traces."""
        if n >= len(self._places):
            return self
        pool = self._firsts.get(n)
        if pool is None:
            pool = self._firsts[n] = Pool(self._lanes, self._places[:n], self._changed, self.slots)
        pool.refresh(self._revision)
        return pool

    @property
    def in_turn(self) -> bool:
        """Whether fewer of its traces may run at once than there are."""
        return self.slots is not None and 0 < self.slots < len(self)

    # -- keeping up ---------------------------------------------------------------------------

    def _start(self) -> None:
        """Look at all traces."""
        self._read = len(self._changed)
        self._known: dict[int, int] = {}
        """Length of every ended trace, by place."""
        self._valid: list[int] = []
        """Places of the ended traces with an answer, in order."""
        self._open: set[int] = set()
        """Places of those that have not ended."""
        self._ended_tokens = 0
        self.cut = 0
        """How many were cut."""
        for place in self._places:
            trace = self._lanes[place]
            if not trace.ended:
                self._open.add(place)
                continue
            self._known[place] = trace.tokens
            self._ended_tokens += trace.tokens
            self.cut += trace.open_ended
            if trace.answer is not None:
                self._valid.append(place)
        self._now = Running(self._lanes, self._open)
        self._by_int: dict[object, Order[int]] = {}
        self._by_float: dict[object, Order[float]] = {}
        self._firings_s: dict[StoppingRule, Firing[float]] = {}
        self._firings: dict[StoppingRule, Firing[int]] = {}
        self._tally: Tally | None = None
        self._emitted: dict[float, dict[int, int]] = {}
        self._polls: dict[tuple[int, ...], Poll] = {}
        self._everyone: Poll | None = None

    def refresh(self, revision: int) -> None:
        """Look at what changed; with the revision of the last time, nothing did."""
        if revision == self._revision:
            return
        self._revision = revision
        self._now = Running(self._lanes, self._open)
        unread = self._changed[self._read :]
        self._read += len(unread)
        for place in unread:
            if place in self._within:
                self._take(place)

    def _take(self, place: int) -> None:
        """Take in one trace that ended, or was counted anew; its answer never becomes another."""
        trace = self._lanes[place]
        for t_s, parts in self._emitted.items():
            parts[place] = trace.tokens_by(t_s)
        if not trace.ended:
            return
        length = trace.tokens
        old = self._known.get(place)
        if old is None:
            self._open.discard(place)
            self.cut += trace.open_ended
            if trace.answer is not None:
                insort(self._valid, place)
                if self._tally is not None:
                    self._tally.add(place, trace.answer)
        else:
            self._ended_tokens -= old
            self._polls.clear()
        self._known[place] = length
        self._ended_tokens += length
        self._everyone = None
        for by_int in self._by_int.values():
            by_int.put(place, trace)
        for by_float in self._by_float.values():
            by_float.put(place, trace)

    # -- who ended ----------------------------------------------------------------------------

    @property
    def running(self) -> int:
        """How many have not ended."""
        return len(self._open)

    @property
    def whole(self) -> bool:
        """Whether every length is known: nothing runs, and nothing was cut."""
        return not self._open and not self.cut

    @property
    def last_end_s(self) -> float | None:
        """When the last trace ended, in seconds; None while any length is unknown."""
        ends = self._floats(of_trace.in_full, of_trace.end_s).numbers
        return ends[-1] if self.whole and ends else None

    @property
    def by_end(self) -> Order[float]:
        """The valid traces as they ended."""
        return self._floats(of_trace.valid, of_trace.end_s)

    @property
    def scored(self) -> Order[float]:
        """The ended traces whose tokens have a log p, as they ended."""
        return self._floats(of_trace.scored, of_trace.end_s)

    @property
    def by_length(self) -> Order[int]:
        """The valid traces by ℓ."""
        return self._ints(of_trace.valid, of_trace.length)

    @property
    def by_thinking(self) -> Order[int]:
        """The valid traces by r."""
        return self._ints(of_trace.valid, of_trace.thinking)

    @property
    def by_thought(self) -> Order[float]:
        """The valid traces as they stopped thinking."""
        return self._floats(of_trace.valid, of_trace.thought_until_s)

    @property
    def loops(self) -> bool:
        """Whether any was found to repeat itself."""
        ended = self._ints(of_trace.has_looped, of_trace.length).numbers
        return bool(ended) or any(self._lanes[place].looped is not None for place in self._open)

    # -- votes --------------------------------------------------------------------------------

    def poll(self, places: Sequence[int] | None = None) -> Poll:
        """Count the votes of valid traces by their places; None takes all valid ones."""
        if places is None or len(places) == len(self._valid):
            if self._everyone is None:
                self._everyone = self._poll_everyone()
            return self._everyone
        key = tuple(sorted(places))
        known = self._polls.get(key)
        if known is None:
            if len(self._polls) >= _REMEMBERED:
                self._polls.clear()
            known = self._polls[key] = poll_of(self._lanes[place] for place in key)
        return known

    def _poll_everyone(self) -> Poll:
        if self._tally is None:
            self._tally = Tally()
            for place in self._valid:
                answer = self._lanes[place].answer
                assert answer is not None
                self._tally.add(place, answer)
        ballot = self._tally.ballot()
        lengths = self.by_length.numbers
        return Poll(
            voters=tuple([self._lanes[place].index for place in self._valid]),
            ballot=ballot,
            votes=ballot.by_text,
            tied=tied(ballot, (self._lanes[place] for place in self._valid)),
            tokens=sum(lengths),
            longest=lengths[-1] if lengths else 0,
        )

    def fired_s(self, rule: StoppingRule) -> float | None:
        """When a rule that stops by the votes fired, in seconds; None while it has not."""
        order = self._floats(of_trace.in_full, of_trace.end_s)
        return self._fired(self._firings_s, rule, order)

    def fired_length(self, rule: StoppingRule) -> int | None:
        """At which ℓ a rule that stops by the votes fired; None while it has not."""
        order = self._ints(of_trace.in_full, of_trace.length)
        return self._fired(self._firings, rule, order)

    def _fired(
        self,
        firings: dict[StoppingRule, Firing[Number]],
        rule: StoppingRule,
        order: Order[Number],
    ) -> Number | None:
        firing = firings.get(rule)
        if firing is None:
            firing = firings[rule] = Firing(rule, order, self._lanes, len(self))
        return firing.tick()

    # -- tokens -------------------------------------------------------------------------------

    @property
    def tokens(self) -> int:
        """Σ ℓ of all, as far as they came."""
        return self._ended_tokens + sum(self._now.lengths)

    @property
    def full_tokens(self) -> int | None:
        """Tokens of all traces run to their ends; None while any length is unknown."""
        return self._ended_tokens if self.whole else None

    @property
    def longest(self) -> int:
        """max ℓ of all."""
        return _most(self._ints(of_trace.any_ended, of_trace.length).numbers, self._now.lengths)

    @property
    def longest_ended(self) -> int:
        """max ℓ of those that ended."""
        return _most(self._ints(of_trace.any_ended, of_trace.length).numbers, ())

    @property
    def most_thinking(self) -> int:
        """max r of all."""
        return _most(
            self._ints(of_trace.any_ended, of_trace.thinking).numbers, self._now.sorted_thinking
        )

    @property
    def shortest_open(self) -> float:
        """min ℓ of those whose full length is unknown; infinite where there is none."""
        return _least(
            self._ints(of_trace.was_cut, of_trace.length).numbers, self._now.sorted_lengths
        )

    @property
    def least_thinking_open(self) -> float:
        """min r of those whose full length is unknown; infinite where there is none."""
        return _least(
            self._ints(of_trace.was_cut, of_trace.thinking).numbers, self._now.sorted_thinking
        )

    def capped_tokens(self, cap: int) -> int:
        """Σ min(ℓ, cap) of all."""
        ended = self._ints(of_trace.any_ended, of_trace.length).numbers
        return capped(ended, cap) + capped(self._now.sorted_lengths, cap)

    def capped_thinking(self, cap: int) -> int:
        """Σ min(r, cap) of all."""
        ended = self._ints(of_trace.any_ended, of_trace.thinking).numbers
        return capped(ended, cap) + capped(self._now.sorted_thinking, cap)

    def tokens_upto(self, most: int) -> int:
        """Σ ℓ of those with at most so many."""
        ended = self._ints(of_trace.any_ended, of_trace.length).numbers
        return sum_upto(ended, most) + sum_upto(self._now.sorted_lengths, most)

    def spent_by(self, decided_at_s: float | None) -> int:
        """Tokens all had emitted by the decision; all so far while there is none."""
        if decided_at_s is None or decided_at_s == self.last_end_s:
            return self.tokens
        return sum(self._emitted_by(decided_at_s).values())

    def longest_by(self, t_s: float) -> int:
        """The most tokens that one of them had emitted by a moment."""
        return max(self._emitted_by(t_s).values(), default=0)

    def _emitted_by(self, t_s: float) -> dict[int, int]:
        parts = self._emitted.get(t_s)
        if parts is None:
            if len(self._emitted) >= _REMEMBERED:
                self._emitted.clear()
            lanes = self._lanes
            parts = {place: lanes[place].tokens_by(t_s) for place in self._places}
            self._emitted[t_s] = parts
        return parts

    # -- thinking -----------------------------------------------------------------------------

    def thinkers_ended_s(self, until_s: float) -> float | None:
        """When the last of those ended that had stopped thinking by `until_s`, in seconds.

        None while one of them runs, and where one was cut or there is none.
        """
        cut = self._floats(of_trace.thought_and_cut, of_trace.thought_s).numbers
        if self._now.first_thought_s <= until_s or (cut and cut[0] <= until_s):
            return None
        thought = self._floats(of_trace.thought_in_full, of_trace.thought_s).upto(until_s)
        return max((of_trace.end_s(self._lanes[place]) for place in thought), default=None)

    # -- orders, each made when it is first wanted --------------------------------------------

    def _ints(self, holds: _Holds, number: Callable[[TraceView], int]) -> Order[int]:
        return self._order(self._by_int, holds, number)

    def _floats(self, holds: _Holds, number: Callable[[TraceView], float]) -> Order[float]:
        return self._order(self._by_float, holds, number)

    def _order(
        self,
        orders: dict[object, Order[Number]],
        holds: _Holds,
        number: Callable[[TraceView], Number],
    ) -> Order[Number]:
        order = orders.get((holds, number))
        if order is None:
            ended = [(place, self._lanes[place]) for place in self._known]
            order = orders[holds, number] = Order(holds, number, ended)
        return order


def _most(ended: Sequence[int], running: Sequence[int]) -> int:
    return max(ended[-1] if ended else 0, max(running, default=0))


def _least(ended: Sequence[int], running: Sequence[int]) -> float:
    return min(ended[0] if ended else float("inf"), running[0] if running else float("inf"))
