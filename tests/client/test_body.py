from __future__ import annotations

from tests.client.streams import ENDPOINT
from tts_tui.client.body import RequestBody
from tts_tui.client.ports import TraceRequest
from tts_tui.domain.events import Sampling


def test_sampling_that_is_none_is_not_sent() -> None:
    unset = TraceRequest("How many?", Sampling(None, 0.9, None, None), None)
    body = RequestBody(ENDPOINT).build(unset)
    assert body.keys() == {"model", "messages", "stream", "stream_options", "top_p"}
