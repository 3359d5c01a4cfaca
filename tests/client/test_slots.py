from __future__ import annotations

from contextlib import ExitStack

from tts_tui.client.ports import Delta, Prefix, TraceRequest, Update
from tts_tui.client.slots import StreamSlots
from tts_tui.domain.events import Channel, Sampling


def asks(prompt: str, continues: Prefix | None = None) -> TraceRequest:
    return TraceRequest(prompt, Sampling(), seed=1, continues=continues)


def ignore(_update: Update) -> None:
    pass


def place(slots: StreamSlots, request: TraceRequest, says: str = "") -> int | None:
    with slots.place(request, ignore) as (placed, hear):
        hear(Delta(Channel.ANSWER, says, 1))
        return placed.slot


def test_streams_at_the_same_time_have_slots_of_their_own() -> None:
    slots = StreamSlots(range(3))
    with ExitStack() as streams:
        placed = [streams.enter_context(slots.place(asks("q"), ignore))[0] for _ in range(3)]
    assert [request.slot for request in placed] == [0, 1, 2]


def test_what_is_gone_on_from_is_sent_to_where_it_was_said() -> None:
    slots = StreamSlots(range(3))
    with ExitStack() as streams:
        for says in ("it is 4", "it is 7", "no"):
            _, hear = streams.enter_context(slots.place(asks("q"), ignore))
            hear(Delta(Channel.ANSWER, says, 1))
    assert place(slots, asks("q", Prefix(answer="it is 7\n\nWait"))) == 1


def test_what_is_new_goes_where_nobody_has_been_for_longest() -> None:
    slots = StreamSlots(range(2))
    assert [place(slots, asks(question)) for question in ("a", "b", "c", "d")] == [0, 1, 0, 1]


def test_without_slots_the_server_chooses() -> None:
    slots = StreamSlots(())
    assert place(slots, asks("q")) is None


def test_an_update_is_handed_on() -> None:
    heard: list[Update] = []
    said = Delta(Channel.ANSWER, "x", 1)
    with StreamSlots(range(1)).place(asks("q"), heard.append) as (_, hear):
        hear(said)
    assert heard == [said]
