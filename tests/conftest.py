"""How the tests run: without looking through what stays for ever, without a stopwatch, and the longest files first."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading

import pytest
from hypothesis import HealthCheck, settings

from tests import idle

# As the deck itself is started: see tui/cli/opening.py.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
# Hundreds of interpreters are started: what the first one compiles, the others read.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
gc.disable()
# A script ignores it in what it runs in its background, and so would all that is started from there and interrupted.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How long one example takes says how busy the machine is, nothing of what is tested.
examples = 100 if os.environ.get("AGENTDECK_LONG") else 30
settings.register_profile("untimed", deadline=None, max_examples=examples, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
idle.install()

LONGEST = (
    "test_snapshots.py",
    "test_views.py",
    "test_footer.py",
    "test_live_deck.py",
    "test_screen_matrix.py",
    "test_clickable.py",
    "test_secrets_canary.py",
    "test_accounts_screen.py",
    "test_terminal_life.py",
    "test_period.py",
    "test_vendor_matrix.py",
    "test_hostile_text.py",
    "test_ejento_views.py",
    "test_layouts.py",
    "test_everything_hangs.py",
    "test_record_browser.py",
    "test_show_statuses.py",
    "test_journey.py",
    "test_ways_down.py",
    "test_cli_terminal.py",
    "test_jump.py",
    "test_serve.py",
    "test_walks.py",
    "test_geai_views.py",
    "test_questions.py",
    "test_cli_help.py",
    "test_serenity_views.py",
    "test_random_walk.py",
    "test_shapes.py",
    "test_secrets_keyring.py",
    "test_wheel.py",
    "test_settings_effects.py",
    "test_letting_go.py",
    "test_geai_sandbox.py",
    "test_accounts_cli.py",
    "test_agentphone_client.py",
    "test_typed_ahead.py",
)
"""A worker that meets one of these last keeps the others waiting (the tests run with ``--no-loadscope-reorder``)."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; within a file the order stays."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(LONGEST)))


def pytest_collection_finish() -> None:
    """Collect garbage again, but seldom: all that is loaded stays, and hundreds of apps leave few cycles each."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
    gc.enable()
