"""`tts-tui doctor MODEL|URL`: what a model's server really does, told and kept."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import anyio

from tts_tui.cli import exit_codes
from tts_tui.cli.output import complain, say
from tts_tui.cli.progress import Progress
from tts_tui.client.errors import FailureKind, TraceError
from tts_tui.client.probes.calls import Cost
from tts_tui.domain.capabilities import Capabilities, Finding, Verdict
from tts_tui.errors import UnknownModelError, UsageError
from tts_tui.figures import counted
from tts_tui.text import display_line

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from tts_tui.client.endpoint import Endpoint
    from tts_tui.client.probes.probe import Probe

_SIGNS: Final = {
    Verdict.VERIFIED: "✓",
    Verdict.IGNORED: "◌",
    Verdict.ABSENT: "✗",
    Verdict.UNKNOWN: "?",
}
_EMBEDDED_TOKENS: Final = 1024
"""Context of the embedded engine's slots: more than any probe needs."""


@dataclass(frozen=True, slots=True)
class _Patient:
    model_id: str
    host: str
    endpoint: Endpoint | None
    """None is the embedded engine."""


def examine_model(args: Namespace) -> int:
    """Probe a model, tell what was found and keep it.

    What was found before an interruption is told, and not kept. Raises UsageError where the
    endpoint cannot be used, and other TtsTuiErrors.
    """
    patient = _patient(args)
    findings: list[Finding] = []
    cost = [Cost()]
    try:
        _examine(patient, findings, cost)
    except TraceError as error:
        raise UsageError(error.sentence) from None
    finally:
        if not args.json:
            for finding in findings:
                say(line_of(finding))
    examined = datetime.now(UTC).isoformat(timespec="seconds")
    found = Capabilities(patient.model_id, patient.host, examined, tuple(findings))
    if args.json:
        _say_json(found, cost[0])
    else:
        say(_told(found, cost[0]))
    return _keep(found)


def line_of(finding: Finding) -> str:
    """A finding in one line: a sign, the verdict, what of, and what was seen."""
    sign, detail = _SIGNS[finding.verdict], finding.detail
    return f"{sign} {finding.verdict:<8} {finding.capability}{f': {detail}' if detail else ''}"


def _patient(args: Namespace) -> _Patient:
    """Who is probed; what is not trusted is refused as before a race. Raises TtsTuiError."""
    from tts_tui.cli.racers import resolve
    from tts_tui.config import SamplingFlags, load_settings, trust_of

    settings = load_settings(trust_of(args.trust_config))
    target, url = args.target, None
    if "://" in target:
        target, url = args.model or _only_model(args.target), args.target
    elif args.model is not None:
        raise UsageError("--model belongs to a URL.", "Leave it out.")
    try:
        [(entrant, endpoint)] = resolve(settings, [target], url, SamplingFlags())
    except UnknownModelError as error:
        error.remedy = "Name one of `tts-tui models`, or give a server's URL."
        raise
    return _Patient(entrant.card.model_id, entrant.card.host, endpoint)


def _only_model(url: str) -> str:
    """The model of a server that serves one. Raises UsageError where that is not so."""
    from tts_tui.cli.racers import resolve
    from tts_tui.client.models import list_models
    from tts_tui.config import SamplingFlags, Settings

    [(_, endpoint)] = resolve(Settings(), ["any"], url, SamplingFlags())
    assert endpoint is not None
    try:
        served = anyio.run(list_models, endpoint)
    except TraceError as error:
        known = error.kind in (FailureKind.UNREACHABLE, FailureKind.AUTH)
        remedy = "" if known else "Add --model with the server's id."
        raise UsageError(error.sentence, remedy) from None
    if len(served) != 1:
        names = display_line(", ".join(served[:5]), 200) or "none"
        raise UsageError(
            f"{endpoint.host} lists {counted(len(served), 'model')}: {names}.",
            "Add --model with one of them.",
        )
    return served[0]


def _examine(patient: _Patient, findings: list[Finding], cost: list[Cost]) -> None:
    from tts_tui.cli.racers import EMBEDDED_SLOTS
    from tts_tui.client.local import LocalEngine
    from tts_tui.client.probes.examine import examine
    from tts_tui.client.probes.registry import PROBES

    with ExitStack() as stack:
        endpoint = patient.endpoint
        if endpoint is None:
            engine = LocalEngine(slots=EMBEDDED_SLOTS, context_tokens=_EMBEDDED_TOKENS)
            endpoint = stack.enter_context(engine).start()
        progress = stack.enter_context(Progress())

        def begins(probe: Probe, at: int) -> None:
            progress(f"asking for {probe.asks[0]}", at, len(PROBES))

        def take(found: Sequence[Finding], spent: Cost) -> None:
            findings.extend(found)
            cost[0] = spent

        anyio.run(examine, endpoint, take, begins)


def _say_json(found: Capabilities, cost: Cost) -> None:
    import json

    from tts_tui.cli.output import write

    write(json.dumps({**asdict(found), "cost": asdict(cost)}) + "\n")


def _told(found: Capabilities, cost: Cost) -> str:
    return (
        f"{display_line(found.model, 80)} on {found.host}: "
        f"{counted(cost.requests, 'request')}, {counted(cost.prompt_tokens, 'prompt token')}, "
        f"{counted(cost.generated_tokens, 'generated token')}, where the server counted them."
    )


def _keep(found: Capabilities) -> int:
    from tts_tui.store.capabilities import keep

    try:
        keep(found)
    except OSError as error:
        complain(f"What was found could not be kept ({error.strerror}).")
        return exit_codes.NOT_KEPT
    return exit_codes.DONE
