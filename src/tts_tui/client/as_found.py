"""An endpoint, to be asked in the ways that were found to work. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tts_tui.client.continuation import FORMS
from tts_tui.domain.capabilities import Capability, Verdict

if TYPE_CHECKING:
    from tts_tui.client.endpoint import Endpoint
    from tts_tui.domain.capabilities import Capabilities


def as_found(endpoint: Endpoint, known: Capabilities | None) -> Endpoint:
    """Let it be continued in the form that `doctor` saw working; one that is named stays."""
    finding = known.of(Capability.CONTINUE) if known is not None else None
    if (
        finding is None
        or finding.verdict is not Verdict.VERIFIED
        or endpoint.continuation is not None
        or finding.form not in FORMS
    ):
        return endpoint
    return replace(endpoint, continuation=finding.form)
