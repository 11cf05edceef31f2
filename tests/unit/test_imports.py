"""What each half of the house may load: proved in fresh processes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEADLESS = (
    "tui.core",
    "tui.net.client",
    "tui.accounts.config",
    "tui.vendors.registry",
    "tui.live.deck",
    "tui.export",
    "tui.cli.main",
)
FIRST_FRAME = ("httpx", "keyring", "pydantic", "plotext", "rich.markdown", "starlette")


def loaded_after(code: str) -> set[str]:
    ran = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys, json\nprint(json.dumps(sorted(sys.modules)))"],
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    return set(json.loads(ran.stdout.splitlines()[-1]))


@pytest.mark.parametrize("module", HEADLESS)
def test_the_headless_half_loads_no_screen(module):
    assert not {"textual", "plotext"} & loaded_after(f"import {module}")


def test_every_vendor_loads_no_screen():
    code = "from tui.vendors.registry import vendors\nfor one in vendors():\n    one.load()"
    assert not {"textual", "plotext"} & loaded_after(code)


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_version_and_help_load_nothing_heavy(argument):
    code = f"import sys, contextlib\nsys.argv = ['agentdeck', '{argument}']\nfrom tui.__main__ import main\n"
    code += "with contextlib.suppress(SystemExit):\n    main()"
    assert not {"textual", "httpx", "pydantic", "keyring", "plotext", "starlette"} & loaded_after(code)


def test_the_first_frame_loads_nothing_slow():
    code = "import tui.app, tui.screens.fleet, tui.cli.opening"
    assert not set(FIRST_FRAME) & loaded_after(code)


def test_the_demo_asks_for_headlines_without_views_and_without_a_store_of_secrets():
    code = "from tui.live.configured import demonstration\nfrom tui.vendors.registry import vendor\n"
    code += "for one in demonstration().deck.accounts:\n    vendor(one.vendor).load().headline"
    loaded = loaded_after(code)
    views = {name for name in loaded if name.startswith("tui.vendors.") and name.rpartition(".")[2] == "views"}
    assert "tui.vendors.serenity.headline" in loaded
    assert not views | ({"tui.accounts.secrets", "tui.accounts.edit", "tomlkit"} & loaded)


def test_every_bench_can_be_loaded():
    """They run by hand only: a name that has gone would be missed until then."""
    names = [path.stem for path in (Path(__file__).parents[1] / "bench").glob("[a-z]*.py")]
    assert "tests.bench.tables" in loaded_after("".join(f"import tests.bench.{name}\n" for name in names))
