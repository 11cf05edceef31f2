"""What ``agentdeck show`` says beside data that is not the whole: on standard error, in every form but JSON, with status 0."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.unit.show.support import DEMO
from tui.cli.remarks import one_page, remarks
from tui.core.content import Chart, ChartKind, Content
from tui.core.records import Column, Record, Table

COLUMN = (Column("name", "Name"),)


@pytest.mark.parametrize("form", ["csv", "jsonl", "markdown", "table", "chart"])
def test_a_top_list_is_said_to_be_one_in_every_form(out, form):
    said = out("show", "geai-demo", "top-agents-tokens", *DEMO, "--format", form).err
    assert said.count("The list is only the top 10, not the whole.") == 1
    assert said.count("The ten largest only") == 1


def test_rows_that_do_not_add_up_to_the_figure_are_said_not_to(out):
    text = out("show", "ejento-demo", "queries", *DEMO, "--format", "csv", "--all")
    answer = json.loads(out("show", "ejento-demo", "queries", *DEMO, "--format", "json").out)
    rows = list(csv.DictReader(io.StringIO(text.out)))
    assert sum(int(row["queries"]) for row in rows) < answer["figures"][0]["value"]
    assert text.err.count("rows do not add up to a total") == 1


@pytest.mark.parametrize(("view", "words"), [("latency", "The slowest 100 of 1,"), ("overview", "The newest 20 of 1,")])
@pytest.mark.parametrize("form", ["csv", "table"])
def test_the_slowest_and_the_newest_are_said_with_how_many_there_are(out, view, words, form):
    said = out("show", "serenity-demo", view, *DEMO, "--format", form).err
    assert said.count(words) == 1
    assert "only the top" not in said


def test_what_json_holds_is_not_said_beside_it(out):
    said = out("show", "ejento-demo", "queries", *DEMO, "--format", "json")
    assert said.err == ""
    assert any("top 25" in note for note in json.loads(said.out)["notes"])


@pytest.mark.parametrize("form", ["csv", "jsonl", "markdown"])
def test_figures_and_charts_that_a_form_leaves_out_are_counted(out, form):
    answer = json.loads(out("show", "agentphone-demo", "overview", *DEMO, "--format", "json").out)
    said = out("show", "agentphone-demo", "overview", *DEMO, "--format", form).err
    counted = f"{len(answer['figures'])} figures and {len(answer['charts'])} chart, left out of this format"
    assert counted in said


def test_figures_that_are_written_are_not_counted_as_left_out(out):
    said = out("show", "geai-demo", "overview", *DEMO, "--format", "csv")
    assert said.out.startswith("key,title,value")
    assert "figure" not in said.err
    assert "left out of this format" in said.err, "its charts"


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_first_page_that_nobody_asked_for_is_said(out, form):
    said = out("show", "agentphone-demo", "numbers", *DEMO, "--format", form).err
    assert "The first page only: 20 of " in said
    for asked in (("--page", "1"), ("--limit", "3"), ("--all",)):
        assert "first page" not in out("show", "agentphone-demo", "numbers", *DEMO, "--format", form, *asked).err


def test_the_notes_of_a_paged_list_are_said_in_records_too(out):
    said = out("show", "serenity-demo", "instances", *DEMO, "--limit", "1", "--format", "csv").err
    assert "filter by “Agent code” for another" in said


@pytest.mark.parametrize(
    ("shown", "total", "more", "said"),
    [
        (20, 20, False, False),
        (20, 20, None, False),
        (20, 21, None, True),
        (20, None, True, True),
        (20, None, None, True),
        (7, None, None, False),
        (20, None, False, False),
    ],
)
def test_a_page_is_said_to_be_one_where_more_may_follow(shown, total, more, said):
    assert bool(one_page(shown, 20, total, more=more)) is said


def table(rows, top, note=""):
    return Table(COLUMN, tuple(Record(str(row), (str(row),)) for row in range(rows)), top=top, note=note)


def test_a_list_that_is_shorter_than_its_top_is_all_there_is():
    assert list(remarks("csv", Content(table=table(3, 10)), COLUMN)) == []
    assert list(remarks("csv", Content(table=table(10, 10)), COLUMN)) == ["The list is only the top 10, not the whole."]


def test_a_note_that_is_said_twice_is_said_once():
    content = Content(table=table(3, None, "Beware."), notes=("Beware.",))
    assert list(remarks("table", content, COLUMN)) == ["Beware."]


def test_a_chart_of_other_things_than_the_table_says_nothing_of_the_table():
    chart = Chart("days", "Days", ChartKind.LINE, (), ())
    assert list(remarks("chart", Content(charts=(chart,), table=table(10, 10)), COLUMN)) == []
