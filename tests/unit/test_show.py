"""``agentdeck show``, ``views`` and ``fleet``: data on standard output, narration on standard error, honest exit statuses."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys

import pytest

from tests.support import served_sandbox
from tui.cli.main import run

DEMO = ("--demo", "--now", "2026-11-18T14:30:00Z")


@pytest.fixture
def out(capsys):
    def call(*arguments, status=0):
        assert run(list(arguments)) == status, capsys.readouterr()
        return capsys.readouterr()

    return call


def test_the_example_of_the_help_gives_five_instances(out):
    answer = json.loads(out("show", "serenity-demo", "instances", *DEMO, "--limit", "5", "--format", "json").out)
    assert answer["account"] == "serenity-demo"
    assert len(answer["records"]) == 5
    assert {"account", "vendor", "view", "fetched_at", "scope", "figures", "charts", "notes", "records"} <= set(answer)


def test_json_lines_are_the_default_in_a_pipe(out):
    lines = out("show", "agentphone-demo", "agents", *DEMO, "--page-size", "3").out.splitlines()
    assert len(lines) == 3
    assert all(json.loads(line) for line in lines)


def test_all_pages_give_every_record_once(out):
    lines = out("show", "agentphone-demo", "numbers", *DEMO, "--all", "--format", "jsonl").out.splitlines()
    ids = [json.loads(line)["id"] for line in lines]
    assert len(ids) == len(set(ids)) > 20


def test_a_limit_walks_over_page_bounds(out):
    rows = list(
        csv.reader(io.StringIO(out("show", "agentphone-demo", "calls", *DEMO, "--limit", "130", "--format", "csv").out))
    )
    assert len(rows) == 131


def test_money_keeps_its_digits_and_its_currency_stands_beside(out):
    text = out("show", "geai-demo", "overview", *DEMO, "--format", "json").out
    cost = next(one for one in json.loads(text, parse_float=str)["figures"] if one["key"] == "cost")
    assert cost["currency"] == "USD"
    assert len(cost["value"].partition(".")[2]) > 2


def test_charts_are_drawn_in_the_width_there_is(out, monkeypatch):
    monkeypatch.setenv("COLUMNS", "70")
    lines = out("show", "geai-demo", "days", *DEMO, "--format", "chart").out.splitlines()
    assert max(map(len, lines)) <= 70
    assert len(lines) >= 16


def test_an_output_file_is_complete_and_never_overwritten(out, tmp_path):
    target = tmp_path / "agents.csv"
    assert out("show", "agentphone-demo", "agents", *DEMO, "--format", "csv", "--output", str(target)).out == ""
    before = target.read_bytes()
    assert before.count(b"\r\n") > 10
    out("show", "agentphone-demo", "agents", *DEMO, "--output", str(target), status=2)
    assert target.read_bytes() == before


def test_the_fleet_is_printed_as_data(out):
    rows = json.loads(out("fleet", *DEMO, "--format", "json").out)
    assert [row["account"] for row in rows] == ["agentphone-demo", "ejento-demo", "geai-demo", "serenity-demo"]
    assert all(row["activity"]["value"] > 0 for row in rows)
    assert rows[0]["tokens"] == {"key": "tokens", "title": "Tokens", "unit": "tokens"}, "not supplied: no value at all"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "nobody", "overview", *DEMO), "no account"),
        (("show", "geai-demo", "nothing", *DEMO), "no view"),
        (("show", "geai-demo", "days", *DEMO, "--last", "soon"), "--last"),
        (("show", "geai-demo", "days", *DEMO, "--from", "2026-02-30", "--to", "2026-03-01"), "--from"),
        (("show", "geai-demo", "days", *DEMO, "--from", "2026-03-02", "--to", "2026-03-01"), "Swap"),
        (("show", "geai-demo", "days", *DEMO, "--from", "2026-03-02"), "both"),
        (("show", "geai-demo", "days", *DEMO, "--last", "7d", "--period", "month"), "one of"),
        (("show", "geai-demo", "days", *DEMO, "--tz", "Mars/Base"), "zone"),
        (("show", "agentphone-demo", "calls", *DEMO, "--filter", "status=odd"), "completed"),
        (("show", "agentphone-demo", "calls", *DEMO, "--filter", "colour=red"), "status"),
        (("show", "agentphone-demo", "agent-calls", *DEMO), "--parent"),
        (("show", "geai-demo", "days", "--demo", "--now", "yesterday"), "ISO 8601"),
        (("show", "geai-demo", "days", "--no-such-option"), "--no-such-option"),
        (("sandbox", "--port", "99999"), "port"),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(out, arguments, words):
    said = out(*arguments, status=2)
    assert said.out == ""
    assert words in said.err
    assert "Traceback" not in said.err


@pytest.fixture
def configured(tmp_path, monkeypatch):
    """An account of the sandbox, over real HTTP, in a configuration of its own."""
    with served_sandbox() as url:
        path = tmp_path / "config.toml"
        path.write_text(
            f'[[accounts]]\nname = "phone"\nvendor = "agentphone"\nbase_url = "{url}/agentphone"\n'
            '[[accounts]]\nname = "gone"\nvendor = "agentphone"\nbase_url = "http://127.0.0.1:9"\n'
        )
        monkeypatch.setenv("AGENTDECK_CONFIG", str(path))
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
        yield monkeypatch


def test_without_a_secret_the_status_is_3(out, configured):
    assert "phone" in out("show", "phone", "agents", status=3).err


def test_a_refused_secret_is_status_4(out, configured):
    configured.setenv("AGENTDECK_PHONE_API_KEY", "wrong-and-fake")
    said = out("show", "phone", "agents", status=4)
    assert "phone:" in said.err
    assert "wrong-and-fake" not in said.err


def test_an_unreachable_vendor_is_status_5(out, configured):
    configured.setenv("AGENTDECK_GONE_API_KEY", "sandbox-fake")
    assert "Check the base URL" in out("show", "gone", "agents", status=5).err


def test_a_good_secret_shows_data(out, configured):
    configured.setenv("AGENTDECK_PHONE_API_KEY", "sandbox-fake")
    assert len(out("show", "phone", "agents", "--page-size", "2").out.splitlines()) == 2


def test_a_closed_pipe_ends_it_quietly():
    command = (
        f"{sys.executable} -m tui show agentphone-demo calls --demo --all --format jsonl --instances 1000000 | head -1"
    )
    ran = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, timeout=60, env=os.environ
    )
    assert len(ran.stdout.splitlines()) == 1
    assert ran.stderr == ""


def test_show_loads_no_screen():
    code = (
        "import sys\nfrom tui.cli.main import run\n"
        "run(['show', 'geai-demo', 'days', '--demo', '--format', 'chart'])\n"
        "assert 'textual' not in sys.modules, 'textual was loaded'"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
