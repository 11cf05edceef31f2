"""Dataclasses that are made quickly do what those of the standard library do."""

from __future__ import annotations

import dataclasses
import sys
from dataclasses import FrozenInstanceError, dataclass, field, replace
from pathlib import Path

import pytest

from tui.core.quick_dataclasses import hurry

METHODS = ("__repr__", "__eq__", "__hash__", "__init__")
PATCHED = ("_repr_fn", "_cmp_fn", "_hash_fn", "_frozen_get_del_attr")


def declared():
    @dataclass(frozen=True, slots=True)
    class Pair:
        first: object
        second: object = field(default=0, repr=False)
        third: object = field(default=1, compare=False)

    @dataclass(frozen=True)
    class One:
        only: object

    @dataclass(frozen=True)
    class Nothing:
        pass

    @dataclass(order=True, slots=True)
    class Loose:
        rank: int
        items: list[object] = field(default_factory=list)

    @dataclass(frozen=True)
    class Child(One):
        more: object = None

    class Plain(One):
        pass

    return Pair, One, Nothing, Loose, Child, Plain


@pytest.fixture
def kinds(monkeypatch):
    """The same classes, as the standard library makes them and made quickly."""
    standard = declared()
    for name in PATCHED:
        if hasattr(dataclasses, name):
            monkeypatch.setattr(dataclasses, name, getattr(dataclasses, name))  # puts it back afterwards
    hurry()
    return standard, declared()


def seen(action):
    try:
        return action()
    except Exception as error:  # noqa: BLE001  # the kind and the words are compared
        return type(error), str(error)


def behaviour(classes):
    pair, one, nothing, loose, child, plain = classes
    nan, recursive = float("nan"), loose(1)
    recursive.items.append(recursive)
    values = [
        pair(1, 2), pair(1, 2, 3), pair(1, 3), pair([1]), one(1), one(1), one(nan), nothing(), nothing(), loose(1), loose(2),
        child(1), child(1, 2), plain(1), replace(pair(1, 2), first=9),
    ]  # fmt: skip
    apart = plain(1)
    apart.note = "a subclass that is no dataclass has attributes of its own"
    return {
        "repr": [repr(value) for value in (*values, recursive)],
        "equal": [a == b for a in values for b in values] + [one(nan) == one(nan), one(1) == 1],
        "hash": [seen(lambda value=value: hash(value)) for value in values],
        "order": [seen(lambda a=a, b=b: a < b) for a in values for b in values],
        "set": [seen(lambda value=value: setattr(value, "first", 0)) for value in (pair(1), one(1), child(1))],
        "set only": [seen(lambda value=value: setattr(value, "only", 0)) for value in (one(1), child(1), plain(1))],
        "delete": [seen(lambda value=value: delattr(value, "only")) for value in (one(1), child(1), plain(1))],
        "names": [getattr(kind, name).__qualname__ for kind in classes for name in METHODS if getattr(kind, name)],
        "note": apart.note,
    }  # fmt: skip


def test_they_compare_hash_show_and_refuse_alike(kinds):
    standard, quick = kinds
    expected = behaviour(standard)
    assert behaviour(quick) == expected
    assert expected["set only"][0] == (FrozenInstanceError, "cannot assign to field 'only'")


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="the standard library is quick itself")
def test_their_methods_are_not_compiled_one_by_one(kinds):
    _, (pair, *_) = kinds
    files = {getattr(pair, name).__code__.co_filename for name in ("__hash__", "__setattr__", "__delattr__")}
    assert {Path(file).stem for file in files} == {"quick_dataclasses"}
