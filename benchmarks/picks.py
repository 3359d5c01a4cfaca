"""What it costs to ask every strategy at every end of a race, and the worst single end.

The nine strategies of the board, as the referee asks them. The reference in the same run is the
same strategies written plainly, each from scratch over all traces (`tests/support/plain_picks`);
at n = 1,024 it is asked at every 16th end and scaled, as it takes more than a minute. CPU time.

    python -m benchmarks.picks [--n 64 256 1024] [--clock wall]
"""

from __future__ import annotations

import argparse
import random
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.support.plain_picks.asking import plainly
from tts_tui.domain.events import (
    Channel,
    ModelCard,
    Question,
    RaceStarted,
    Sampling,
    TokensArrived,
    TraceFinished,
)
from tts_tui.domain.race import RaceState
from tts_tui.domain.strategies import Clock, ask, default_names, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.domain.events import Event

ROUNDS = 50
"""Rounds of tokens between the first and the last end."""
PLAIN_ENDS = 64
"""At how many ends the reference is asked, at most."""


@dataclass
class Cost:
    """CPU seconds of every end at which one kind of strategies was asked."""

    seconds: list[float] = field(default_factory=list)

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Measure one end."""
        began = time.thread_time()
        yield
        self.seconds.append(time.thread_time() - began)

    def total_s(self, ends: int) -> float:
        """For all ends, scaled where not all were measured."""
        return sum(self.seconds) * ends / len(self.seconds)


def unruly_races(n: int, rng: random.Random) -> Iterator[Event]:
    """A race of n traces, half of whose length is thinking; all end, one by one."""
    ends = sorted((rng.lognormvariate(0, 0.5), trace) for trace in range(n))
    t_s = 0.0
    left = list(ends)
    for number in range(1, ROUNDS + 1):
        until_s = ends[-1][0] * number / ROUNDS
        channel = Channel.THINKING if number < ROUNDS // 2 else Channel.ANSWER
        for _, trace in left:
            t_s += 1e-6
            yield TokensArrived(0, trace, channel, (t_s,), (rng.randint(5, 15),), ("and ",))
        while left and left[0][0] <= until_s:
            trace = left.pop(0)[1]
            t_s += 1e-6
            answer = rng.choice(("17", "17", "17", "12", "3", "1/2"))
            boxed = f"\\boxed{{{answer}}}"
            yield TokensArrived(0, trace, Channel.ANSWER, (t_s,), (3,), (boxed,))
            t_s += 1e-6
            yield TraceFinished(0, t_s, trace, "stop")


def measure(n: int, clock: Clock) -> tuple[Cost, Cost]:
    """Ask at every end: with the race's pool, and from scratch."""
    race = RaceState(
        RaceStarted(0, 0.0, Question("q", "?"), ModelCard("m", "m"), n, Sampling(), "2026")
    )
    strategies = [parse(name, n) for name in default_names(n)]
    plain = [plainly(strategy) for strategy in strategies]
    kept, scratch = Cost(), Cost()
    every = max(1, n // PLAIN_ENDS)
    for event in unruly_races(n, random.Random(n)):
        race.apply(event)
        if isinstance(event, TraceFinished):
            with kept.timed():
                for strategy in strategies:
                    ask(strategy, race.pool, clock)
            if race.ends % every == 0:
                with scratch.timed():
                    for one in plain:
                        one.pick(race.traces, clock)
    return kept, scratch


def main() -> None:
    """Print a line per n."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, nargs="+", default=[64, 256, 1024])
    parser.add_argument("--clock", choices=[*Clock], default=Clock.WALL)
    args = parser.parse_args()
    print(f"{'n':>5}  all picks, pool  worst end  from scratch  worst end   ratio")
    for n in args.n:
        kept, scratch = measure(n, Clock(args.clock))
        pool_s, plain_s = kept.total_s(n), scratch.total_s(n)
        worst_ms, plain_worst_ms = (1000 * max(cost.seconds) for cost in (kept, scratch))
        print(
            f"{n:>5}  {pool_s:>13.3f} s  {worst_ms:>6.2f} ms"
            f"  {plain_s:>10.2f} s  {plain_worst_ms:>6.1f} ms  {pool_s / plain_s:>6.4f}"
        )


if __name__ == "__main__":
    main()
