"""The tree over all heads: the same heads give the same root, any other heads another."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from triage.store.merkle import EMPTY, FAN, Head, branch_hash, bucket_hash, bucket_of, root_hash, root_of_buckets

subjects = st.text(min_size=1, max_size=8)
ends = st.dictionaries(subjects, st.tuples(st.integers(1, 99), st.text("0123456789abcdef", min_size=4, max_size=4)), max_size=12)


def root(heads: dict[str, tuple[int, str]]) -> str:
    """The root of these heads."""
    buckets: dict[int, list[Head]] = defaultdict(list)
    for subject, (seq, sha256) in heads.items():
        buckets[bucket_of(subject)].append((subject, seq, sha256))
    return root_of_buckets({bucket: bucket_hash(inside) for bucket, inside in buckets.items()})


@given(ends, ends)
def test_two_sets_of_heads_have_one_root_only_if_they_are_the_same(one: dict[str, tuple[int, str]], other: dict[str, tuple[int, str]]) -> None:
    """Two sets of heads have one root only if they are the same."""
    assert (root(one) == root(other)) == (one == other)


@given(ends)
def test_the_order_in_which_heads_came_does_not_count(heads: dict[str, tuple[int, str]]) -> None:
    """The order in which heads came does not count."""
    assert root(dict(reversed(heads.items()))) == root(heads)


@given(st.dictionaries(st.integers(0, FAN * FAN - 1), st.just("ab" * 32), max_size=20))
def test_a_root_put_together_from_branches_is_the_root_of_the_whole(buckets: dict[int, str]) -> None:
    """A root put together from branches is the root of the whole."""
    branches = {branch: branch_hash(branch, buckets) for branch in range(FAN)}
    assert root_hash(branches) == root_of_buckets(buckets)


def test_nothing_has_the_empty_hash() -> None:
    """Nothing has the empty hash."""
    assert bucket_hash(()) == EMPTY
    assert branch_hash(3, {}) == EMPTY
    assert root_of_buckets({}) == EMPTY


@given(subjects)
def test_a_bucket_is_one_of_65536(subject: str) -> None:
    """A bucket is one of 65536."""
    assert 0 <= bucket_of(subject) < 65_536
