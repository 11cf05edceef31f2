"""The shipped themes can be read by everyone; a bad theme file is named and harms nothing."""

from __future__ import annotations

import shutil
from itertools import combinations
from pathlib import Path

import pytest
from textual.color import Color

from tui.core.errors import DeckError
from tui.widgets.themes import load_theme, shipped_folder, themes_in

FILES = sorted(shipped_folder().glob("*.toml"))
AA = 4.5
AA_GRAPHICS = 3.0
BACKGROUNDS = ("background", "surface", "panel")


def variables(path):
    theme = load_theme(path)
    return theme.to_color_system().generate() | theme.variables


def contrast(one: Color, other: Color) -> float:
    """Contrast as WCAG 2 defines it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: Color) -> float:
    parts = [part / 255 for part in color.rgb]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_shipped_themes_pass_as_the_users_own(tmp_path):
    for path in FILES:
        assert load_theme(Path(shutil.copy(path, tmp_path))) == load_theme(path)


def test_the_promised_themes_are_there():
    names = {load_theme(path).name for path in FILES}
    assert {"deck-dark", "deck-light", "deck-high-contrast", "deck-colour-blind", "deck-monochrome"} <= names


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize(
    "role", ["foreground", "text-muted", "primary", "accent", "footer-description-foreground", "footer-key-foreground"]
)
def test_text_meets_wcag_aa(path, role):
    found = variables(path)
    for background in BACKGROUNDS:
        ratio = contrast(Color.parse(found[role]), Color.parse(found[background]))
        assert ratio >= AA, f"{role} on {background}: {ratio:.2f}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("role", ["success", "warning", "error"])
def test_states_meet_wcag_aa_on_the_background(path, role):
    found = variables(path)
    assert contrast(Color.parse(found[role]), Color.parse(found["background"])) >= AA


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_cursor_can_be_read(path):
    found = variables(path)
    ratio = contrast(Color.parse(found["block-cursor-foreground"]), Color.parse(found["block-cursor-background"]))
    assert ratio >= AA


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_series_stand_out_from_the_background(path):
    found = variables(path)
    for number in range(1, 9):
        assert contrast(Color.parse(found[f"chart-{number}"]), Color.parse(found["background"])) >= AA_GRAPHICS, number


def test_colour_blind_series_differ_for_colour_blind_people():
    found = variables(shipped_folder() / "deck-colour-blind.toml")
    series = [Color.parse(found[f"chart-{number}"]) for number in range(1, 5)]
    for matrix in (PROTAN, DEUTAN, TRITAN):
        for one, other in combinations([_seen(color, matrix) for color in series], 2):
            distance = sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5
            assert distance > 40, (one, other)


# Linear simulations of the three dichromacies (rows: red, green, blue as seen).
PROTAN = ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052))
DEUTAN = ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969))
TRITAN = ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304))


def _seen(color, matrix):
    return tuple(sum(factor * part for factor, part in zip(row, color.rgb, strict=True)) for row in matrix)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not toml [", "not valid TOML"),
        ("name = 'x'", "[colors]"),
        ("[colors]\nprimary = 'no colour'", "cannot be read"),
        ("[colors]\nprimary = '#fff'\nprimry = '#fff'", "primry"),
        ("[colors]\nprimary = '#fff'\n[variables]\nfoo = \"it's\"", "variable “foo”"),
        ("[colors]\nprimary = '#fff'\n[variables]\nborder = '$primary } Screen {'", "variable “border”"),
        ("[colors]\nprimary = '#fff'\n[variables]\nborder = 'bold'", "variable “border”"),
        ("[colors]\nprimary = '#fff'\n[variables]\nlink-style = 'red'", "variable “link-style”"),
        ("[colors]\nprimary = '#fff'\n[variables]\nsurface = 'auto 50%'", "variable “surface”"),
        ("[colors]\nprimary = '#fff'\n[variables]\nprimary-lighten-1 = 'red 50%'", "cannot be read"),
    ],
)
def test_a_bad_theme_is_named_and_the_others_still_load(tmp_path, text, words):
    (tmp_path / "bad.toml").write_text(text)
    (tmp_path / "good.toml").write_text("[colors]\nprimary = '#336699'\n")
    found = list(themes_in(tmp_path))
    errors = [one for one in found if isinstance(one, DeckError)]
    assert len(errors) == 1
    assert "bad.toml" in errors[0].fault.sentence
    assert words in errors[0].fault.sentence
    assert [one.name for one in found if not isinstance(one, DeckError)] == ["good"]
