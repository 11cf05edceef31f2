"""Which of the fleet's columns are shown in a width, and what gives way first."""

from __future__ import annotations

import pytest

from tui.widgets.fleet_columns import AGE, COLUMNS, Column, Shape, shape_of

STATE = Column("State", 0, COLUMNS[0].cell, fixed=7, dated=True)
ALL = (STATE, *COLUMNS)
WISHES = {
    "State": 7, "Account": 15, "Vendor": 22, "Activity": 22, "Change": 7, "Tokens": 6, "Cost": 11, "Errors": 6, "Active": 6,
    "Trend": 15, "Age": 6,
}  # fmt: skip


def shape(room: int, **wishes: int) -> Shape:
    return shape_of(ALL, lambda column, aged: (WISHES | wishes)[column.title], room)


def titles(found: Shape) -> list[str]:
    return [column.title for column in found.columns]


KEY = ["State", "Account", "Activity", "Tokens", "Cost", "Errors"]


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (57, KEY),
        (77, KEY),
        (85, [*KEY, "Age"]),
        (117, ["State", "Account", "Activity", "Change", "Tokens", "Cost", "Errors", "Trend", "Age"]),
        (
            157,
            ["State", "Account", "Vendor", "Activity", "Change", "Tokens", "Cost", "Errors", "Active", "Trend", "Age"],
        ),
    ],
)
def test_key_figures_stay_at_every_width_and_ages_come_with_room(room: int, shown: list[str]) -> None:
    found = shape(room)
    assert titles(found) == shown
    assert found.aged is (AGE in found.columns)


@pytest.mark.parametrize("room", range(1, 200))
def test_the_columns_fit_where_they_can_and_names_of_accounts_are_always_there(room: int) -> None:
    found = shape(room)
    assert titles(found)[:2] == ["State", "Account"]
    if room >= 21:
        assert sum(found.widths) + found.gap * (len(found.widths) - 1) <= room


@pytest.mark.parametrize("room", range(57, 200))
def test_numbers_are_never_cut(room: int) -> None:
    found = shape(room, Cost=14)
    widths = dict(zip(titles(found), found.widths, strict=True))
    assert all(
        widths[title] >= (WISHES | {"Cost": 14})[title] for title in ("Tokens", "Cost", "Errors") if title in widths
    )


def test_where_even_the_squeezed_do_not_fit_tokens_go_before_errors_and_errors_before_cost() -> None:
    assert titles(shape(57, State=14)) == ["State", "Account", "Activity", "Cost", "Errors"]
    assert titles(shape(48, State=14)) == ["State", "Account", "Activity", "Cost"]
