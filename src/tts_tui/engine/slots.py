"""A place under an endpoint's cap: held while the server works for a trace, and no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

    import anyio


class Slot:
    """One attempt's place; waits on entry until one is free. Without a limiter all are free."""

    def __init__(self, limiter: anyio.CapacityLimiter | None) -> None:
        self._limiter = limiter
        self._held = False

    def release(self) -> None:
        """Free the place before the block ends: the answer is complete."""
        if self._limiter is not None and self._held:
            self._held = False
            self._limiter.release_on_behalf_of(self)

    async def __aenter__(self) -> Slot:
        if self._limiter is not None:
            await self._limiter.acquire_on_behalf_of(self)
            self._held = True
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release()
