"""How long a session waits for a server that is not there, before it ends in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tts_tui.domain.events import RaceStarted, TokensArrived, TraceFinished, TraceSpawned

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_tui.client.errors import TraceError
    from tts_tui.domain.events import Event
    from tts_tui.engine.retry import RetryPolicy

MOST_DOUBLINGS: Final = 10
"""Of the pause between two attempts; the policy's cap is reached long before."""


class Away(NamedTuple):
    """A server that is waited for; times in seconds of the session's clock."""

    host: str
    since_s: float
    again_s: float
    """When somebody asks it next."""
    limit_s: float
    """After how long it is given up."""


class Patience:
    """Tries again for as long as a limit in seconds; without one as often as the policy says.

    The limit counts from a server's first refusal until it says anything: all traces wait
    together, and a later one has no time of its own.
    """

    def __init__(
        self, policy: RetryPolicy, limit_s: float | None, now: Callable[[], float]
    ) -> None:
        self._policy = policy
        self._limit_s = limit_s
        self._now = now
        self._away: dict[str, Away] = {}
        self._hosts: dict[tuple[int, str | None], str] = {}
        """By race, and the name of a model beside its own."""
        self._models: dict[tuple[int, int], str | None] = {}
        """The models of traces that procedures grew."""
        self.gave_up: Away | None = None
        """The server that did not come back in time."""

    @property
    def goes_on(self) -> bool:
        """Whether servers are waited for, and none was in vain."""
        return self._limit_s is not None and self.gave_up is None

    @property
    def away(self) -> tuple[Away, ...]:
        """The servers that are waited for now; may be asked from any thread."""
        return tuple(self._away.copy().values())

    def wait_s(self, error: TraceError, attempt: int, seed: int, host: str, /) -> float | None:
        """Seconds until the next attempt (from 1) at a host; None to give up."""
        usual = self._policy.wait_s(error, attempt, seed, host)
        if self._limit_s is None or not error.retryable:
            return usual
        now_s = self._now()
        before = self._away.get(host)
        since_s = before.since_s if before is not None else now_s
        left_s = since_s + self._limit_s - now_s
        if left_s <= 0:
            self.gave_up = self.gave_up or before
            return None
        if usual is None:
            usual = self._policy.pause_s(min(attempt, MOST_DOUBLINGS), seed)
        wait_s = min(usual, left_s)
        again_s = now_s + wait_s
        if before is not None and before.again_s > now_s:
            again_s = min(again_s, before.again_s)
        self._away[host] = Away(host, since_s, again_s, self._limit_s)
        return wait_s

    def heard(self, event: Event) -> None:
        """Take in one event: a server that says something is there again."""
        if self._limit_s is None:
            return
        match event:
            case TokensArrived() | TraceFinished():
                if self._away:
                    model = self._models.get((event.race, event.trace))
                    self._away.pop(self._hosts.get((event.race, model), ""), None)
            case RaceStarted():
                self._hosts[event.race, None] = event.model.host
                for other in event.others:
                    self._hosts[event.race, other.model.name] = other.model.host
            case TraceSpawned():
                parent = None if event.parent is None else (event.race, event.parent)
                model = event.model if parent is None else self._models.get(parent)
                self._models[event.race, event.trace] = model
            case _:
                pass
