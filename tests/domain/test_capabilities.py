from __future__ import annotations

import pytest

from tts_tui.domain.capabilities import Capabilities, Capability, Finding, Verdict, missing

CONTINUE, LOGPROBS = frozenset({Capability.CONTINUE}), frozenset({Capability.LOGPROBS})


def found(**verdicts: Verdict) -> Capabilities:
    findings = (Finding(Capability[name], verdict) for name, verdict in verdicts.items())
    return Capabilities("qwen", "host", "2026-11-30T12:00:00+00:00", tuple(findings))


@pytest.mark.parametrize("verdict", [Verdict.IGNORED, Verdict.ABSENT])
def test_what_is_missing_is_one_sentence_with_who_needs_it_and_who_has_it(
    verdict: Verdict,
) -> None:
    needs = {"BS@4": CONTINUE | LOGPROBS, "wait-2": CONTINUE, "MV": frozenset[Capability]()}
    assert missing(found(CONTINUE=verdict, LOGPROBS=Verdict.VERIFIED), needs) == (
        "qwen on host cannot continue a text: BS@4 and wait-2 need that; "
        "vLLM, SGLang and the embedded engine can."
    )
    assert missing(found(LOGPROBS=verdict), needs) == (
        "qwen on host gives no log-probabilities: BS@4 needs that; "
        "vLLM, SGLang and the embedded engine do."
    )


def test_each_lack_has_its_sentence() -> None:
    needs = {"a": CONTINUE | LOGPROBS, "b": LOGPROBS, "c": LOGPROBS}
    said = missing(found(CONTINUE=Verdict.ABSENT, LOGPROBS=Verdict.ABSENT), needs)
    assert said is not None
    assert said.count(": ") == 2
    assert "a, b and c need that" in said


@pytest.mark.parametrize(
    "capabilities",
    [None, found(), found(CONTINUE=Verdict.UNKNOWN), found(CONTINUE=Verdict.VERIFIED)],
)
def test_what_nobody_saw_fail_is_not_missing(capabilities: Capabilities | None) -> None:
    assert missing(capabilities, {"wait-2": CONTINUE}) is None


@pytest.mark.parametrize("capability", Capability)
def test_whatever_is_needed_has_its_sentence(capability: Capability) -> None:
    lacking = found(**{capability.name: Verdict.IGNORED})
    said = missing(lacking, {"x": frozenset({capability})})
    assert said is not None
    assert said.startswith("qwen on host ")
    assert ": x needs that; " in said


def test_nobody_misses_what_nobody_needs() -> None:
    assert missing(found(CONTINUE=Verdict.ABSENT), {"MV": frozenset()}) is None
