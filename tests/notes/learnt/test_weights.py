from __future__ import annotations

import numpy as np
import pytest

from kaopu.framework import load_framework
from kaopu.notes.learnt.tokens import buckets_of
from kaopu.notes.learnt.weights import Weights, from_bytes, known_tokens, load_weights


@pytest.fixture
def weights() -> Weights:
    """Weights of two things on the tokens of one sentence."""
    buckets = np.array(sorted(buckets_of("no budget")))
    table = np.zeros((len(buckets), 2), dtype=np.float32)
    table[:, 0], table[0, 1] = 2, -1.5
    rareness = np.linspace(1, 2, len(buckets))
    return Weights(
        ("budget_status=none", "hiring=true"),
        np.array([-3.0, -4.0]),
        buckets,
        rareness,
        table,
        "digest",
    )


def test_log_odds_are_what_the_tokens_add_to_the_intercept(weights: Weights) -> None:
    values = weights.rareness / np.sqrt((weights.rareness**2).sum())
    expected = [-3 + 2 * values.sum(), -4 - 1.5 * values[0]]
    np.testing.assert_allclose(weights.log_odds("no budget"), expected)


def test_a_sentence_without_a_known_token_has_the_intercepts(weights: Weights) -> None:
    np.testing.assert_allclose(weights.log_odds("晴天"), [-3, -4])
    np.testing.assert_allclose(weights.log_odds(""), [-3, -4])


def test_known_tokens_have_length_one_together(weights: Weights) -> None:
    rows, values = known_tokens("no money", weights.buckets, weights.rareness)
    assert len(rows) == 1
    np.testing.assert_allclose(values, [1.0])


def test_weights_come_back_from_the_bytes_of_a_file(weights: Weights) -> None:
    read = from_bytes(weights.to_bytes())
    assert (read.things, read.digest) == (weights.things, weights.digest)
    np.testing.assert_array_equal(read.buckets, weights.buckets)
    np.testing.assert_allclose(read.table, weights.table)
    np.testing.assert_allclose(
        read.log_odds("no budget"), weights.log_odds("no budget"), atol=1e-2
    )


def test_the_weights_speak_of_fields_and_levels_of_the_framework() -> None:
    fields = load_framework().fields
    for thing in load_weights().things:
        name, _, value = thing.partition("=")
        levels = (*fields[name].level_ids, "true", "false")
        assert value in levels or (not value and fields[name].kind not in ("level", "flag"))
