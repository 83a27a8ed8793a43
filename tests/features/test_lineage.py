from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kaopu.features import Lineage, MatrixColumn
from kaopu.framework import load_framework

PLAYERS = load_framework().player_ids
SOURCES = [f"source {i}" for i in range(9)]


def test_a_column_is_named_by_its_source_and_what_it_tells() -> None:
    column = MatrixColumn("budget_status", "Budget", "budget_clarity", "level:vague")
    assert column.name == "budget_status=level:vague"


def test_sources_stand_in_matrix_order_once_each() -> None:
    lineage = make(
        [("b", "timeline", "value"), ("b", "timeline", "set"), ("a", "context", "x")]
    )
    assert lineage.names == ("b=value", "b=set", "a=x")
    assert lineage.sources == ("b", "a")
    assert lineage.player_of == {"b": "timeline", "a": "context"}


def test_sums_by_hand() -> None:
    lineage = make(
        [("b", "timeline", "value"), ("a", "context", "x"), ("b", "timeline", "set")]
    )
    by_source = lineage.by_source(np.array([[1.0, 2.0, 4.0], [0.0, -1.0, 0.5]]))
    assert by_source.tolist() == [[5.0, 2.0], [0.5, -1.0]]
    by_player = lineage.by_player(by_source, ["context", "own_side", "timeline"])
    assert by_player.tolist() == [[2.0, 0.0, 5.0], [-1.0, 0.0, 0.5]]


@st.composite
def lineages(draw: st.DrawFn) -> Lineage:
    players = {source: draw(st.sampled_from(PLAYERS)) for source in SOURCES}
    owners = draw(st.lists(st.sampled_from(SOURCES), min_size=1, max_size=20))
    return make([(owner, players[owner], str(i)) for i, owner in enumerate(owners)])


@given(lineages(), st.integers(0, 5), st.data())
def test_sums_keep_the_total_of_every_row(
    lineage: Lineage, rows: int, data: st.DataObject
) -> None:
    shape = (rows, len(lineage.columns))
    contributions = data.draw(arrays(float, shape, elements=st.floats(-100, 100)))
    by_source = lineage.by_source(contributions)
    by_player = lineage.by_player(by_source, PLAYERS)
    assert by_source.shape == (rows, len(lineage.sources))
    assert by_player.shape == (rows, len(PLAYERS))
    total = contributions.sum(axis=1)
    np.testing.assert_allclose(by_source.sum(axis=1), total, rtol=0, atol=1e-9)
    np.testing.assert_allclose(by_player.sum(axis=1), total, rtol=0, atol=1e-9)


def make(columns: list[tuple[str, str, str]]) -> Lineage:
    return Lineage(tuple(MatrixColumn(s, s.upper(), p, tells) for s, p, tells in columns))


def test_a_row_has_the_same_sums_alone_as_among_many() -> None:
    numbers = np.random.default_rng(3).normal(size=(40, 30))
    places = np.random.default_rng(4).integers(0, 9, 30).tolist()
    lineage = make([(SOURCES[place], "context", str(i)) for i, place in enumerate(places)])
    together = lineage.by_source(numbers)
    alone = np.concatenate([lineage.by_source(numbers[[i]]) for i in range(40)])
    np.testing.assert_array_equal(alone, together)
