"""tts-tui: race parallel LLM traces and watch test-time-scaling strategies decide."""

from __future__ import annotations

__version__ = "0.1.0"
