"""The quick `dataclass` means what the standard library's means."""

from __future__ import annotations

import copy
import dataclasses
from dataclasses import field
from typing import Any, Generic, TypeVar

import pytest

from tui.core import quick

T = TypeVar("T")
MADE: list[Any] = [dataclasses.dataclass, quick.dataclass]
NAMES = ["standard", "quick"]


@pytest.fixture(params=MADE, ids=NAMES)
def kind(request: pytest.FixtureRequest) -> Any:
    @request.param(frozen=True, slots=True)
    class Point(Generic[T]):
        """A point."""

        x: T
        y: int = 2
        tags: list[str] = field(default_factory=list)
        seen: int = field(default=0, compare=False)

        def __post_init__(self) -> None:
            if self.y < 0:
                raise ValueError(self.y)

    return Point


def test_fields_defaults_and_words(kind: Any) -> None:
    one = kind(1, tags=["a"])
    assert (one.x, one.y, one.tags, one.seen) == (1, 2, ["a"], 0)
    assert kind(1).tags is not kind(1).tags
    assert repr(one).endswith("Point(x=1, y=2, tags=['a'], seen=0)")
    assert kind.__doc__ == "A point."
    assert kind.__match_args__ == ("x", "y", "tags", "seen")
    assert not hasattr(one, "__dict__")


def test_equal_by_what_is_compared(kind: Any) -> None:
    assert kind(1, seen=1) == kind(1, seen=2)
    assert kind(1) != kind(2)
    assert kind(1) != (1, 2, [], 0)
    assert hash(kind(1, 2, ())) == hash(kind(1, 2, (), 9))


def test_replaced_and_copied(kind: Any) -> None:
    one = kind(1)
    assert dataclasses.replace(one, y=5) == kind(1, 5)
    assert [each.name for each in dataclasses.fields(one)] == ["x", "y", "tags", "seen"]
    assert copy.deepcopy(one) == one


def test_what_comes_after_the_fields_is_called(kind: Any) -> None:
    with pytest.raises(ValueError, match="-1"):
        kind(1, -1)
    with pytest.raises(TypeError, match="x"):
        kind()


@pytest.mark.parametrize("make", MADE, ids=NAMES)
def test_one_that_changes_has_no_hash_and_its_own_methods_stay(make: Any) -> None:
    @make(slots=True)
    class Count:
        number: int = 0
        later: int = field(init=False)

        def __repr__(self) -> str:
            return "own"

    one, other = Count(), Count(1)
    one.number += 1
    one.later = other.later = 3
    assert one == other
    assert repr(one) == "own"
    with pytest.raises(TypeError):
        hash(one)
    with pytest.raises(AttributeError):
        one.other = 1
