"""Pure steps from readings to figures and charts: adding up, laying rows along time, telling rows apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from tui.core.bucket_labels import bucket_label
from tui.core.bucket_labels import day_of as day_named
from tui.core.content import Answer, Chart, ChartKind, Figure, Series
from tui.core.format import count_of
from tui.core.spans import Bucket
from tui.core.unfinished import compared, unfinished
from tui.core.values import EXACT, NOT_SUPPLIED, Money, Number, Unit, Value, add_money, sum_of
from tui.vendors.amounts import aligned, amount
from tui.vendors.ejento.names import COLUMNS
from tui.vendors.ejento.tolerant import Reading, Row
from tui.vendors.ejento.window import Window

_SEPARATORS = str.maketrans({"|": "¦", "#": "♯"})
"""Both have a meaning of their own in the keys of records."""
_NEARLY = Decimal("0.99")
"""Part of an overall figure from which on rows are taken to add up to it."""
_UNWELCOME = frozenset({"cost", "downvotes"})
"""Columns of which less is better."""
CURRENCY_NOTE = "The vendor does not state the currency of costs."
DOCUMENTS_NOTE = (
    "Documents are added up over time; whether the vendor counts new ones or all that it holds is not documented."
)
SHAPE_NOTE = (
    "The shape of “{}” is not documented and was not recognised: it is shown as it came; the raw JSON has all of it."
)


def total(rows: Iterable[Row], key: str) -> Value:
    """Return the sum of a column; NOT_SUPPLIED when no row has it, None when all that have it are null.

    Money of several currencies has no sum and gives NOT_SUPPLIED.
    """
    cells = [row.get(key) for row in rows]
    moneys = [cell for cell in cells if isinstance(cell, Money)]
    if moneys:
        sums = add_money(moneys)
        return next(Money(whole, code) for code, whole in sums.items()) if len(sums) == 1 else NOT_SUPPLIED
    numbers = [number for cell in cells if (number := amount(cell)) is not None]
    if numbers:
        return plain(sum_of(Decimal(str(number)) for number in numbers))
    return None if any(cell is None for cell in cells) else NOT_SUPPLIED


def most_of(reading: Reading, whole: Reading, key: str, limit: int) -> int:
    """Return how many entities the vendor sends at most: as many as were asked for, or fewer, where these are not all.

    The contract states no largest limit. That rows add up to less than the overall figure tells that some are missing; a
    hundredth less may have come between the two answers.

    Args:
        reading: The entities, one row each.
        whole: The overall figures of the same days.
        key: A column of both.
        limit: How many entities were asked for.
    """
    part, every = amount(total(reading.rows, key)), amount(total(whole.rows, key))
    if part is None or every is None or len(reading.rows) >= limit or reading.unsound or whole.unsound:
        return limit
    return len(reading.rows) if Decimal(str(part)) < Decimal(str(every)) * _NEARLY else limit


def cell_of(rows: Sequence[Row], key: str) -> Value:
    """Return what rows of one thing say together: a single one's cell as it came, else the sum."""
    return rows[0].get(key) if len(rows) == 1 else total(rows, key)


def mixed(reading: Reading, key: str) -> bool:
    """Whether a column's amounts are of several currencies, which have no sum and no common axis."""
    return len(currencies_of(reading, key)) > 1


def plain(number: Decimal) -> Number:
    """Return a whole Decimal as an int."""
    whole = int(number)
    return whole if whole == number else number


def day_of(row: Row) -> date | None:
    """Return the day of a row's bucket, where it can be read as one."""
    value = row.get("date")
    return value if isinstance(value, date) else None


def label_of(value: Value, bucket: Bucket) -> str:
    """Return the name of a row's bucket as a chart wants it: an ISO date, a month, or the vendor's own words."""
    if isinstance(value, date):
        return f"{value:%Y-%m}" if bucket is Bucket.MONTH and value.day == 1 else value.isoformat()
    return str(value)


