"""A sample of the week in words, the same on every face."""

from triage.domain.sample import Sample


def standing(sample: Sample) -> str:
    """How much of a sample was read, and what that says: Read 40 of 40, 0 missed (95 %: at most 7.2 %)."""
    read = f"Read {sample.read} of {len(sample.items)}"
    return f"{read}, {sample.missed} missed (95 %: at most {percent(sample.at_most)})" if sample.read else read


def percent(share: float) -> str:
    """A share, 0 to 1, to a tenth of a percent."""
    return f"{100 * share:.1f} %"
