"""The probes on the embedded engine: what a llama.cpp server can do, and what it ignores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tts_tui.client.local import LocalEngine
from tts_tui.client.local_parts import locate_engine
from tts_tui.client.probes.calls import Calls
from tts_tui.client.probes.registry import PROBES
from tts_tui.domain.capabilities import Capability, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_tui.client.probes.probe import Probe

_STATUS = locate_engine()

pytestmark = [
    pytest.mark.embedded,
    pytest.mark.skipif(
        not _STATUS.ready, reason=f"the embedded engine is not installed. {_STATUS.remedy}"
    ),
]

EXPECTED = {
    Capability.CONTINUE: (Verdict.VERIFIED, "continue_final_message"),
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


@pytest.fixture(scope="module")
def engine() -> Iterator[LocalEngine]:
    with LocalEngine(slots=2, context_tokens=1024) as running:
        yield running


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.asks[0])
async def test_the_embedded_engine_does_what_llama_cpp_does(
    engine: LocalEngine, probe: Probe
) -> None:
    async with Calls(engine.start()) as calls:
        findings = await probe.run(calls)

    assert tuple(finding.capability for finding in findings) == probe.asks
    for finding in findings:
        if finding.capability in EXPECTED:
            assert (finding.verdict, finding.form) == EXPECTED[finding.capability]
        else:
            # What is measured in time says less on a busy machine, and never that it is a lie.
            assert finding.verdict is not Verdict.IGNORED
        if finding.capability is Capability.LOGPROBS:
            assert finding.number == 20
