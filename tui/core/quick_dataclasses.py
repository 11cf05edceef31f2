"""Dataclasses that are made in half the time: a tenth of a start is the standard library writing their methods as source.

Python 3.11 and 3.12 compile up to six methods of every dataclass one by one (3.13 compiles them together). Here all but
``__init__`` are closures instead, which do the same. Only used by the start of a deck, before anything else is imported.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, Final

_REPLACED: Final = ("_repr_fn", "_cmp_fn", "_hash_fn", "_frozen_get_del_attr", "_recursive_repr")
_Field = dataclasses.Field[Any]


def hurry() -> None:
    """Make the dataclasses that are declared from now on in less time, where this Python is known to be slow at it."""
    if sys.version_info >= (3, 13) or not all(hasattr(dataclasses, name) for name in _REPLACED):
        return
    for name, made in (("_repr_fn", _repr), ("_hash_fn", _hash), ("_frozen_get_del_attr", _frozen)):
        setattr(dataclasses, name, made)
    if sys.version_info < (3, 12):
        compiled: Callable[..., Any] = dataclasses._cmp_fn  # type: ignore[attr-defined]  # noqa: SLF001
        dataclasses._cmp_fn = _comparing(compiled)  # type: ignore[attr-defined]  # noqa: SLF001


def _values(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return (lambda one: (getattr(one, names[0]),)) if names else (lambda _: ())


def _repr(fields: Sequence[_Field], globals: dict[str, Any]) -> Callable[[Any], str]:  # noqa: A002, ARG001
    names = tuple(field.name for field in fields)

    def __repr__(self: Any) -> str:  # noqa: N807
        return f"{self.__class__.__qualname__}({', '.join([f'{name}={getattr(self, name)!r}' for name in names])})"

    wrapped: Callable[[Any], str] = dataclasses._recursive_repr(__repr__)  # type: ignore[attr-defined]  # noqa: SLF001
    return wrapped


def _hash(fields: Sequence[_Field], globals: dict[str, Any]) -> Callable[[Any], int]:  # noqa: A002, ARG001
    values = _values([field.name for field in fields])

    def __hash__(self: Any) -> int:  # noqa: N807
        return hash(values(self))

    return __hash__


def _comparing(compiled: Callable[..., Any]) -> Callable[..., Any]:
    def compare(name: str, op: str, self_tuple: str, other_tuple: str, globals: dict[str, Any]) -> Any:  # noqa: A002
        if name != "__eq__":
            return compiled(name, op, self_tuple, other_tuple, globals=globals)
        # The standard library hands the names over as source: "(self.first,self.second,)".
        values = _values([part.removeprefix("self.") for part in self_tuple.strip("()").split(",") if part])

        def __eq__(self: Any, other: object) -> Any:  # noqa: N807
            return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

        return __eq__

    return compare


def _frozen(cls: type, fields: Sequence[_Field], globals: dict[str, Any]) -> tuple[Callable[..., None], ...]:  # noqa: A002, ARG001
    names = frozenset(field.name for field in fields)

    def __setattr__(self: Any, name: str, value: Any) -> None:  # noqa: N807
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)  # type: ignore[arg-type]

    def __delattr__(self: Any, name: str) -> None:  # noqa: N807
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)  # type: ignore[arg-type]

    return __setattr__, __delattr__
