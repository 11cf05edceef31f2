"""Fewer points, the same picture: what a column of the screen cannot tell apart is left out, peaks never are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from tui.core.calculus import known_of
from tui.core.quick import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """Points that belong together: a line is drawn through them, and broken after them.

    Attributes:
        positions: Indexes into the buckets, growing.
        values: The value at each.
    """

    positions: tuple[int, ...]
    values: tuple[float, ...]


def runs(values: Sequence[float | None], columns: int) -> list[Run]:
    """Split values at their gaps, and thin each run to the lowest and the highest of every column.

    Args:
        values: One value a bucket; None is a gap.
        columns: Columns over which all buckets are spread.

    Returns:
        Runs in order; together at most two points a column, and the first and last of each run.
    """
    gaps = [] if known_of(values) is values else [index for index, value in enumerate(values) if value is None]
    edges = zip((-1, *gaps), (*gaps, len(values)), strict=True)
    return [_thinned(values, before + 1, gap, columns) for before, gap in edges if gap > before + 1]


def highest(values: Sequence[float | None], columns: int, *, positive: bool = False) -> list[float | None]:
    """Return one value a column, the one farthest from zero of its share; as it is where there are no more than columns.

    Args:
        values: One value a bucket; None is a gap.
        columns: Columns over which all buckets are spread.
        positive: Whether it is known that none is below zero.
    """
    count = len(values)
    if count <= columns or columns <= 0:
        return list(values)
    shares = [values[column * count // columns : (column + 1) * count // columns] for column in range(columns)]
    if positive:
        try:
            return [max(share) for share in shares]  # type: ignore[type-var]  # as long as none is missing
        except TypeError:
            pass
    return [_farthest(known_of(share)) for share in shares]


def _farthest(known: Sequence[float]) -> float | None:
    low, high = min(known, default=0.0), max(known, default=None)
    return low if high is not None and -low > high else high


def _thinned(values: Sequence[float | None], start: int, stop: int, columns: int) -> Run:
    known = cast("Sequence[float]", values[start:stop])
    if columns <= 0 or len(values) <= 2 * columns:
        return Run(tuple(range(start, stop)), tuple(known))
    kept = _extremes(known, start, len(values), columns)
    return Run(tuple(start + offset for offset in kept), tuple(known[offset] for offset in kept))


def _extremes(known: Sequence[float], start: int, count: int, columns: int) -> list[int]:
    """Return offsets into a run that starts at bucket ``start`` of ``count``."""
    kept = {0, len(known) - 1}
    offset = 0
    while offset < len(known):
        column = (start + offset) * columns // count
        end = max(-(-(column + 1) * count // columns) - start, offset + 1)
        share = known[offset:end]
        kept.add(offset + share.index(min(share)))
        kept.add(offset + share.index(max(share)))
        offset = end
    return sorted(kept)
