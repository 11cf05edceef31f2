"""The doctor and the debug screen say what a report of a problem needs, and no secret."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.faults.ptys import ROOT, slowness
from tests.support import fixed_world
from tests.ui.driving import screen_text, settled
from tui.app import DeckApp, Opening
from tui.core.scope import Scope
from tui.live.configured import demonstration
from tui.screens.debug import DebugScreen


def doctor(tmp_path: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    environ = dict(os.environ, HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path), **env)
    environ.pop("AGENTDECK_CONFIG", None)
    return subprocess.run(
        [sys.executable, "-m", "tui", "doctor", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environ,
        timeout=30,
        check=False,
    )


def test_the_doctor_tells_versions_terminal_network_configuration_and_keyring(tmp_path: Path) -> None:
    folder = tmp_path / "agentdeck"
    folder.mkdir()
    (folder / "config.toml").write_text(
        'schema_version = 1\n[settings]\npage_size = 50\nrefresh = "often"\n', encoding="utf-8"
    )
    (folder / "themes").mkdir()
    (folder / "themes" / "mine.toml").write_text("[colors]\nprimary = 'red'\n[variables]\nborder = '}'\n")
    done = doctor(
        tmp_path,
        "--format",
        "json",
        HTTPS_PROXY="http://jane:sandbox-proxy-password@127.0.0.1:3128",
        SSL_CERT_FILE="/nowhere/ca.pem",
        AGENTDECK_THEME="nord",
        AGENTDECK_ACME_API_KEY="sandbox-secret-in-the-environment",
        LC_ALL="C.UTF-8",
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    facts = {section: {fact["title"]: fact for fact in found[section]} for section in found}
    assert facts["versions"]["textual"]["value"].startswith("8.")
    assert facts["terminal"]["on a terminal"]["value"] == "neither input, output nor errors"
    assert facts["terminal"]["locale"]["value"] == "C.UTF-8", "and not a country's, as Python's getlocale has it"
    assert "agentdeck show need none" in facts["terminal"]["on a terminal"]["warning"]
    assert facts["network"]["HTTPS_PROXY"]["value"] == "http://•••@127.0.0.1:3128"
    assert facts["network"]["SSL_CERT_FILE"]["warning"]
    assert facts["configuration"]["page_size"]["value"] == "50  [configuration file]"
    assert facts["configuration"]["theme"]["value"] == "nord  [environment AGENTDECK_THEME]"
    assert facts["configuration"]["zone"]["value"].endswith("[default]")
    problems = [fact["warning"] for fact in found["configuration"] if fact["title"] == "problem"]
    assert ["refresh" in problems[0], "mine.toml" in problems[1], len(problems)] == [True, True, 2]
    assert facts["keyring"]["state"]["value"]
    assert "sandbox-" not in done.stdout + done.stderr


def test_the_doctor_answers_where_nothing_is_configured_and_nothing_hangs(tmp_path: Path) -> None:
    started = time.monotonic()
    done = doctor(tmp_path, DBUS_SESSION_BUS_ADDRESS="unix:path=/nowhere")
    assert done.returncode == 0, done.stderr
    assert "does not exist yet" in done.stdout
    assert time.monotonic() - started < 10 * slowness()


def test_the_doctor_does_not_load_the_screen() -> None:
    source = "import sys, tui.cli.doctor, tui.live.diagnosis; sys.exit(bool({'textual', 'rich'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", source], cwd=ROOT, timeout=30, check=False).returncode == 0


@pytest.fixture
def app() -> Any:
    opening = Opening((), lambda: demonstration(fixed_world()), demo=True)
    return DeckApp(opening)


async def test_the_debug_screen_lists_requests_and_this_installation(app: Any) -> None:
    async with app.run_test(size=(140, 60)) as pilot:
        await settled(pilot, lambda: app.ready)
        session = await app.deck.session("serenity-demo")
        await session.implementation.headline(session.ask(Scope()))
        app.push_screen(DebugScreen())
        await settled(pilot, lambda: "Versions" in screen_text(app) and "/serenity/api/v2/" in screen_text(app))
        shown = screen_text(app)
        assert "sandbox-" not in shown
        assert "?" not in "".join(line for line in shown.splitlines() if "/serenity/" in line)
