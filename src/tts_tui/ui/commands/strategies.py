"""What can be done with each strategy of a race on the screen, as commands."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tts_tui.domain.procedures.base import acts
from tts_tui.domain.strategies import StrategyNameError, default_names, offered_names, parse
from tts_tui.ui.commands.command import Command
from tts_tui.ui.kit.explain import rule_of
from tts_tui.ui.race.arm import ArmChoice

if TYPE_CHECKING:
    from tts_tui.ui.race.base_screen import RaceBaseScreen


def strategy_commands(screen: RaceBaseScreen) -> list[Command]:
    """Arm each that can be armed, and take each to the board or off it."""
    model = screen.model
    commands: list[Command] = []
    if screen.check_action("arm", ()):
        commands += [
            Command(f"Arm {name}", model.arming_of(name), partial(screen.arm, ArmChoice(name)))
            for name in model.armable
            if name != model.armed
        ]
        if model.armed is not None:
            commands.append(
                Command(
                    f"Disarm {model.armed}",
                    "every trace runs to its end",
                    partial(screen.arm, ArmChoice(None)),
                )
            )
    shown = list(model.names)
    n = model.current[1].n if model.current else model.source.plan.n
    usual = (*default_names(n), *offered_names(n))
    procedures = [name for name in model.named if _acts(name, n)]
    for name in dict.fromkeys((*shown, *procedures, *usual)):
        others = [other for other in shown if other != name]
        if name not in shown:
            show = partial(screen.show_strategies, [*shown, name])
            commands.append(Command(f"Show {name}", rule_of(name), show, at_first=False))
        elif others:
            hide = partial(screen.show_strategies, others)
            commands.append(Command(f"Hide {name}", rule_of(name), hide, at_first=False))
    return commands


def _acts(name: str, race_n: int) -> bool:
    try:
        return acts(parse(name, race_n))
    except StrategyNameError:
        return False