def buckets_of(readings: Sequence[Reading], bucket: Bucket, window: Window | None = None) -> tuple[str, ...]:
    """Return all buckets that any row has, oldest first, and those of the window that have begun, as far as they can be named."""
    labels = {
        label_of(value, bucket)
        for reading in readings
        for row in reading.rows
        if (value := row.get("date")) not in (None, NOT_SUPPLIED)
    }
    days = bucket is Bucket.DAY
    if labels and window is not None and (window.days.days <= 366 if days else _named_by_calendar(labels, bucket)):
        labels |= {bucket_label(day, bucket) for day in window.begun()}
    return tuple(sorted(labels))


def _named_by_calendar(labels: Iterable[str], bucket: Bucket) -> bool:
    """Whether the vendor names its weeks by their Mondays, its months as 2026-11: how it does is not documented."""
    days = [(label, day_named(label)) for label in labels]
    return all(day is not None and bucket_label(day, bucket) == label for label, day in days)


def along(rows: Iterable[Row], key: str, buckets: Sequence[str], bucket: Bucket) -> tuple[Number | None, ...]:
    """Lay a column's numbers along buckets; rows of the same bucket are added, a bucket without a row is a gap."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        number = amount(row.get(key))
        if number is not None:
            label = label_of(row.get("date"), bucket)
            sums[label] = EXACT.add(sums.get(label, Decimal(0)), Decimal(str(number)))
    return tuple(plain(sums[label]) if label in sums else None for label in buckets)


def spark(values: Sequence[Number | None]) -> tuple[float | None, ...]:
    """Return the last 30 points for a sparkline."""
    return tuple(None if value is None else float(value) for value in values[-30:])


def figure(
    key: str, now: Reading, before: Reading | None = None, *, window: Window, bucket: Bucket = Bucket.DAY
) -> Figure:
    """Return a column's total of a period as a figure, with the period before and the finished points in between."""
    column = COLUMNS[key]
    labels = buckets_of([now], bucket)
    over = labels[: len(labels) - (unfinished(labels, bucket, window.today) if window.today else 0)]
    return Figure(
        key,
        column.title,
        total(now.rows, key),
        column.unit,
        previous=NOT_SUPPLIED if before is None else total(before.rows, key),
        note=_note(now, key),
        trend=spark(along(now.rows, key, over, bucket)) if len(over) > 1 and not mixed(now, key) else (),
        rising_is_bad=key in _UNWELCOME,
        compared=_compared(key, now, before, window, bucket),
    )


def _note(reading: Reading, key: str) -> str:
    """Say of a total in which currency it is not, and how many rows are not in it."""
    words = [] if COLUMNS[key].unit is not Unit.MONEY or currency_of(reading, key) else ["currency not stated"]
    if mixed(reading, key):
        words = ["several currencies, not added"]
    cells = [row.get(key) for row in reading.rows]
    nulls = sum(cell is None for cell in cells)
    return "; ".join([*words, *([f"without {count_of(nulls, 'null')}"] if 0 < nulls < len(cells) else [])])


def _compared(
    key: str, now: Reading, before: Reading | None, window: Window, bucket: Bucket
) -> tuple[Value, Value] | None:
    """Return the totals of the finished days and of as many before; None where every day is over.

    Weeks and months cannot be cut at today, and neither can rows without a day: they give no fair comparison.
    """
    if before is None or window.today is None or window.days.last < window.today:
        return None
    days = compared(window.days, window.today)
    if days is None or bucket is not Bucket.DAY or any(day_of(row) is None for row in (*now.rows, *before.rows)):
        return NOT_SUPPLIED, NOT_SUPPLIED
    sums = (
        total([row for row in reading.rows if (day := day_of(row)) is not None and some.first <= day <= some.last], key)
        for reading, some in zip((now, before), days, strict=True)
    )
    return next(sums), next(sums)


