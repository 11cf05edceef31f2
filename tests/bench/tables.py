"""The record table's figures, in the form of the others."""

from __future__ import annotations

import asyncio

from tests.bench.measuring import Ratio
from tests.bench.record_table import measure, memory_per_row


def run(*, short: bool = False) -> list[Ratio]:
    """Measure the record table beside DataTable."""
    found = [
        Ratio(one.title, one.ratio, one.goal, f"{one.ours * 1e3:.1f} ms ÷ {one.anchor * 1e3:.1f} ms")
        for one in asyncio.run(measure(short=short))
    ]
    return [
        *found,
        Ratio("memory of the table beside its records, 100,000 rows", memory_per_row(), None, "bytes a row"),
    ]
