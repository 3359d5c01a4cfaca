"""A place on the wire: held while the server works for a trace; who else was there at the time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from tts_tui.domain.models import ModelCard


class Wire:
    """One endpoint and its cap, shared by all races there. Without a cap all places are free."""

    def __init__(self, cap: int | None = None) -> None:
        self.cap = cap
        """How many requests may be on the wire at once; None is no cap."""
        self.limiter = None if cap is None else anyio.CapacityLimiter(cap)
        self.shares: list[Share] = []
        """One a race that runs."""

    @property
    def busy(self) -> int:
        """How many requests are on the wire."""
        return sum(share.own for share in self.shares)

    def parts(self, many: int) -> list[Wire]:
        """Give each of so many races its own places, alike: none takes those of another.

        They see each other's requests. A wire with fewer places than that stays whole.
        """
        if self.cap is None or self.cap < many:
            return [self] * many
        parts = [Wire(self.cap // many) for _ in range(many)]
        for part in parts:
            part.shares = self.shares
        return parts

    def slots_for(self, n: int) -> int | None:
        """How many of n traces may run at once; None where all may."""
        return self.cap if self.cap is not None and self.cap < n else None


def wires_of(cards: Sequence[ModelCard], apart: int = 0) -> list[Wire]:
    """The wire of each model; those on one host share one.

    The first `apart` have places of their own there, each as many.
    """
    wires: dict[str, Wire] = {}
    for card in cards:
        # Its smallest cap is everybody's: the endpoint is what must be spared.
        caps = [each.concurrency for each in cards if each.host == card.host]
        cap = min((each for each in caps if each is not None), default=None)
        wires.setdefault(card.host, Wire(cap))
    found = [wires[card.host] for card in cards]
    for host in {card.host for card in cards[:apart]}:
        own = [at for at, card in enumerate(cards[:apart]) if card.host == host]
        for at, part in zip(own, wires[host].parts(len(own)), strict=True):
            found[at] = part
    return found


def most_at_once(wires: Sequence[Wire], least: int) -> int:
    """The most requests at once on all wires, `least` on one without a cap; procedures' aside."""
    return sum(max(wire.cap or 0, least) for wire in wires)


class Share:
    """What one race has on a wire, and sees there until its end."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.own = 0
        """Its requests on the wire."""
        self._most = 0
        self._used = self._others = False
        wire.shares.append(self)
        self._see(wire.busy)

    def end(self) -> int | None:
        """Look no longer; give the most requests at once.

        None where all of them were its own, or none was.
        """
        self.wire.shares.remove(self)
        return self._most if self._others and self._used else None

    def add(self, requests: int) -> None:
        """Put so many more on the wire, or take them off it."""
        self._used = True
        self.own += requests
        busy = self.wire.busy
        for share in self.wire.shares:
            share._see(busy)

    def _see(self, busy: int) -> None:
        self._most = max(self._most, busy)
        self._others |= busy > self.own


class Slot:
    """One attempt's place; waits on entry until one is free."""

    def __init__(self, share: Share) -> None:
        self._share = share
        self._held = False

    def release(self) -> None:
        """Free the place before the block ends: the answer is complete."""
        if not self._held:
            return
        self._held = False
        self._share.add(-1)
        if (limiter := self._share.wire.limiter) is not None:
            limiter.release_on_behalf_of(self)

    async def __aenter__(self) -> Slot:
        if (limiter := self._share.wire.limiter) is not None:
            await limiter.acquire_on_behalf_of(self)
        self._held = True
        self._share.add(1)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release()
