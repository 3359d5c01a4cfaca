"""DeepConf-cut-w@N: the first w finishers set a bar; who falls under it is cut and has no vote.

Source: Fu et al., Deep Think with Confidence (arXiv 2508.15260), online. There 16 traces of each
question are run to their ends first, and the percentile 100 − η of their lowest groups is the bar
of those that follow. A race has no 16 traces to spare: its own first w finishers with an answer
are the warm-up, while the others run, and the bar is the lowest group of them all. That is the
paper's careful η = 90 %, as far as so few can tell; all of the warm-up vote.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.ledger import Ledger
from tts_tui.domain.strategies.base import Bar, Clock, Pick
from tts_tui.domain.strategies.card import Card
from tts_tui.domain.strategies.common import make_pick, waiting_for
from tts_tui.domain.strategies.weighing import pick_without_log_p
from tts_tui.domain.weighed import by_what, measured, told, weighed_poll, why_unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tts_tui.domain.pool import Pool
    from tts_tui.domain.trace_view import TraceView


@dataclass(frozen=True, slots=True)
class DeepConfidenceOnline:
    """The weighed vote of those that never fell under the bar, decided when all of them are in.

    A trace under it would be cut where it fell, or when the bar was set, if that came later: as
    much of it is paid, whether somebody cut it or it ran on. Without a log p none is under it.
    """

    w: int
    n: int

    @property
    def name(self) -> str:
        """Such as `DeepConf-cut-3@8`."""
        return f"DeepConf-cut-{self.w}@{self.n}"

    def bar(self, pool: Pool[TraceView], clock: Clock) -> Bar | None:
        """What traces have to keep once w have ended; None before."""
        if len(pool.scored.pairs) < self.w:
            return None
        wall = clock is Clock.WALL
        ended = pool.by_end.pairs if wall else pool.by_length.pairs
        known: list[tuple[float, TraceView]] = []
        for moment, place in ended:
            if len(known) >= self.w and (wall or moment > known[-1][0]):
                break
            if measured([pool.at(place)])[1]:
                known.append((moment, pool.at(place)))
        if len(known) < self.w:
            return None
        measure, warmers = measured([trace for _, trace in known])
        level = min((how.lowest for _, how in warmers), default=None)
        if level is None:
            return None
        return Bar(level, measure, known[-1][0], frozenset(trace.index for trace, _ in warmers))

    def stops(self, pool: Pool[TraceView], clock: Clock) -> Mapping[int, float]:
        """When each trace that fell under the bar stops: in seconds, on the token clock in tokens.

        By trace number; what ended by itself before that is not there.
        """
        bar = self.bar(pool, clock)
        return {} if bar is None else _stops(pool, bar, clock)

    def left_out(self, pool: Pool[TraceView]) -> tuple[int, ...]:
        """The traces that run under the bar."""
        stops = self.stops(pool, Clock.WALL)
        return tuple(trace.index for trace in pool if not trace.ended and trace.index in stops)

    def pick(self, pool: Pool[TraceView], clock: Clock) -> Pick:
        """Vote by weight over those that are in and were never under the bar."""
        unknown = pick_without_log_p(self.name, pool)
        if unknown is not None:
            return unknown
        wall = clock is Clock.WALL
        bar = self.bar(pool, clock)
        stops = {} if bar is None else _stops(pool, bar, clock)
        valid = [trace for trace in pool if trace.answer is not None]
        measure, known = measured(valid) if bar is None else (bar.measure, told(valid, bar.measure))
        low = {t.index for t, how in known if bar is not None and how.lowest < bar.level}
        out = low.union(stops)
        voters = [(trace, how) for trace, how in known if trace.index not in out]
        poll = weighed_poll((trace, measure.weight(how.lowest)) for trace, how in voters)
        open_ones = [t for t in pool if t.open_ended and t.index not in stops]
        # On the token clock a trace that runs or was cut may still turn out to be shorter.
        sure = bar is None or wall or pool.shortest_open > bar.at
        decided = not open_ones and sure and bool(known or not valid)
        emitted = [_emitted(trace, stops.get(trace.index), wall=wall) for trace in pool]
        ledger = Ledger(
            sequential_tokens=max(emitted, default=0),
            used_tokens=poll.tokens,
            spent_tokens=sum(emitted),
            full_tokens=pool.full_tokens,
        )
        if why := why_unknown(pool, len(valid), len(known)):
            reason = why
        elif decided and not valid:
            reason = "all ended"
        elif bar is None:
            warm = f"{len(known)} of {self.w} to warm up"
            reason = f"only {warm}" if decided else f"{warm}, {waiting_for(pool)}"
        elif decided:
            reason = f"{len(voters)} kept the bar, {len(out)} did not{by_what(measure)}"
        else:
            reason = f"{len(out)} under the bar, {waiting_for(pool)}"
        return make_pick(
            self.name,
            poll,
            ledger,
            decided=decided,
            reason=reason,
            decided_at_s=_last_s(pool, stops) if decided and wall else None,
            bar=bar,
        )


def _stops(pool: Pool[TraceView], bar: Bar, clock: Clock) -> dict[int, float]:
    stops = {}
    for trace in pool:
        how = None if trace.index in bar.set_by else trace.confidence(bar.measure)
        fell = None if how is None else how.under(bar.level)
        if fell is None:
            continue
        came = trace.passed_s(fell - 1) if clock is Clock.WALL else float(fell)
        if came is None:
            continue
        at = max(bar.at, came)
        if trace.open_ended:
            # Its own length is unknown: on the token clock it has to have come so far, and to be
            # longer than those that set the bar.
            there = clock is Clock.WALL or (at <= trace.tokens and bar.at < trace.tokens)
        else:
            end = trace.end_s if clock is Clock.WALL else trace.tokens
            there = end is not None and at < end
        if there:
            stops[trace.index] = at
    return stops


def _emitted(trace: TraceView, stops_at: float | None, *, wall: bool) -> int:
    """How many tokens a trace costs."""
    if stops_at is None:
        return trace.tokens
    if not wall:
        return min(trace.tokens, int(stops_at))
    # Of one that was cut, what really came is paid.
    return trace.tokens if trace.ended and trace.open_ended else trace.tokens_by(stops_at)


def _last_s(pool: Pool[TraceView], stops: Mapping[int, float]) -> float:
    ends = (stops.get(trace.index, trace.end_s) for trace in pool)
    return max((end for end in ends if end is not None), default=0.0)


def _arming(w: int) -> str:
    first = "first finisher" if w == 1 else f"first {w} finishers"
    return f"cuts whoever falls under the lowest confidence of the {first}"


CARD = Card(
    form="DeepConf-cut-w@N",
    rule="The first w finishers set a bar; who is less confident is cut, and the rest vote.",
    build=DeepConfidenceOnline,
    glyph="◍",
    weighs_logp=True,
    arming=_arming,
    compared=(2, 3),
)
