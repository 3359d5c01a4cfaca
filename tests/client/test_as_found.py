from __future__ import annotations

import pytest

from tts_tui.client.as_found import as_found
from tts_tui.client.endpoint import Endpoint
from tts_tui.domain.capabilities import Capabilities, Capability, Finding, Verdict

URL = "http://127.0.0.1:8000/v1"


def found(verdict: Verdict, form: str) -> Capabilities:
    finding = Finding(Capability.CONTINUE, verdict, form=form)
    return Capabilities("m", "127.0.0.1:8000", "2026-11-30T00:00:00+00:00", (finding,))


def test_an_endpoint_is_continued_in_the_form_that_was_seen_working() -> None:
    endpoint = as_found(Endpoint(URL, "m"), found(Verdict.VERIFIED, "prefix"))
    assert endpoint == Endpoint(URL, "m", continuation="prefix")


@pytest.mark.parametrize(
    "known",
    [
        None,
        Capabilities("m", "127.0.0.1:8000", ""),
        found(Verdict.UNKNOWN, "prefix"),
        found(Verdict.VERIFIED, "telepathy"),
        found(Verdict.VERIFIED, ""),
    ],
)
def test_what_was_not_seen_changes_nothing(known: Capabilities | None) -> None:
    assert as_found(Endpoint(URL, "m"), known) == Endpoint(URL, "m")


def test_a_form_that_is_named_stays() -> None:
    named = Endpoint(URL, "m", continuation="plain")
    assert as_found(named, found(Verdict.VERIFIED, "prefix")) == named
