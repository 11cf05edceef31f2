"""The short cut of `tui.net.wire.read`: a second validator of each wire model, made of only what vendors normally send.

Its texts are not cleaned one by one, for the body as a whole was found to need no cleaning; where a wire type first tries what is
normal and then what can be mended, only the first is left. What it accepts, the model reads alike (a property test says so).
What it refuses, the model reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import SchemaError, SchemaValidator

from tui.core.text import DEFAULT_LIMIT
from tui.net.plain import exactly, is_exact, is_plain
from tui.net.wire_types import PLAIN_TEXT

WORTH: Final = 4096
"""Bytes from which on the short cut is worth its making."""
_MISSES: Final = 3
"""Answers refused in a row after which a model is read the long way only: this vendor sends something else."""
UNFIT: Final = (ValidationError, ValueError, ArithmeticError, RecursionError)
"""What validators raise at what they cannot read; NaN has no order."""


class Lean:
    """The short cut of one model.

    Args:
        model: A wire model.

    Attributes:
        exact: Whether the model holds money, and nothing that would be shown as JSON: its numbers are to be kept as sent.
    """

    def __init__(self, model: type[BaseModel]) -> None:
        model.model_rebuild()
        schema = model.__pydantic_core_schema__
        kinds = set(_kinds(schema))
        self.exact = "decimal" in kinds and "any" not in kinds
        self._misses = 0
        self._validator: SchemaValidator | None = None
        self._schema: Any = schema

    def read(self, body: bytes) -> Any:
        """Return the model of a large and plain body, or None where the long way has to be gone."""
        if len(body) < WORTH or self._misses >= _MISSES or not is_plain(body):
            return None
        try:
            value = self._read(body)
        except UNFIT:
            self._misses += 1
            return None
        self._misses = 0
        return value

    def _read(self, body: bytes) -> Any:
        validator = self._validator or self._make()
        if self.exact and not is_exact(body):
            return validator.validate_python(exactly(body))
        return validator.validate_json(body)

    def _make(self) -> SchemaValidator:
        schema = _lean(self._schema)
        try:
            # Otherwise pydantic takes the models' own validators, which clean each text.
            made = SchemaValidator(schema, _use_prebuilt=False)
        except (TypeError, SchemaError):
            made = SchemaValidator(self._schema)  # a pydantic that knows no such argument: slower, and as right
        self._validator = made
        return made


_leans: dict[type[BaseModel], Lean] = {}


def lean_of(model: type[BaseModel]) -> Lean:
    """Return a model's short cut; made once."""
    found = _leans.get(model)
    if found is None:
        found = _leans[model] = Lean(model)
    return found


def _lean(schema: Any) -> Any:
    if isinstance(schema, dict):
        kind = schema.get("type")
        if kind == "union" and schema.get("mode") == "left_to_right":
            first, *others = schema["choices"]
            # An amount comes as Decimal where a float of it would not be exact.
            return schema if "decimal" in set(_kinds(others)) else _lean(first)
        if kind == "str" and schema.get("pattern") == PLAIN_TEXT:
            return {"type": "str", "strict": True, "max_length": DEFAULT_LIMIT}
        return {key: _lean(value) for key, value in schema.items()}
    return [_lean(one) for one in schema] if isinstance(schema, list) else schema


def _kinds(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        kind = schema.get("type")
        if isinstance(kind, str):
            yield kind
        for value in schema.values():
            yield from _kinds(value)
    elif isinstance(schema, list | tuple):
        for value in schema:
            yield from _kinds(value)
