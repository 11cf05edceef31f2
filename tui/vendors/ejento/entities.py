"""What views of entities share: the filters, the columns, rows as records, and the ways to one entity's own view."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any, Final

from tui.core.content import Content
from tui.core.records import Column, Record, Table
from tui.core.scope import Choice, Controls, Filter, Parent, TimeControl
from tui.core.spans import Bucket
from tui.core.values import NOT_SUPPLIED, Money, Value, sum_of
from tui.vendors.amounts import amount
from tui.vendors.base import Ask, Drill, Group, View
from tui.vendors.ejento.client import EjentoClient
from tui.vendors.ejento.endpoints import FIVE, FOUR, Entity, Metric, keys_for
from tui.vendors.ejento.names import COLUMNS, MEASURES
from tui.vendors.ejento.series import entity_key, mixed, plain, unique_keys
from tui.vendors.ejento.tolerant import Reading, Row

DEFAULT_LIMIT: Final = 25
EVERYONE: Final = 1000
"""Limit where every entity is wanted; the contract states no maximum."""
_EMPTY: Final = (COLUMNS["name"], COLUMNS["id"])
"""Columns of an empty list."""
LIMIT: Final = Filter(
    "limit",
    "Top",
    tuple(Choice(str(count), f"top {count}") for count in (10, DEFAULT_LIMIT, 100, EVERYONE)),
    help="How many entities the vendor sends; its own default is 10. It has no further pages.",
    integer=True,
)


def entity_filter(*entities: Entity) -> Filter:
    """Return the choice of what a view's rows are about; each leads to an endpoint of its own."""
    return Filter(
        "entity",
        "About",
        tuple(Choice(one.value, one.value.capitalize()) for one in entities),
        help="What the rows are about. The vendor's filter for single entities has no published parameter name.",
    )


def chosen_entity(ask: Ask[Any], *entities: Entity) -> Entity:
    """Return the scope's choice of entity, or the first that is offered."""
    wanted = dict(ask.scope.filters).get("entity", "")
    return next((one for one in entities if one.value == wanted), entities[0])


def chosen_limit(ask: Ask[Any]) -> int:
    """Return the scope's choice of how many entities are wanted, 1 to 1000."""
    text = dict(ask.scope.filters).get("limit", "")
    return min(max(int(text), 1), EVERYONE) if text.isascii() and text.isdigit() and len(text) < 9 else DEFAULT_LIMIT


def entity_view(
    key: str,
    title: str,
    metric: Metric,
    load: Callable[[Ask[EjentoClient]], Awaitable[Content]],
    *,
    group: Group,
    about: str,
    entities: tuple[Entity, ...] = FOUR,
    overall: bool = False,
    cut: bool = True,
    buckets: tuple[Bucket, ...] = (),
    name_at: int = 0,
) -> View[EjentoClient]:
    """Return a view of one metric, about the kind of entity that the user chooses.

    Args:
        key: The view's key.
        title: Its title.
        metric: What the vendor is asked for.
        load: Loads it.
        group: Its group.
        about: What it shows.
        entities: What its rows can be about, the first one at first.
        overall: Whether the metric's overall endpoint is asked, too.
        cut: Whether the vendor sends only as many entities as are asked for.
        buckets: Bucket widths offered.
        name_at: Position of the name in the table's columns.
    """
    filters = (entity_filter(*entities), *((LIMIT,) if cut else ()))
    return View(
        key=key,
        title=title,
        group=group,
        about=about,
        endpoints=keys_for(metric, *entities, overall=overall),
        controls=Controls(time=TimeControl.RANGE, buckets=buckets, filters=filters),
        load=load,
        drills=drills(name_at=name_at),
    )


def name_column(entity: Entity) -> Column:
    """Return the column of names; those of users are personal data."""
    return Column("name", entity.title, personal=entity is Entity.USERS)


def id_column(entity: Entity | None) -> Column:
    """Return the column of ids; that of users is always shown, since their names are masked."""
    return replace(COLUMNS["id"], wide=False) if entity is Entity.USERS else COLUMNS["id"]


def columns_of(reading: Reading, entity: Entity | None = None) -> tuple[Column, ...]:
    """Return a reading's columns: the name first, under the entity's own heading."""
    named = [name_column(entity) if entity else column for column in reading.columns if column.key == "name"]
    others = [column for column in reading.columns if column.key != "name"]
    return (*named, *(id_column(entity) if column.key == "id" else column for column in others))


