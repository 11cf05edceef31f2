"""`dataclass` as the standard library has it, made in a third of the time.

The standard library writes and compiles six methods of every class: with more than a hundred classes, a tenth of the start.
Here it writes ``__init__``; the others are alike for all classes. That nothing is assigned to a frozen one is for the type
checker to see: it has no guard of its own, and is made the faster for it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls: type | None = None, *, frozen: bool = False, slots: bool = False) -> Any:
        """Make a class of fields; one that is frozen can be hashed. Not for one that inherits fields."""

        def made(cls: type) -> type:
            return _with_methods(dataclasses.dataclass(cls, repr=False, eq=False, slots=slots), frozen=frozen)

        return made if cls is None else made(cls)


def _with_methods(cls: type, *, frozen: bool) -> type:
    compared = _compared(cls)

    def equal(self: Any, other: object) -> Any:
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: Any) -> int:
        return hash(compared(self))

    for name, method in {"__repr__": _repr, "__eq__": equal, "__hash__": hashed if frozen else None}.items():
        if name not in cls.__dict__:
            setattr(cls, name, method)
    return cls


def _compared(cls: type) -> Callable[[Any], Any]:
    names = [one.name for one in dataclasses.fields(cls) if one.compare]
    return attrgetter(*names) if names else type


def _repr(self: Any) -> str:
    shown = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in dataclasses.fields(self) if one.repr)
    return f"{type(self).__qualname__}({shown})"
