from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.hostile import controls_in
from tests.support.screens import home_app, notices_of
from tts_tui.paths import bundled_dir
from tts_tui.ui.kit.palette import FALLBACK, palette_of
from tts_tui.ui.kit.theme_file import (
    DEFAULT_THEME,
    MAX_BYTES,
    Themes,
    built_in_default,
    load_themes,
    read_theme,
)

if TYPE_CHECKING:
    from pathlib import Path


def shipped(name: str = DEFAULT_THEME) -> str:
    return (bundled_dir("themes") / f"{name}.toml").read_text(encoding="utf-8")


def test_the_default_file_equals_the_default_in_the_code() -> None:
    assert read_theme(bundled_dir("themes") / f"{DEFAULT_THEME}.toml") == built_in_default()


def test_every_file_is_called_like_its_theme() -> None:
    for path in bundled_dir("themes").glob("*.toml"):
        assert read_theme(path).name == path.stem


def test_a_user_theme_replaces_one_of_the_same_name(tmp_path: Path) -> None:
    text = shipped().replace('"#0f141b"', '"#000001"')
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    themes = load_themes((bundled_dir("themes"), tmp_path))
    assert themes.by_name[DEFAULT_THEME].base.background == "#000001"
    assert themes.notices == ()


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: text.replace("#0f141b", "blue"), "base.background: a colour is written"),
        (lambda text: text.replace('accent = "#7fc4ff"', ""), "base.accent: this is missing"),
        (lambda text: text + "\nblink = 1\n", "states.blink"),
        (lambda text: text.replace("[base]", "[base"), "line"),
        (lambda text: text.replace("deuteran-safe", "../x"), "name: a-z"),
        (lambda text: text.replace('    "#ffa010",\n', ""), "lanes"),
        (lambda text: text.replace("dark = true", 'dark = "\x1b[2J"'), ""),
        (lambda text: "x" * (MAX_BYTES + 1), "larger than"),
        (lambda text: "\x00\x01", ""),
    ],
)
def test_a_bad_theme_file_is_a_notice_that_names_file_and_reason(
    tmp_path: Path, damage: object, said: str
) -> None:
    assert callable(damage)
    (tmp_path / "bad.toml").write_text(damage(shipped()), encoding="utf-8")
    themes = load_themes((tmp_path,))
    assert list(themes.by_name) == [DEFAULT_THEME]
    (notice,) = themes.notices
    assert "bad.toml" in notice
    assert said in notice
    assert not controls_in(notice)


def test_a_file_that_is_not_text_is_a_notice(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe\x00name")
    (tmp_path / "folder.toml").mkdir()
    notices = load_themes((tmp_path,)).notices
    assert len(notices) == 2
    assert "not UTF-8" in notices[0]
    assert "folder.toml" in notices[1]


def test_without_any_folder_there_is_the_default(tmp_path: Path) -> None:
    themes = load_themes((tmp_path / "nowhere",))
    assert themes == Themes({DEFAULT_THEME: built_in_default()})


def test_an_unknown_name_means_the_default_and_a_notice() -> None:
    theme, notice = load_themes().choose("neon[/]")
    assert theme.name == DEFAULT_THEME
    assert notice is not None
    assert "neon[/]" in notice
    assert "paper" in notice


async def test_a_bad_theme_is_said_in_the_app_and_the_default_is_used(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("[/INST] = ", encoding="utf-8")
    app = home_app(themes=load_themes((tmp_path,)), theme="bad")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert app.theme == DEFAULT_THEME
        said = notices_of(app)
        assert len(said) == 2
        assert "bad.toml" in said[0]


async def test_the_palette_follows_the_theme() -> None:
    app = home_app(themes=load_themes())
    async with app.run_test() as pilot:
        dark = palette_of(app)
        assert dark is palette_of(app)
        app.theme = "paper"
        await pilot.pause()
        light = palette_of(app)
        assert light.background != dark.background
        assert len(light.lane) == 8
        assert light.lane_of(9) == light.lane[1]
        assert light.style("correct") == light.correct
        assert light.style("no such role") == light.text


async def test_a_theme_without_our_roles_gets_the_default_ones() -> None:
    app = home_app()
    async with app.run_test():
        color = palette_of(app).failed.color
        assert color is not None
        assert color.name == FALLBACK["failed"]
