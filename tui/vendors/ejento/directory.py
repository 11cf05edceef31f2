"""Ejento's agents, projects, teams and users as lists that can be searched, sorted, paged through and drilled into.

The vendor has no pages: each list is put together from the whole answers of five endpoints and cut into pages here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import field
from typing import Final

from tui.core.quick import dataclass
from tui.core.records import Column, Page, PageRequest, Paging, Raw, Record
from tui.core.scope import Controls, Sort, TimeControl
from tui.core.values import NOT_SUPPLIED, NotSupplied, Value
from tui.vendors.amounts import amount
from tui.vendors.base import Ask, Browser, Group, View
from tui.vendors.ejento.client import EjentoClient
from tui.vendors.ejento.endpoints import Entity, Metric, key_of
from tui.vendors.ejento.entities import EVERYONE, drills, id_column, merged_days, name_column
from tui.vendors.ejento.names import COLUMNS
from tui.vendors.ejento.series import cell_of, entity_key
from tui.vendors.ejento.tolerant import Reading, Row
from tui.vendors.ejento.window import window_of

METRICS: Final = (Metric.QUERIES, Metric.TOKENS, Metric.COSTS, Metric.VOTES, Metric.DOCUMENTS)
FIGURES: Final = (
    "queries", "total_tokens", "prompt_tokens", "completion_tokens", "cost", "upvotes", "downvotes", "documents",
)  # fmt: skip


@dataclass(slots=True)
class Merged:
    """One entity's figures from several endpoints; what no endpoint sent is not in it."""

    cells: dict[str, Value] = field(default_factory=dict)
    raw: Raw | None = None


def directory_columns(entity: Entity) -> tuple[Column, ...]:
    """Return the columns of an entity's list."""
    more = (COLUMNS["email"],) if entity is Entity.USERS else ()
    return (name_column(entity), id_column(entity), *more, *(COLUMNS[key] for key in FIGURES))


async def entity_readings(ask: Ask[EjentoClient], entity: Entity) -> tuple[Reading, ...]:
    """Ask for everything that the period says of all entities of a kind: five requests.

    Raises:
        DeckError: Whatever went wrong.
    """
    window = window_of(ask)
    readings = await asyncio.gather(*(ask.client.rows(entity, metric, window, limit=EVERYONE) for metric in METRICS))
    return tuple(merged_days(reading, entity, EVERYONE) for reading in readings)


def merge(readings: Sequence[Reading], entity: Entity) -> dict[str, Merged]:
    """Put rows of the same entity side by side, those with most queries first."""
    found: dict[str, Merged] = {}
    for reading in readings:
        groups: dict[str, list[Row]] = {}
        for row in reading.rows:
            groups.setdefault(entity_key(row, entity.single), []).append(row)
        for name, rows in groups.items():
            mine = found.setdefault(name, Merged(raw=reading.row_raw(rows[0])))
            for key in ("name", "id", "email"):
                _take(mine, key, rows[0].get(key))
            for key in FIGURES:
                _take(mine, key, cell_of(rows, key))
    return found


def _take(mine: Merged, key: str, value: Value) -> None:
    if value is not NOT_SUPPLIED and mine.cells.get(key) is None:
        mine.cells[key] = value


def records_of(merged: dict[str, Merged], entity: Entity) -> list[Record]:
    """Return merged figures as records."""
    columns = directory_columns(entity)
    return [
        Record(key, tuple(one.cells.get(column.key, NOT_SUPPLIED) for column in columns), one.raw)
        for key, one in merged.items()
    ]


async def _page(ask: Ask[EjentoClient], request: PageRequest, entity: Entity) -> Page:
    readings = await entity_readings(ask, entity)
    records = records_of(merge(readings, entity), entity)
    wanted = ask.scope.search.casefold()
    if wanted:
        records = [one for one in records if any(wanted in str(cell).casefold() for cell in one.cells[:3])]
    columns = directory_columns(entity)
    records = _sorted(records, columns, ask.scope.sort or Sort("queries"))
    first = (request.number - 1) * request.size
    return Page(
        tuple(records[first : first + request.size]),
        request.number,
        request.size,
        None if any(len(reading.rows) >= EVERYONE for reading in readings) else len(records),
        first + request.size < len(records),
        left_out=sum(reading.left_out + reading.unsound for reading in readings),
        raw=readings[0].raw,
    )


def _sorted(records: list[Record], columns: tuple[Column, ...], sort: Sort) -> list[Record]:
    """Sort stably by a column, ties by key; what has no value comes last either way."""
    place = next((index for index, column in enumerate(columns) if column.key == sort.column), 0)
    known = [one for one in records if not isinstance(one.cells[place], NotSupplied | None)]
    rest = [one for one in records if isinstance(one.cells[place], NotSupplied | None)]
    known.sort(key=lambda one: one.key)
    known.sort(key=lambda one: _comparable(one.cells[place]), reverse=sort.descending)
    return [*known, *sorted(rest, key=lambda one: one.key)]


def _comparable(value: Value) -> tuple[float, str]:
    number = amount(value)
    return (float(number), "") if number is not None else (float("-inf"), str(value).casefold())


def _fetcher(entity: Entity) -> Callable[[Ask[EjentoClient], PageRequest], Awaitable[Page]]:
    async def fetch(ask: Ask[EjentoClient], request: PageRequest) -> Page:
        return await _page(ask, request, entity)

    return fetch


def _view(entity: Entity, group: Group) -> View[EjentoClient]:
    columns = directory_columns(entity)
    return View(
        key=entity.value,
        title=entity.value.capitalize(),
        group=group,
        about=(
            f"The {entity.value} that were active in the period, with queries, tokens, cost, votes and documents. "
            "The vendor sends no pages; the deck asks for up to 1,000 and cuts the pages itself. Whether the vendor has "
            "a smaller limit is not documented."
        ),
        endpoints=tuple(key_of(entity, metric) for metric in METRICS),
        controls=Controls(time=TimeControl.RANGE, search=True, sorts=tuple(column.key for column in columns)),
        browser=Browser(columns, Paging.NUMBERED, _fetcher(entity), page_sizes=(10, 20, 50, 100), page_size=20),
        drills=drills(),
    )


DIRECTORY: Final = {
    entity: _view(entity, Group.PEOPLE if entity is Entity.USERS else Group.USAGE)
    for entity in (Entity.AGENTS, Entity.PROJECTS, Entity.TEAMS, Entity.USERS)
}
