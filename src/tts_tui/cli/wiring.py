"""From a race order to a running session: clients, journal, engine."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from anyio import to_thread

from tts_tui.cli.collector import spare_the_race
from tts_tui.cli.known_servers import remember
from tts_tui.cli.possible import hold_back
from tts_tui.cli.racers import probes_at_once
from tts_tui.client.as_found import as_found
from tts_tui.client.local import LocalEngine
from tts_tui.client.long_answers import LongAnswers
from tts_tui.client.openai import OpenAIClient
from tts_tui.client.slots import StreamSlots
from tts_tui.domain.strategies import parse
from tts_tui.domain.strategies.bs import hypotheses_at_once
from tts_tui.domain.strategies.escalation import most_at_once
from tts_tui.engine.live import LiveSession
from tts_tui.engine.tokens import Cl100kTokenizer
from tts_tui.errors import UsageError
from tts_tui.store.capabilities import known_of
from tts_tui.store.header import PlanSummary, SessionHeader
from tts_tui.store.journal import Journal
from tts_tui.store.paths import second_place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_tui.cli.planning import RaceOrder
    from tts_tui.client.keys import ApiKey
    from tts_tui.client.ports import Completion, ThinkMode, TraceClient, TraceRequest, Update
    from tts_tui.domain.procedures.beams import TokenScore
    from tts_tui.engine.plan import Entrant, SessionPlan

PROMPT_TOKENS: Final = 768
"""Room for the embedded model's own prompt and a question."""
USUAL_CONTEXT_TOKENS: Final = 1024
MAX_BEAMS: Final = 32
"""Each hypothesis holds a slot of the embedded engine."""
MAX_CONTEXT_TOKENS: Final = 4096
"""The embedded engine holds this for every slot at once: more costs gigabytes."""


class EmbeddedClient:
    """The embedded engine as a client: the engine ends when the client is closed.

    Raises EngineMissingError where it is not installed, TtsTuiError where it does not start.
    """

    def __init__(self, entrant: Entrant, slots: int, beam_slots: int = 0) -> None:
        wanted = (entrant.sampling.max_tokens or MAX_CONTEXT_TOKENS) + PROMPT_TOKENS
        self._engine = LocalEngine(
            slots=slots,
            beam_slots=beam_slots,
            context_tokens=min(max(wanted, USUAL_CONTEXT_TOKENS), MAX_CONTEXT_TOKENS),
            system=entrant.system,
        )
        endpoint = self._engine.start()
        self.key = endpoint.key
        self._client = OpenAIClient(endpoint, self._engine.beam_slots)
        self._slots = StreamSlots(self._engine.slots if beam_slots else ())

    async def stream(self, request: TraceRequest, emit: Callable[[Update], None]) -> Completion:
        """Run one trace on the engine."""
        with self._slots.place(request, emit) as (placed, hear):
            return await self._client.stream(placed, hear)

    async def prompt_ids(self, request: TraceRequest) -> tuple[int, ...]:
        """The token ids of a request's prompt; implements `ports.NextTokens`."""
        return await self._client.prompt_ids(request)

    async def reading(self, ids: Sequence[int]) -> ThinkMode:
        """How to read what follows a prompt."""
        return await self._client.reading(ids)

    async def next_tokens(self, ids: Sequence[int], top: int, lane: int) -> tuple[TokenScore, ...]:
        """The likeliest tokens after `ids`, in the slot of a lane."""
        return await self._client.next_tokens(ids, top, lane)

    async def generated_tokens(self) -> int | None:
        """What the engine has generated, by its own count; implements `ports.Metered`."""
        return await self._engine.generated_tokens()

    async def aclose(self) -> None:
        """Close the streams, then end the engine."""
        try:
            await self._client.aclose()
        finally:
            await to_thread.run_sync(self._engine.stop)

    def stop(self) -> None:
        """End the engine without a loop: for a session that never started."""
        self._engine.stop()


def start_session(
    order: RaceOrder, *, auto_advance: bool, begins_held: bool = False
) -> LiveSession:
    """Start what is ordered; returns when the engine is up.

    Raises TtsTuiError where the embedded engine or the session file cannot be had; then nothing
    is left running.
    """
    order = hold_back(order)
    with ExitStack() as undo:
        embedded: list[EmbeddedClient] = []
        clients = [_client(order, at, embedded, undo) for at in range(len(order.endpoints))]
        journal = Journal(
            order.session_path,
            header_of(order.plan),
            secrets=_keys(order, embedded),
            second=second_place(order.session_path),
            begun=order.begun,
        )
        # From here on the session ends them itself.
        undo.pop_all()
    session = LiveSession(
        plan=order.plan,
        clients=clients,
        journal=journal,
        auto_advance=auto_advance,
        begins_held=begins_held,
        questions_at_once=order.questions_at_once,
        left=order.left,
        give_up_after_s=order.give_up_after_s,
        spent=order.begun.spent if order.begun is not None else None,
        goes_on=order.goes_on,
        first_race=order.begun.next_race if order.begun is not None else 0,
        tokenizer=Cl100kTokenizer(),
    )
    try:
        session.start()
        remember(endpoint for endpoint in order.endpoints if endpoint is not None)
        spare_the_race()
    except BaseException:
        # An interruption: nothing of it may go on.
        session.close()
        raise
    return session


def header_of(plan: SessionPlan) -> SessionHeader:
    """Say what a session was going to run, for its first line."""
    return SessionHeader(
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        plan=PlanSummary(
            strategies=plan.strategies,
            n=plan.n,
            armed=plan.armed,
            questions=len(plan.questions),
            models=tuple(entrant.card for entrant in plan.entrants),
            others=tuple(other.card for other in plan.others),
            shard=plan.shard,
            duel=plan.duel,
        ),
    )


def _client(
    order: RaceOrder, at: int, embedded: list[EmbeddedClient], undo: ExitStack
) -> TraceClient:
    endpoint = order.endpoints[at]
    entrant = order.plan.models[at]
    if endpoint is not None:
        client = OpenAIClient(as_found(endpoint, known_of(entrant.card)))
        most = endpoint.continuations
        return LongAnswers(client, most) if most else client
    plan = order.plan
    strategies = [parse(name, plan.n) for name in plan.strategies]
    races = at < len(plan.entrants)
    if races and embedded:
        # The model against itself, on one engine.
        return embedded[0]
    beams = hypotheses_at_once(strategies) if races else 0
    if beams > MAX_BEAMS:
        raise UsageError(
            f"The embedded engine grows at most {MAX_BEAMS} hypotheses at once, not {beams}.",
            "Name a narrower search.",
        )
    names = (entrant.card.name, None) if races else (entrant.card.name,)
    # A question to a running trace would wait in its slot for the end of that trace.
    sides = order.endpoints[: len(plan.entrants)].count(None) if races else 1
    own = (plan.n + probes_at_once(strategies)) * sides if races else 1
    slots = max(own, most_at_once(strategies, names))
    engine = EmbeddedClient(entrant, min(slots, entrant.card.concurrency or slots), beams)
    undo.callback(engine.stop)
    embedded.append(engine)
    return engine


def _keys(order: RaceOrder, embedded: list[EmbeddedClient]) -> list[ApiKey]:
    named = [endpoint.key for endpoint in order.endpoints if endpoint and endpoint.key]
    return [*named, *(client.key for client in embedded if client.key)]