def trend(
    key: str,
    title: str,
    kind: ChartKind,
    parts: Mapping[str, tuple[Reading, str]],
    *,
    bucket: Bucket,
    window: Window,
    before: Reading | None = None,
) -> Chart | None:
    """Return a chart along time of one column of each reading, by the series' title; None when there is no point.

    None, too, where the amounts are of several currencies.

    Args:
        key: Name of the chart.
        title: What it shows.
        kind: How it is drawn.
        parts: Reading and column of each series, by its title.
        bucket: Width of a point.
        window: The period.
        before: The first series' endpoint in the period before.
    """
    present = {name: part for name, part in parts.items() if part[0].has(part[1])}
    labels = buckets_of([reading for reading, _ in present.values()], bucket, window)
    if not labels or any(mixed(*part) for part in present.values()):
        return None
    first, column = next(iter(present.values()))
    unit = COLUMNS[column].unit
    return Chart(
        key,
        title,
        kind,
        labels,
        tuple(
            Series(f"{key}-{column_key}", name, along(reading.rows, column_key, labels, bucket))
            for name, (reading, column_key) in present.items()
        ),
        unit,
        currency=currency_of(first, column) if unit is Unit.MONEY else None,
        previous=_before(key, present, before, len(labels), bucket=bucket, window=window),
        note=CURRENCY_NOTE if unit is Unit.MONEY and currency_of(first, column) is None else "",
    )


def _before(
    key: str,
    parts: Mapping[str, tuple[Reading, str]],
    before: Reading | None,
    count: int,
    *,
    bucket: Bucket,
    window: Window,
) -> tuple[Series, ...]:
    """Return the series of the period before where its buckets match one by one: weeks and months need not, days do."""
    labels = buckets_of([before], bucket, window.before()) if before is not None else ()
    days_of_calendar = bucket is Bucket.DAY and window.days.earlier is not None
    fitting = len(labels) == count or (days_of_calendar and labels)
    if before is None or not fitting or any(mixed(before, column) for _, column in parts.values()):
        return ()
    return tuple(
        Series(f"{key}-{column}", name, aligned(along(before.rows, column, labels, bucket), count))
        for name, (_, column) in parts.items()
    )


def currencies_of(reading: Reading, key: str) -> set[str | None]:
    """Return the currencies of a column's amounts; None stands for one that is not stated."""
    return {cell.currency for row in reading.rows if isinstance(cell := row.get(key), Money)}


def currency_of(reading: Reading, key: str) -> str | None:
    """Return the currency that all amounts of a column state, or None."""
    codes = currencies_of(reading, key)
    return codes.pop() if len(codes) == 1 else None


def entity_key(row: Row, kind: str) -> str:
    """Return what tells entities apart: kind and id, or kind and name; the unassigned bucket has a key of its own."""
    identity, name = row.get("id"), row.get("name")
    if identity is not None and identity is not NOT_SUPPLIED:
        return f"{kind}:id:{identity}"
    if name is not None and name is not NOT_SUPPLIED:
        return f"{kind}:name:{str(name).translate(_SEPARATORS)}"
    return f"{kind}:none"


def unique_keys(keys: Iterable[str]) -> list[str]:
    """Return keys with a number behind those that came before, in order."""
    seen: dict[str, int] = {}
    found: list[str] = []
    for key in keys:
        seen[key] = seen.get(key, 0) + 1
        found.append(key if seen[key] == 1 else f"{key}#{seen[key]}")
    return found


def shape_notes(*readings: Reading | None) -> tuple[str, ...]:
    """Return what must be said of the readings: unknown shapes, members left out."""
    notes: list[str] = []
    for reading in readings:
        if reading is None:
            continue
        if not reading.recognised:
            notes.append(SHAPE_NOTE.format(reading.title))
        if reading.unsound:
            rows = count_of(reading.unsound, "row")
            notes.append(f"{rows} of “{reading.title}” with what is no number, or no day of the period, not counted.")
        if reading.left_out:
            notes.append(f"{count_of(reading.left_out, 'member')} of “{reading.title}” left out: no row.")
    return tuple(dict.fromkeys(notes))


def unread(*readings: Reading | None) -> int:
    """Return how much of the readings could not be read: members, cells of rows, and answers of no known shape."""
    found = [reading for reading in readings if reading is not None]
    return sum(reading.left_out + reading.unsound + (not reading.recognised) for reading in found)


def answers(*readings: Reading | None) -> tuple[Answer, ...]:
    """Return the raw answers behind readings."""
    return tuple(
        Answer(reading.title, reading.raw) for reading in readings if reading is not None and reading.raw is not None
    )
