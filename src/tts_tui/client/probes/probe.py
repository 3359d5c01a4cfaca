"""What a probe is, and short ways to say what it found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.domain.capabilities import Capability, Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from tts_tui.client.probes.calls import Calls


@dataclass(frozen=True, slots=True)
class Probe:
    """One way to find something out with a handful of tiny requests."""

    asks: tuple[Capability, ...]
    """What it finds out; each of them gets a finding, also where it fails."""
    run: Callable[[Calls], Awaitable[Sequence[Finding]]]
    """Ask; may raise `TraceError`."""


def verified(
    capability: Capability, detail: str, form: str = "", number: float | None = None
) -> list[Finding]:
    """It was seen to happen."""
    return [Finding(capability, Verdict.VERIFIED, detail, form, number)]


def ignored(capability: Capability, detail: str) -> list[Finding]:
    """The request was taken and nothing of it happened."""
    return [Finding(capability, Verdict.IGNORED, detail)]


def absent(capability: Capability, detail: str) -> list[Finding]:
    """It was refused, or there is no such thing."""
    return [Finding(capability, Verdict.ABSENT, detail)]


def unknown(capability: Capability, why: str) -> list[Finding]:
    """Nothing that happened tells."""
    return [Finding(capability, Verdict.UNKNOWN, why)]
