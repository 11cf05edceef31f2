"""Keys of the user's own: presets hold together, and what cannot be honoured is named."""

from __future__ import annotations

from tui.screens.keymap import PRESETS, TOGETHER, keymap, keys_of, known_keys


def test_every_id_of_a_preset_exists():
    assert set(PRESETS["vim"]) <= set(known_keys())


def test_the_vim_preset_has_no_key_twice_where_both_would_work():
    before = known_keys()
    keys = {**before, **PRESETS["vim"]}
    for group in TOGETHER:
        held: dict[str, str] = {}
        for name, combined in keys.items():
            if name.partition(".")[0] not in group:
                continue
            for key in keys_of(combined):
                other = held.setdefault(key, name)
                meant = key in keys_of(before[name]) and key in keys_of(before[other])
                moved_alike = combined == keys[other] and before[name] == before[other]
                assert other == name or meant or moved_alike, f"{key}: {other} and {name}"


def test_own_keys_are_taken():
    chosen, problems = keymap("default", {"fleet.refresh": "ctrl+r"})
    assert chosen == {"fleet.refresh": "ctrl+r"}
    assert problems == []


def test_unknown_ids_and_conflicts_are_named_and_left_out():
    chosen, problems = keymap("default", {"fleet.fly": "x", "fleet.freeze": "r", "app.help": "f1"})
    assert chosen == {"app.help": "f1"}
    assert any("fleet.fly" in one for one in problems)
    assert any("fleet.freeze" in one and "fleet.refresh" in one for one in problems)


def test_an_unknown_preset_is_named():
    assert "emacs" in keymap("emacs", {})[1][0]