def table_of(reading: Reading, entity: Entity | None, *, top: int | None = None, note: str = "") -> Table:
    """Return a reading as a table with all that it has, in the vendor's order."""
    columns = columns_of(reading, entity) or _EMPTY
    keys = unique_keys(_row_key(row, entity, place) for place, row in enumerate(reading.rows))
    records = tuple(
        Record(key, tuple(row.get(column.key) for column in columns), reading.row_raw(row))
        for key, row in zip(keys, reading.rows, strict=True)
    )
    return Table(columns, records, top, note, reading.left_out)


def _row_key(row: Row, entity: Entity | None, place: int) -> str:
    parts = [] if entity is None else [entity_key(row, entity.single)]
    parts += [str(row.get(key)) for key in ("date", "mode") if row.get(key) is not NOT_SUPPLIED]
    return "|".join(parts) or f"row {place + 1}"


def merged_days(reading: Reading, entity: Entity, limit: int) -> Reading:
    """Add up rows of one entity where the vendor sent several, one a day, though no series was asked for.

    Only lists that were not cut are added up: a top list's parts have no sum. What was cut stays as it came.
    """
    groups: dict[str, list[Row]] = {}
    per_day: dict[Value, int] = {}
    for row in reading.rows:
        groups.setdefault(entity_key(row, entity.single), []).append(row)
        per_day[row.get("date")] = per_day.get(row.get("date"), 0) + 1
    dated = reading.has("date") and not reading.has("mode") and not mixed(reading, "cost")
    if not dated or len(groups) == len(reading.rows) or max(per_day.values()) >= limit:
        return reading
    rows = tuple(Row(_added(group), group[0].pointer) for group in groups.values())
    return replace(reading, rows=rows, columns=tuple(column for column in reading.columns if column.key != "date"))


def _added(group: Sequence[Row]) -> dict[str, Value]:
    cells = {key: value for key, value in group[-1].cells.items() if key != "date"}
    for key in MEASURES:
        if key in cells:
            cells[key] = _sum([row.get(key) for row in group])
    return cells


def _sum(cells: Sequence[Value]) -> Value:
    numbers = [number for cell in cells if (number := amount(cell)) is not None]
    if not numbers:
        return cells[0]
    whole = sum_of(Decimal(str(number)) for number in numbers)
    money = next((cell for cell in cells if isinstance(cell, Money)), None)
    return Money(whole, money.currency) if money is not None else plain(whole)


def drills(name_at: int = 0) -> tuple[Drill, ...]:
    """Return the ways from a row to its entity: a team's agents first, then each entity's own view.

    Args:
        name_at: Position of the name in the table's columns.
    """
    return (
        Drill("team-agents", "Agents of the team", partial(_parent, entity=Entity.TEAMS, name_at=name_at)),
        *(
            Drill(entity.single, f"{entity.title} over time", partial(_parent, entity=entity, name_at=name_at))
            for entity in FIVE
        ),
    )


def _parent(record: Record, *, entity: Entity, name_at: int) -> Parent | None:
    """Return the step to a record's entity, or None when the record is about another kind.

    The label of a user is the id where there is one: a name is personal data, which the crumbs could not mask.
    """
    key = record.key.partition("|")[0].partition("#")[0]
    if not key.startswith(f"{entity.single}:") or key.endswith(":none"):
        return None
    name = record.cells[name_at] if name_at < len(record.cells) else NOT_SUPPLIED
    if entity is Entity.USERS or not isinstance(name, str) or not name:
        name = f"{entity.single} {key.partition(':')[2].partition(':')[2]}"
    return Parent(entity.single, key, name)


def is_about(row: Row, parent: Parent, entity: Entity) -> bool:
    """Whether a row is about the entity drilled into: the same id, or the same name where either has no id.

    The vendor's filter for single entities has no published parameter name, so rows are chosen here.
    """
    if entity_key(row, entity.single) == parent.value:
        return True
    both_ids = row.get("id") not in (None, NOT_SUPPLIED) and parent.value.startswith(f"{entity.single}:id:")
    return not both_ids and row.get("name") == parent.label
