"""What is worked out of a frozen value once, and kept with the object: the value never changes, and neither does it.

The values live long (a ledger is read with every signal that comes) and working it out each time was half of what the
judge cost. A value's type says ``dict=True``; what is kept is neither compared nor written out.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

V = TypeVar("V")
R = TypeVar("R")
W = TypeVar("W")


def kept(function: Callable[[V], R]) -> Callable[[V], R]:
    """A pure function of one value, worked out once for each object."""
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def once(value: V) -> R:
        known: dict[str, Any] = value.__dict__
        if name not in known:
            known[name] = function(value)
        found: R = known[name]
        return found

    return once


def kept_for(function: Callable[[V, W], R]) -> Callable[[V, W], R]:
    """A pure function of a value and of what it is seen with, worked out once for each object with the last such."""
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def once(value: V, beside: W) -> R:
        known: tuple[W, R] | None = value.__dict__.get(name)
        if known is None or known[0] is not beside:
            known = value.__dict__[name] = (beside, function(value, beside))
        return known[1]

    return once
