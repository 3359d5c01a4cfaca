"""Every probe there is, in the order they are run and told; a new one is one line here."""

from __future__ import annotations

from typing import Final

from tts_tui.client.probes import (
    cancelling,
    continuation,
    log_p,
    parallel,
    prefix_cache,
    seeds,
    several,
    thinking,
    token_ids,
    usage_form,
)

PROBES: Final = (
    usage_form.PROBE,
    continuation.PROBE,
    log_p.PROBE,
    token_ids.TOKEN_IDS_PROBE,
    token_ids.TEMPLATE_PROBE,
    several.OWN_BEAM_PROBE,
    several.BEST_OF_PROBE,
    several.N_PROBE,
    thinking.PROBE,
    seeds.PROBE,
    prefix_cache.PROBE,
    parallel.PROBE,
    cancelling.PROBE,
)
