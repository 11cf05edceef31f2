"""``agentdeck show``, ``views`` and ``fleet``: data on standard output, narration on standard error, honest exit statuses."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.unit.show.support import DEMO


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
    assert [set(one) for one in rows[3]["cost"]["others"]] == [{"amount", "currency"}] * 4, "none but in words"


def test_the_fleet_as_a_table_says_what_is_active_and_how_many_currencies_there_are_at_every_width(out, monkeypatch):
    monkeypatch.setenv("COLUMNS", "240")
    whole = out("fleet", *DEMO, "--format", "table").out
    assert re.findall(r" (\d+ [a-z ]+?) +[▁-█]", whole)[0].endswith(" agents")
    assert " USD and " in whole
    monkeypatch.setenv("COLUMNS", "80")
    narrow = out("fleet", *DEMO, "--format", "table").out
    assert re.search(r" USD\+4 .*\d users ", narrow)


def test_show_loads_no_screen():
    code = (
        "import sys\nfrom tui.cli.main import run\n"
        "run(['show', 'geai-demo', 'days', '--demo', '--format', 'chart'])\n"
        "assert 'textual' not in sys.modules, 'textual was loaded'"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def test_what_is_missing_is_told_apart_by_one_rule(out):
    text = out("show", "serenity-demo", "instances", *DEMO, "--limit", "200", "--format", "jsonl").out
    records = [json.loads(line) for line in text.splitlines()]
    assert any(record["name"] is None for record in records), "the vendor's own null"
    overview = json.loads(out("show", "ejento-demo", "overview", *DEMO, "--format", "json").out)
    cost = next(one for one in overview["figures"] if one["key"] == "cost")
    assert cost["currency"] is None, "money whose currency is not stated"
    assert "currency" not in overview["figures"][0], "what is no money has none"
    assert all("value_supplied" not in one for one in overview["figures"])


def test_csv_tells_null_from_not_supplied_in_figures_too(out):
    text = out("show", "geai-demo", "overview", *DEMO, "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0]) == ["key", "title", "value", "unit", "currency", "previous", "note"]
    assert {row["currency"] for row in rows if row["unit"] == "money"} == {"USD"}
    assert {row["currency"] for row in rows if row["unit"] != "money"} == {""}, (
        "no money has no currency, not a null one"
    )


def test_times_are_iso_8601_with_a_zone_and_tables_write_them_in_the_zone_asked(out):
    arguments = ("show", "serenity-demo", "instances", *DEMO, "--limit", "1", "--tz", "Asia/Tokyo")
    record = json.loads(out(*arguments, "--format", "jsonl").out)
    started = datetime.fromisoformat(record["start_date"])
    assert started.utcoffset() is not None
    there = started.astimezone(ZoneInfo("Asia/Tokyo")).strftime("%Y-%m-%d %H:%M:%S")
    told = out(*arguments, "--format", "table")
    assert there in told.out
    assert "agentdeck: no time filter · times in Asia/Tokyo." in told.err, "a table's times have no zone beside them"


def test_the_days_of_a_zone_are_in_the_scope_where_the_view_counts_in_it(out):
    late = ("--demo", "--now", "2026-11-18T20:00:00Z", "--last", "1d", "--tz", "Asia/Tokyo", "--format", "json")
    counted = json.loads(out("show", "serenity-demo", "cost", *late).out)["scope"]
    assert (counted["from"], counted["to"], counted["zone"]) == ("2026-11-19", "2026-11-19", "Asia/Tokyo")
    told = out("show", "serenity-demo", "cost", *late[:-1], "table").err
    assert "agentdeck: today · 2026-11-19 – 2026-11-19 so far · Asia/Tokyo · by day." in told, "nor has it a period"
    said = out("show", "geai-demo", "days", *late)
    assert json.loads(said.out)["scope"]["zone"] is None, "the vendor's own days"
    assert "counted by the vendor" in said.err


def test_json_says_what_was_left_out_at_its_end(out):
    answer = json.loads(out("show", "agentphone-demo", "numbers", *DEMO, "--all", "--format", "json").out)
    assert list(answer)[-2:] == ["records", "left_out"]
    assert answer["left_out"] == 0
    empty = json.loads(
        out("show", "agentphone-demo", "calls", *DEMO, "--search", "000000000000", "--format", "json").out
    )
    assert empty["records"] == []


def test_a_page_further_on_joins_a_limit(out):
    arguments = ("show", "agentphone-demo", "calls", *DEMO, "--format", "jsonl")
    whole = out(*arguments, "--limit", "45").out.splitlines()
    part = out(*arguments, "--limit", "15", "--page", "3", "--page-size", "10").out.splitlines()
    assert part == whole[20:35]


def test_a_limit_cuts_a_whole_list_too(out):
    assert len(out("show", "geai-demo", "days", *DEMO, "--limit", "2").out.splitlines()) == 2


@pytest.mark.parametrize(("account", "view"), [("serenity-demo", "instances"), ("geai-demo", "days")])
def test_a_schema_names_every_field_with_its_unit(out, account, view):
    schema = json.loads(out("show", account, view, *DEMO, "--schema").out)
    fields = schema["properties"]["records"]["items"]["properties"]
    records = json.loads(out("show", account, view, *DEMO, "--format", "json").out)["records"]
    assert {key for record in records for key in record} <= set(fields)
    assert all("unit" in one or key.endswith("_currency") for key, one in fields.items())


def test_views_are_listed_as_data(out):
    items = [json.loads(line) for line in out("views", "agentphone-demo", *DEMO).out.splitlines()]
    calls = next(one for one in items if one["view"] == "calls")
    assert calls["account"] == "agentphone-demo"
    assert {one["key"] for one in calls["filters"]} == {"status", "direction", "type"}
    table = " ".join(out("views", "agentphone-demo", *DEMO, "--format", "table").out.split())
    assert "needs --parent agent_id" in table
    assert "status=completed|in-progress|failed" in table, "the values that a filter takes"


def test_changes_and_shares_carry_no_binary_noise(out):
    asked = ("show", "geai-demo", "users", *DEMO, "--period", "last-month", "--format", "csv")
    rows = csv.DictReader(io.StringIO(out(*asked).out))
    before = [(int(row["requests"]), Decimal(row["change"])) for row in rows if row["change"]]
    assert before
    for requests, change in before:
        former = round(requests / (1 + change)) if change > -1 else None
        assert former is None or change == Decimal(str((requests - former) / former)), "one rounding, at the end"


def test_a_table_writes_figures_as_the_screen_does_and_json_all_their_digits(out):
    text = out("show", "agentphone-demo", "quality", *DEMO, "--format", "table").out
    figures = json.loads(out("show", "agentphone-demo", "quality", *DEMO, "--format", "json").out)["figures"]
    rate = next(one["value"] for one in figures if one["key"] == "webhook_failure_rate")
    assert f"{rate:.2f} %" in text
    assert str(rate) not in text
