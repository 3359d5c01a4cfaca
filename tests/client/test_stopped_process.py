from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest

from tests.support.server import Exchange, serving

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="nothing stops it here")

CHILD = """
import sys, anyio
from tts_tui.client.endpoint import Endpoint
from tts_tui.client.openai import OpenAIClient
from tts_tui.client.ports import Delta, TraceRequest
from tts_tui.domain.events import Sampling

def see(update):
    if isinstance(update, Delta):
        print("token", flush=True)

async def main():
    endpoint = Endpoint(sys.argv[1], "m", silence_s=2.0)
    client = OpenAIClient(endpoint)
    done = await client.stream(TraceRequest("?", Sampling(), 0), see)
    await client.aclose()
    print("ended", done.finish_reason, flush=True)

anyio.run(main)
"""

TOLD_MEANWHILE = 23


def test_a_process_that_was_stopped_reads_on_what_its_server_sent_meanwhile() -> None:
    said = threading.Event()

    async def play(exchange: Exchange) -> None:
        exchange.head()
        exchange.say("so ")
        await exchange.wait("stopped")
        # Longer in all than the child bears silence.
        for _ in range(TOLD_MEANWHILE):
            exchange.say("on ")
            await exchange.pause(0.1)
        said.set()
        await exchange.wait("resumed")
        exchange.finish(tokens=1 + TOLD_MEANWHILE)

    with serving(play) as server:
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, server.url], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "token\n"
        os.kill(child.pid, signal.SIGSTOP)
        server.open_gate("stopped")
        said.wait()
        os.kill(child.pid, signal.SIGCONT)
        assert [child.stdout.readline() for _ in range(TOLD_MEANWHILE)] == [
            "token\n"
        ] * TOLD_MEANWHILE
        server.open_gate("resumed")
        rest = child.communicate()[0]
    assert rest == "ended stop\n"
