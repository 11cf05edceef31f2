"""What a step down is called: no more of a personal cell than the cell itself shows while personal data is hidden."""

from __future__ import annotations

import pytest

from tests.support import session
from tui.core.records import Column, PageRequest, Record
from tui.core.scope import Parent, Scope
from tui.core.spans import Span, SpanKind
from tui.live.session import Session
from tui.vendors.registry import vendors

SCOPE = Scope(span=Span(SpanKind.DAYS, 30))


def secrets_of(column: Column, value: object) -> set[str]:
    """What a label must not hold of a cell: the value of a personal one, and any three digits of a phone number's."""
    if not column.personal or not isinstance(value, str) or not value:
        return set()
    digits = value.strip("+") if value.startswith("+") else ""
    return {value} | {digits[at : at + 3] for at in range(len(digits) - 2)}


async def rows_of(opened: Session, key: str, parents: tuple[Parent, ...]) -> list[tuple[tuple[Column, ...], Record]]:
    view = opened.implementation.view(key)
    assert view is not None
    asked = opened.ask(Scope(span=SCOPE.span, parents=parents))
    if view.browser is not None:
        page = await view.browser.fetch(asked, PageRequest(1, view.browser.page_size))
        return [(view.browser.columns, record) for record in page.records]
    content = await view.load(asked) if view.load else None
    return [(content.table.columns, record) for record in content.table.records] if content and content.table else []


@pytest.mark.parametrize("vendor", [one.key for one in vendors()])
async def test_no_crumb_tells_more_than_the_cell(vendor: str) -> None:
    seen = 0
    async with session(vendor) as opened:
        for view in opened.implementation.views:
            if view.needs or not view.drills:
                continue
            for columns, record in (await rows_of(opened, view.key, ()))[:20]:
                labels = {way.label for drill in view.drills if (way := drill.parent(record)) is not None}
                for label in labels:
                    seen += 1
                    for column, value in zip(columns, record.cells, strict=True):
                        assert not any(part in label for part in secrets_of(column, value)), (view.key, label)
    assert seen
