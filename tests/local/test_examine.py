"""The probes on the embedded engine: what a llama.cpp server can do, and what it ignores."""

from __future__ import annotations

import anyio
import pytest

from tts_tui.client.local import LocalEngine
from tts_tui.client.local_parts import locate_engine
from tts_tui.client.probes.examine import examine
from tts_tui.domain.capabilities import Capability, Finding, Verdict

_STATUS = locate_engine()

pytestmark = [
    pytest.mark.embedded,
    pytest.mark.skipif(
        not _STATUS.ready, reason=f"the embedded engine is not installed. {_STATUS.remedy}"
    ),
]

EXPECTED = {
    Capability.CONTINUE: (Verdict.VERIFIED, "plain"),
    Capability.LOGPROBS: (Verdict.VERIFIED, ""),
    Capability.TOKEN_IDS: (Verdict.VERIFIED, "/completion"),
    Capability.TEMPLATE: (Verdict.VERIFIED, "/apply-template"),
    Capability.OWN_BEAM: (Verdict.IGNORED, ""),
    Capability.BEST_OF: (Verdict.IGNORED, ""),
    Capability.N: (Verdict.VERIFIED, ""),
    Capability.REASONING: (Verdict.ABSENT, ""),
    Capability.THINKING_CAP: (Verdict.UNKNOWN, ""),
    Capability.USAGE: (Verdict.VERIFIED, "last"),
    Capability.SEEDS: (Verdict.VERIFIED, ""),
}
"""What holds on any machine; the rest is measured in time."""
MEASURED = {Capability.PREFIX_CACHE, Capability.PARALLEL, Capability.CANCEL}


@pytest.mark.timeout(120)
def test_the_embedded_engine_does_what_llama_cpp_does() -> None:
    findings: list[Finding] = []
    with LocalEngine(slots=2, context_tokens=1024) as engine:
        endpoint = engine.start()
        anyio.run(examine, endpoint, lambda found, _: findings.extend(found))

    by = {finding.capability: finding for finding in findings}
    seen = {what: (one.verdict, one.form) for what, one in by.items() if what not in MEASURED}
    assert seen == EXPECTED
    assert by[Capability.LOGPROBS].number == 20
    assert all(by[what].verdict is not Verdict.IGNORED for what in MEASURED)
