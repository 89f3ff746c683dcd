"""The networks of the statistical detector, scored together."""

import numpy as np
import pytest

from triage.detect.learned import shipped
from triage.detect.network import chances, drawn_by, joined, look, mean_of, padded


def test_networks_together_score_as_one_by_one() -> None:
    """Scoring all networks in one go gives every text the mean of what each gives it alone, however long the texts beside it are."""
    networks, draw = shipped().networks, np.random.default_rng(1)
    states = [draw.normal(0, 0.3, (tokens, len(networks[0]["keep"]))).astype(np.float32) for tokens in (3, 40, 9)]
    rows, shown = padded(states)
    mean = mean_of(rows[:, :, -384:], shown)
    alone = np.mean([look(weights, shown, drawn_by([weights], rows)[0], mean).scores for weights in networks], axis=0)
    assert chances(joined(networks), states) == pytest.approx(1 / (1 + np.exp(-alone)), abs=1e-5)
