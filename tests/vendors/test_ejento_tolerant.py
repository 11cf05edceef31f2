"""The tolerant reader: plausible shapes are understood, unknown fields kept, and nothing whatever makes it raise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.faults.support import LONG
from tui.core.text import clean
from tui.core.values import NOT_SUPPLIED, Money, Unit
from tui.sandbox.ejento_shapes import SHAPES, shape_rows
from tui.vendors.ejento.names import COLUMNS, snake
from tui.vendors.ejento.tolerant import read_rows

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=12), inner, max_size=5),
    max_leaves=40,
)
ROW = st.fixed_dictionaries(
    {
        "date": st.dates(date(2024, 1, 1), date(2030, 1, 1)).map(date.isoformat),
        "agent_id": st.integers(1, 10_000),
        "agent_name": st.text("abcdef ", min_size=1, max_size=12),
        "total_tokens": st.integers(0, 10**12),
        "cost": st.decimals(0, 10**6, places=6),
    }
)


def agents(data, **changes):
    return read_rows(
        data, **{"entity": "agent", "measure": "queries", "expected": ("queries", "total_tokens")} | changes
    )


def cells(reading, *keys):
    return [tuple(row.get(key) for key in keys) for row in reading.rows]


@settings(max_examples=300 if LONG else 100)
@given(JSON)
def test_no_json_value_makes_it_raise_and_all_text_comes_out_clean(data):
    reading = agents(data)
    for row in reading.rows:
        for value in row.cells.values():
            if isinstance(value, str):
                assert clean(value) == value
    keys = [column.key for column in reading.columns]
    assert len(set(keys)) == len(keys)
    assert {key for row in reading.rows for key in row.cells} <= set(keys)
    for column in reading.columns:
        assert clean(column.key) == column.key
        assert clean(column.title) == column.title


@settings(max_examples=60)
@given(st.lists(ROW, max_size=12, unique_by=lambda row: row["date"]), st.sampled_from(sorted(SHAPES)))
def test_every_shape_gives_the_same_rows(rows, shape):
    reading = agents(shape_rows(shape, "agent_tokens", rows))
    wanted = sorted((row["agent_id"], row["agent_name"], row["total_tokens"], row["cost"]) for row in rows)
    found = sorted(
        (int(row.get("id")), row.get("name"), row.get("total_tokens"), row.get("cost").amount) for row in reading.rows
    )
    assert found == [(one, clean(name), tokens, cost) for one, name, tokens, cost in wanted]
    assert reading.recognised


@settings(max_examples=60)
@given(st.lists(ROW, min_size=1, max_size=6), st.integers(0, 6))
def test_lists_in_lists_of_any_depth_are_flattened(rows, depth):
    data: object = rows
    for _ in range(depth):
        data = [data]
    assert cells(agents({"usage": data}), "id", "total_tokens") == cells(agents(rows), "id", "total_tokens")


@settings(max_examples=60)
@given(st.dictionaries(st.text("ghjkqvxyz", min_size=4, max_size=9), st.integers(0, 99), min_size=1, max_size=8))
def test_unknown_fields_become_columns_of_their_own(extra):
    reading = agents([{"agent_id": 1, "query_count": 5, **extra}])
    (row,) = reading.rows
    assert row.get("queries") == 5
    for key, value in extra.items():
        assert row.get(key) == value
        assert any(column.key == key and column.unit is Unit.COUNT for column in reading.columns)


@pytest.mark.parametrize(
    ("wire", "key"),
    [
        ("promptTokens", "prompt_tokens"),
        ("input_tokens", "prompt_tokens"),
        ("completion_tokens", "completion_tokens"),
        ("totalTokenCount", "total_tokens"),
        ("token_usage", "total_tokens"),
        ("queryCount", "queries"),
        ("total_queries", "queries"),
        ("count", "queries"),
        ("value", "queries"),
        ("total_cost", "cost"),
        ("upvoteCount", "upvotes"),
        ("thumbs_down", "downvotes"),
        ("document_count", "documents"),
        ("AgentID", "id"),
        ("agent", "name"),
        ("Agent Name", "name"),
    ],
)
def test_likely_names_are_understood(wire, key):
    (row,) = agents([{wire: 7, "x": 1}]).rows
    value = row.get(key)
    assert (value.amount if isinstance(value, Money) else value) in {7, "7"}


@pytest.mark.parametrize(
    ("wire", "words"),
    [("totalTokens", "total_tokens"), ("HTTPStatus", "http_status"), ("Agent Name", "agent_name"), ("a--b", "a_b")],
)
def test_any_case_becomes_snake_case(wire, words):
    assert snake(wire) == words


def test_null_zero_and_absent_stay_three_things():
    reading = agents([{"agent_id": 1, "query_count": 0}, {"agent_id": 2, "query_count": None}, {"agent_id": 3}])
    assert [row.get("queries") for row in reading.rows] == [0, None, NOT_SUPPLIED]


def test_the_better_name_wins_and_the_other_is_kept():
    (row,) = agents([{"id": 99, "agent_id": 7, "name": "x", "agent_name": "Policy Finder", "project_id": 4}]).rows
    assert (row.get("id"), row.get("name"), row.get("project_id")) == ("7", "Policy Finder", 4)
    assert {"99", 99} & set(row.cells.values())
    assert "x" in row.cells.values()


def test_objects_within_a_row_are_understood_too():
    (row,) = agents([{"agent": {"id": 5, "name": "Scout"}, "tokens": {"prompt": 1, "completion": 2}, "n": 1}]).rows
    assert (row.get("id"), row.get("name")) == ("5", "Scout")


def test_dates_group_rows_by_key_or_by_parent():
    keyed = agents({"2026-11-01": [{"agent_id": 1, "queries": 2}], "2026-11-02": [{"agent_id": 1, "queries": 3}]})
    grouped = agents([{"day": "2026-11-01", "agents": [{"id": 1, "queries": 2}]}, {"day": "2026-11-02", "agents": []}])
    assert cells(keyed, "date", "queries") == [(date(2026, 11, 1), 2), (date(2026, 11, 2), 3)]
    assert cells(grouped, "date", "queries") == [(date(2026, 11, 1), 2)]


def test_single_figures_come_as_an_object_or_as_pairs():
    flat = read_rows({"total_users": 80, "agents": 30}, expected=("users",))
    pairs = read_rows([{"name": "users", "count": 80}, {"name": "agents", "count": 30}], expected=("users",))
    beside = read_rows({"total_users": 80, "agents": 30, "asked": {"by": [{"x": 1}]}}, expected=("users",))
    for reading in (flat, pairs, beside):
        assert reading.recognised
        assert cells(reading, "users", "agents") == [(80, 30)]


def test_money_has_no_currency_unless_the_row_states_one():
    plain, stated = agents(
        [{"cost": Decimal("0.10"), "agent_id": 1}, {"cost": 2, "agent_id": 2, "currency": "EUR"}]
    ).rows
    assert plain.get("cost") == Money(Decimal("0.10"), None)
    assert stated.get("cost") == Money(Decimal(2), "EUR")


@pytest.mark.parametrize("data", [[], {}, {"agent_tokens": []}, {"agent_tokens": [[]]}])
def test_an_empty_list_is_recognised_as_one(data):
    reading = agents(data)
    assert (reading.rows, reading.recognised) == ((), True)


@pytest.mark.parametrize("data", ["text", 5, True, ["a", "b"], [{"foo": 1}], {"foo": {"bar": "baz"}}])
def test_what_is_not_understood_says_so(data):
    assert not agents(data).recognised


def test_what_is_not_understood_is_still_a_table():
    reading = agents({"outcome": [{"foo": 1, "bar": "x"}, {"foo": 2, "bar": "y"}]})
    assert [column.title for column in reading.columns] == ["Foo", "Bar"]
    assert cells(reading, "foo", "bar") == [(1, "x"), (2, "y")]


def test_members_that_are_no_rows_are_counted():
    reading = agents([{"agent_id": 1, "queries": 1}, 5, "x", {"agent_id": 2, "queries": 1}])
    assert (len(reading.rows), reading.left_out) == (2, 2)


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), "1e999999", "NaN", 10**400, Decimal("1E+999999"), "lots"]
)
def test_numbers_beyond_reason_are_text_and_break_no_sum(value):
    (row,) = agents([{"agent_id": 1, "queries": value}]).rows
    assert isinstance(row.get("queries"), str)


def test_a_very_deep_answer_is_read_in_bounded_time():
    data: object = {"queries": 1}
    for _ in range(400):
        data = {"level": data}
    assert len(agents(data).rows) <= 1


def test_every_known_column_has_its_own_key():
    assert all(column.key == key for key, column in COLUMNS.items())
