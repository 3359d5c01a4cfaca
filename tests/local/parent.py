"""A parent to be killed: starts the engine, says the child's process id, then only lives."""

from __future__ import annotations

import sys
import threading

from tts_tui.client.local import LocalEngine

if __name__ == "__main__":
    engine = LocalEngine(slots=1, context_tokens=256)
    engine.start()
    sys.stdout.write(f"{engine.pid}\n")
    sys.stdout.flush()
    threading.Event().wait()
