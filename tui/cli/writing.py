"""The forms in which ``agentdeck show`` writes an answer, a piece at a time."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Any, Final

from tui.cli.columns import Layout, aligned, layout
from tui.cli.question import Request
from tui.cli.streams import say, use_color, width
from tui.core.content import Content, Figure
from tui.core.errors import DeckError, ErrorKind
from tui.core.format import count_of, format_value
from tui.core.personal import guarded
from tui.core.records import Column, Record
from tui.core.values import NOT_SUPPLIED, Money, Unit
from tui.export.answer import Asked, head, one_line, to_json
from tui.export.formats import Format, Writer

FORMATS: Final = {"json": Format.JSON, "jsonl": Format.JSON_LINES, "csv": Format.CSV, "markdown": Format.MARKDOWN}
FIGURES: Final = tuple(
    Column(key, title)
    for key, title in (
        ("key", "Key"),
        ("title", "Title"),
        ("value", "Value"),
        ("unit", "Unit"),
        ("currency", "Currency"),
        ("previous", "Period before"),
        ("note", "Note"),
    )
)
"""Columns of figures where a view has no records."""
_WHOLE: Final = frozenset({Unit.TIME, Unit.DATE, Unit.FLAG, Unit.SHARE})
Batches = AsyncGenerator[Sequence[Record], None]


def figure_record(figure: Figure) -> Record:
    """Return a figure as a record of `FIGURES`."""
    value, previous = figure.value, figure.previous
    currency = value.currency if isinstance(value, Money) else NOT_SUPPLIED
    note = figure.note or NOT_SUPPLIED
    return Record(figure.key, (figure.key, figure.title, value, figure.unit.value, currency, previous, note))


async def pieces(
    request: Request, asked: Asked, content: Content, columns: tuple[Column, ...], batches: Batches
) -> AsyncGenerator[str, None]:
    """Yield an answer in the form asked for.

    Args:
        request: The options.
        asked: What the answer is about.
        content: Figures, charts and notes; empty where the form has no place for them.
        columns: Columns of the records; none where there are no records.
        batches: The records, a page at a time.

    Raises:
        DeckError: USAGE when there is no chart to draw; whatever a page raises.
    """
    if request.form == "chart":
        yield _charts(request, content)
        return
    if request.form == "table":
        yield _figures_text(content, asked.times)
        if columns:
            async for piece in _rows_text(request, asked.times, columns, batches):
                yield piece
        return
    if not columns and request.form != "json":
        columns, batches = FIGURES, _once([figure_record(figure) for figure in content.figures])
    writer = Writer(columns, FORMATS[request.form], personal=request.personal)
    if request.form == "json":
        yield to_json(head(asked, content)).removesuffix("\n}") + ',\n  "records": '
    yield writer.head()
    async for records in batches:
        yield "".join(map(writer.row, records))
    if request.form != "json":
        yield writer.tail()


def json_tail(left_out: int, *, empty: bool) -> str:
    """Return the end of a JSON answer: what could not be read is known only now."""
    return f'{"]" if empty else chr(10) + "  ]"},\n  "left_out": {left_out}\n}}\n'


def snapshot(
    request: Request, asked: Asked, content: Content, columns: tuple[Column, ...], found: Sequence[Record]
) -> str:
    """Return one line of ``--watch``: the same object as ``--format json`` prints, in one line."""
    writer = Writer(columns, Format.JSON_LINES, personal=request.personal)
    body = ", ".join(writer.row(record).rstrip("\n") for record in found)
    return one_line(head(asked, content))[:-1] + f', "records": [{body}], "left_out": '


async def _once(records: Sequence[Record]) -> Batches:
    yield records


def _charts(request: Request, content: Content) -> str:
    from tui.cli.drawing import charts_text  # noqa: PLC0415  # loads plotext

    if not content.charts:
        raise DeckError(ErrorKind.USAGE, "There is no chart in this answer.", hint="Leave --format out.")
    return charts_text(content, request.color, plain=request.plain)


def _figures_text(content: Content, zone: str) -> str:
    rows = [(one.title, format_value(one.value, one.unit, zone=zone), one.note) for one in content.figures]
    return aligned(rows, frozenset({1}), width()) + "\n" if rows else ""


async def _rows_text(
    request: Request, zone: str, columns: tuple[Column, ...], batches: Batches
) -> AsyncGenerator[str, None]:
    """Yield the heading and the rows; widths are those of the first batch, so that a long list streams."""
    shown = [place for place, column in enumerate(columns) if request.wide or not column.wide]
    right = frozenset(at for at, place in enumerate(shown) if columns[place].unit.numeric)
    whole = frozenset(at for at, place in enumerate(shown) if columns[place].unit in _WHOLE)
    plan: Layout | None = None
    async for records in batches:
        lines = [_cells(record, columns, shown, zone, personal=request.personal) for record in records]
        if plan is None:
            titles = tuple(columns[place].title.upper() for place in shown)
            plan = layout([titles, *lines], right, None if request.wide else width(), whole)
            yield "\n" + _bold(plan.line(titles), request.color) + "\n"
            if len(plan.widths) < len(shown):
                missing = len(shown) - len(plan.widths)
                say(
                    f"{count_of(missing, 'column')} {'does' if missing == 1 else 'do'} not fit; --wide writes them all."
                )
        yield "".join(plan.line(line) + "\n" for line in lines)


def _cells(
    record: Record, columns: Sequence[Column], shown: Sequence[int], zone: str, *, personal: bool
) -> tuple[str, ...]:
    made = []
    for place in shown:
        column, value = columns[place], record.cells[place]
        value = value if personal else guarded(value, personal=column.personal)
        made.append(format_value(value, column.unit, zone=zone))
    return tuple(made)


def _bold(text: str, color: str) -> str:
    return f"\x1b[1m{text}\x1b[0m" if use_color(color) else text


def schema_text(schema: dict[str, Any]) -> str:
    """Return a schema as it is printed."""
    return to_json(schema) + "\n"
