"""The configuration: two TOML files, validated, and turned into what a session runs."""

from __future__ import annotations

from tts_tui.config.load import load_settings
from tts_tui.config.models import MAX_N, ModelEntry
from tts_tui.config.resolve import Resolved, SamplingFlags, resolve_entrants
from tts_tui.config.settings import Settings
from tts_tui.config.trust import Trust, UntrustedError, trust_of

__all__ = [
    "MAX_N",
    "ModelEntry",
    "Resolved",
    "SamplingFlags",
    "Settings",
    "Trust",
    "UntrustedError",
    "load_settings",
    "resolve_entrants",
    "trust_of",
]
