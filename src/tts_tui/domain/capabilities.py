"""What a model at a server can really do, found by effect, and what a race misses without it.

A server that answers 200 may have ignored what it was asked for; so a finding says what was seen
to happen, and never what a status promised.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class Capability(StrEnum):
    """What can be asked of a server; the words are for people, files and `--json` alike."""

    CONTINUE = "continuation"
    LOGPROBS = "log p"
    TOKEN_IDS = "next-token scores by token ids"
    TEMPLATE = "chat template rendered"
    OWN_BEAM = "own beam search"
    BEST_OF = "best_of"
    N = "n"
    REASONING = "reasoning field"
    THINKING_CAP = "thinking cap"
    USAGE = "usage"
    SEEDS = "seeds"
    PREFIX_CACHE = "prefix cache"
    PARALLEL = "parallel"
    CANCEL = "closing stops it"


class Verdict(StrEnum):
    """What came of asking."""

    VERIFIED = "verified"
    """It was seen to happen."""
    IGNORED = "ignored"
    """The request was taken, and what was asked for did not happen."""
    ABSENT = "absent"
    """The request was refused, or the server has no such thing."""
    UNKNOWN = "unknown"
    """Nothing that happened tells; the detail says why."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one capability."""

    capability: Capability
    verdict: Verdict
    detail: str = ""
    """What was seen, or why nothing can be said, in a few words; it may hold a server's words."""
    form: str = ""
    """How it has to be asked for on the wire, where there are several ways: a field, a path."""
    number: float | None = None
    """Its measure where it has one: alternatives, seconds until it stops."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """All that was found of one model at one server."""

    model: str
    """The id that the server knows it by."""
    host: str
    """Host and port; never a key or a path."""
    examined: str
    """When, in UTC, ISO 8601."""
    findings: tuple[Finding, ...] = ()

    def of(self, capability: Capability) -> Finding | None:
        """The finding of one capability; None where it was not looked for."""
        return next((found for found in self.findings if found.capability is capability), None)

    def lacks(self, capability: Capability) -> bool:
        """Whether it was asked for and did not happen; what is unknown may still be there."""
        found = self.of(capability)
        return found is not None and found.verdict in (Verdict.IGNORED, Verdict.ABSENT)


@dataclass(frozen=True, slots=True)
class _Lack:
    cannot: str
    """What a model without it does not do."""
    remedy: str
    """Who does."""


_LACKS: Final = {
    Capability.CONTINUE: _Lack(
        "cannot continue a text", "vLLM, SGLang and the embedded engine can"
    ),
    Capability.LOGPROBS: _Lack(
        "gives no log-probabilities", "vLLM, SGLang and the embedded engine do"
    ),
    Capability.TOKEN_IDS: _Lack(
        "gives no scores of the next token for token ids", "vLLM and the embedded engine do"
    ),
    Capability.TEMPLATE: _Lack(
        "does not render its chat template", "vLLM and the embedded engine do"
    ),
    Capability.OWN_BEAM: _Lack("has no beam search of its own", "vLLM and SGLang have one"),
    Capability.BEST_OF: _Lack("does not choose the best of several", "few servers still do"),
    Capability.THINKING_CAP: _Lack(
        "takes no cap on its thinking", "vLLM, SGLang and llama.cpp with a thinking model do"
    ),
}


def missing(
    capabilities: Capabilities | None, needs: Mapping[str, frozenset[Capability]]
) -> str | None:
    """Say what of `needs`, by the name of who needs it, this model was found to lack.

    One sentence a lack, with the remedy; None where nothing is known to be missing.
    """
    if capabilities is None:
        return None
    sentences = []
    for capability in Capability:
        lack = _LACKS.get(capability) or _Lack(f"lacks {capability}", "others may have it")
        names = [name for name, wanted in needs.items() if capability in wanted]
        if names and capabilities.lacks(capability):
            verb = "needs" if len(names) == 1 else "need"
            sentences.append(
                f"{capabilities.model} on {capabilities.host} {lack.cannot}: "
                f"{_listed(names)} {verb} that; {lack.remedy}."
            )
    return " ".join(sentences) or None


def _listed(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
