"""Sums, products and their gradients: what the network of the judge is made of while it learns. Values remember what they came from."""

from collections.abc import Callable, Sequence

import numpy as np

from knowledge.judge_network import Array

Axis = int


class Value:
    """Numbers, and by how much each would have to change (`wanted`) for the result to be nearer to what is taught."""

    def __init__(self, of: Array, parts: "tuple[Value, ...]" = (), back: Callable[[Array], None] | None = None) -> None:
        self.of = of
        self.parts = parts
        self.back = back
        self.wanted: Array | None = None

    def want(self, change: Array) -> None:
        """Wish for one more change."""
        change = _narrowed(change, self.of.shape)
        self.wanted = change if self.wanted is None else self.wanted + change


def times(a: Value, b: Value) -> Value:
    """Matrix product; `b` may be one matrix for many of `a`."""

    def back(change: Array) -> None:
        a.want(change @ b.of.swapaxes(-1, -2))
        if b.of.ndim < a.of.ndim:
            b.want(a.of.reshape(-1, a.of.shape[-1]).T @ change.reshape(-1, change.shape[-1]))
        else:
            b.want(a.of.swapaxes(-1, -2) @ change)

    return Value(a.of @ b.of, (a, b), back)


def plus(a: Value, b: Value) -> Value:
    """Sum."""

    def back(change: Array) -> None:
        a.want(change)
        b.want(change)

    return Value(a.of + b.of, (a, b), back)


def minus(a: Value, b: Value) -> Value:
    """Difference."""

    def back(change: Array) -> None:
        a.want(change)
        b.want(-change)

    return Value(a.of - b.of, (a, b), back)


def each(a: Value, b: Value) -> Value:
    """Product number by number."""

    def back(change: Array) -> None:
        a.want(change * b.of)
        b.want(change * a.of)

    return Value(a.of * b.of, (a, b), back)


def above_zero(a: Value) -> Value:
    """What is below zero becomes zero."""
    return Value(np.maximum(a.of, 0), (a,), lambda change: a.want(change * (a.of > 0)))


def size(a: Value) -> Value:
    """Without signs."""
    return Value(np.abs(a.of), (a,), lambda change: a.want(change * np.sign(a.of)))


def shares(a: Value, axis: Axis) -> Value:
    """Softmax: positive, and one in sum."""
    grown = np.exp(a.of - a.of.max(axis=axis, keepdims=True))
    share = grown / grown.sum(axis=axis, keepdims=True)
    return Value(share, (a,), lambda change: a.want(share * (change - (change * share).sum(axis=axis, keepdims=True))))


def joined(parts: Sequence[Value]) -> Value:
    """Side by side along the last axis."""
    ends = np.cumsum([one.of.shape[-1] for one in parts])[:-1]

    def back(change: Array) -> None:
        for one, own in zip(parts, np.split(change, ends, axis=-1), strict=True):
            one.want(own)

    return Value(np.concatenate([one.of for one in parts], axis=-1), tuple(parts), back)


def of_length_one(a: Value) -> Value:
    """Rows at length 1."""
    length = np.sqrt((a.of * a.of).sum(axis=-1, keepdims=True) + np.float32(1e-6))
    row = a.of / length
    return Value(row, (a,), lambda change: a.want((change - row * (change * row).sum(axis=-1, keepdims=True)) / length))


def largest(a: Value, axis: Axis) -> Value:
    """The largest along an axis."""
    place = np.expand_dims(a.of.argmax(axis=axis), axis)

    def back(change: Array) -> None:
        wanted = np.zeros_like(a.of)
        np.put_along_axis(wanted, place, np.expand_dims(change, axis), axis)
        a.want(wanted)

    return Value(np.take_along_axis(a.of, place, axis).squeeze(axis), (a,), back)


def turned(a: Value) -> Value:
    """The last two axes exchanged."""
    return Value(a.of.swapaxes(-1, -2), (a,), lambda change: a.want(change.swapaxes(-1, -2)))


def shaped(a: Value, shape: tuple[int, ...]) -> Value:
    """The same numbers in another shape."""
    return Value(a.of.reshape(shape), (a,), lambda change: a.want(change.reshape(a.of.shape)))


def learn_from(result: Value, change: Array) -> None:
    """Say by how much the result should change, and tell everything that it came from."""
    order, seen, open_ = list[Value](), set[int](), [(result, False)]
    while open_:
        one, done = open_.pop()
        if done:
            order.append(one)
        elif id(one) not in seen:
            seen.add(id(one))
            open_ += [(one, True), *((part, False) for part in one.parts)]
    result.want(change)
    for one in reversed(order):
        if one.back is not None and one.wanted is not None:
            one.back(one.wanted)


def _narrowed(change: Array, shape: tuple[int, ...]) -> Array:
    """A change of numbers that were spread over more places, summed up."""
    while change.ndim > len(shape):
        change = change.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1 and change.shape[axis] != 1:
            change = change.sum(axis=axis, keepdims=True)
    return change
