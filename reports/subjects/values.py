"""Values as JSON and back, by their type hints: dataclasses, named tuples, enums, decimals and what holds them."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

Reader = Callable[[Any], Any]
PLAIN = (str, int, bool, float, type(None))


def as_json(value: Any) -> Any:
    """Return `value` as JSON has it: an object as the list of its fields, in their order. Raises `TypeError`."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple | list):
        return [as_json(each) for each in value]
    if isinstance(value, Mapping):
        return {key: as_json(each) for key, each in value.items()}
    if is_dataclass(value):
        return [as_json(getattr(value, each.name)) for each in fields(value) if each.init]
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def from_json(kind: Any, data: Any) -> Any:
    """Return the value of the type `kind` that `data` is the JSON of; raises `TypeError` for a type without one."""
    return _reader(kind)(data)


@cache
def _reader(kind: Any) -> Reader:
    """Return what makes values of a type out of JSON."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _optional(kind, [each for each in inner if each is not type(None)])
    if origin is tuple and inner[-1:] != (Ellipsis,):
        readers = [_reader(each) for each in inner]
        return lambda data: tuple([read(each) for read, each in zip(readers, data, strict=True)])
    if origin in (list, tuple):
        read = _reader(inner[0])
        return lambda data: origin([read(each) for each in data])
    if origin is dict and inner[0] is str:
        read = _reader(inner[1])
        return lambda data: {key: read(each) for key, each in data.items()}
    if kind in PLAIN:
        return _same
    if kind is Decimal or (isinstance(kind, type) and issubclass(kind, Enum)):
        return kind
    return _object(kind)


def _same(data: Any) -> Any:
    return data


def _optional(kind: Any, kinds: list[Any]) -> Reader:
    if len(kinds) != 1:
        raise TypeError(f"{kind} is more than one type")
    read = _reader(kinds[0])
    return lambda data: None if data is None else read(data)


def _object(kind: Any) -> Reader:
    """Return what makes objects of a class out of the list of their fields."""
    if is_dataclass(kind):
        names = [each.name for each in fields(kind) if each.init]
    elif isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields"):
        names = list(kind._fields)
    else:
        raise TypeError(f"{kind} has no form in JSON")
    hints = get_type_hints(kind)
    readers = [_reader(hints[name]) for name in names]
    return lambda data: kind(*[read(each) for read, each in zip(readers, data, strict=True)])
