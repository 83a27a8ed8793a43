"""Boosting of symmetric trees: each level of a tree puts one question to all its rows.

Such a tree has few ways to fit noise, and is a table of 2^levels cells, so that what it
adds, and why, is one look-up (oblivious trees: R. Kohavi, "Bottom-up induction of
oblivious read-once decision graphs", 1994; boosted by L. Prokhorenkova et al., "CatBoost:
unbiased boosting with categorical features", 2018). scikit-learn cuts the columns into
bins and sums gradients by bin, as for its own boosting.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from sklearn.ensemble._hist_gradient_boosting.binning import _BinMapper
from sklearn.ensemble._hist_gradient_boosting.common import HISTOGRAM_DTYPE
from sklearn.ensemble._hist_gradient_boosting.histogram import HistogramBuilder
from sklearn.utils._openmp_helpers import _openmp_effective_n_threads

from kaopu.model.parts.base import TrainingData
from kaopu.model.parts.forms import Floats, Matrix, SymmetricForm

Cells = NDArray[np.uint8]

# More bins cost time and gain nothing: what has many values has a win rate beside it.
BINS = 63
# Added to the curvature of every cell: deals at no gain, which hold small cells back.
SHRINKAGE = 3.0
# Where all rows that weigh anything are of one outcome.
LEAST_WIN_RATE = 1e-6


@dataclass(frozen=True)
class Shape:
    """What trees look like, and how much of each is taken.

    Attributes:
        levels: Of a tree.
        columns: Share of the columns that a tree may ask about.
        rate: Share of a tree's own values that is added.
    """

    levels: int
    columns: float
    rate: float


@dataclass(frozen=True)
class Binned:
    """Rows cut into bins.

    Attributes:
        rows: Training rows (n, d), column by column.
        asked: Other rows (m, d), by the same bins.
        thresholds: Upper edges of the bins of each column, rounded down to what a matrix
            can hold, which compares alike.
    """

    rows: Cells
    asked: Cells
    thresholds: tuple[Matrix, ...]

    @classmethod
    def of(cls, X: Matrix, asked: Matrix) -> Binned:
        """Cut the columns of ``X`` into bins of about as many rows each."""
        bins = _BinMapper(
            n_bins=BINS + 1, random_state=0, n_threads=_openmp_effective_n_threads()
        )
        rows = bins.fit_transform(X)
        others = bins.transform(asked) if len(asked) else np.empty(asked.shape, np.uint8)
        return cls(rows, others, tuple(_down(edges) for edges in bins.bin_thresholds_))


def _down(edges: Floats) -> Matrix:
    """Return the largest float32 that is not above each edge."""
    near = edges.astype(np.float32)
    return np.where(near > edges, np.nextafter(near, np.float32(-np.inf)), near)


class Candidates:
    """The questions that one tree may ask: is a column above one of its edges?

    All bins of the columns stand side by side, one column after another.
    """

    def __init__(self, columns: NDArray[np.uint32], binned: Binned) -> None:
        lengths = np.array([len(binned.thresholds[c]) + 1 for c in columns])
        ends = np.cumsum(lengths)
        self.columns = columns
        self._starts = ends - lengths
        self._bins = np.concatenate(
            [c * (BINS + 1) + np.arange(k) for c, k in zip(columns, lengths, strict=True)]
        )
        self._first = int(ends[0])
        asks = np.ones(len(self._bins), dtype=bool)
        asks[ends - 1] = False
        self._asks = np.flatnonzero(asks)
        self._owner = np.repeat(np.arange(len(columns)), lengths)[self._asks]
        # Bins before a column's own are taken off its running sums; none before the first.
        self._before = self._starts[self._owner] - 1

    def sums(self, builder: HistogramBuilder, rows: NDArray[np.uint32]) -> Floats:
        """Return gradients and curvatures of ``rows`` by bin (2, bins)."""
        histograms = builder.compute_histograms_brute(rows, self.columns)
        found = np.frombuffer(histograms, dtype=HISTOGRAM_DTYPE)
        names = ("sum_gradients", "sum_hessians")
        return np.stack([found[name][self._bins] for name in names])

    def best(self, sums: Floats) -> tuple[int, int] | None:
        """Return the column and bin that gain most over all cells (cells, 2, bins)."""
        running = np.cumsum(sums, axis=2)
        total = running[:, :, [self._first - 1]]
        before = np.where(self._before < 0, 0.0, running[:, :, self._before])
        below = running[:, :, self._asks] - before
        gains = (_worth(below) + _worth(total - below)).sum(axis=0)
        best = int(np.argmax(gains))
        if gains[best] <= _worth(total).sum() + 1e-9:
            return None
        column = self._owner[best]
        return int(self.columns[column]), int(self._asks[best] - self._starts[column])


def _worth(sums: Floats) -> Floats:
    """Return the loss that cells gain by their best value, twice (cells, k)."""
    worth: Floats = sums[:, 0] ** 2 / (sums[:, 1] + SHRINKAGE)
    return worth


class SymmetricBooster:
    """Boosted symmetric trees that may be grown further at any time.

    Attributes:
        asked: Margin of the other rows (m,), of all trees so far.
    """

    def __init__(self, data: TrainingData, binned: Binned, shape: Shape) -> None:
        # Not the matrix: of many folds at once it would be held for nothing.
        self._y, self._weights = data.y, data.weights
        self._binned, self._shape = binned, shape
        self._rng = np.random.default_rng(data.seed)
        rate = np.average(data.y, weights=data.weights)
        self.start = float(logit(np.clip(rate, LEAST_WIN_RATE, 1 - LEAST_WIN_RATE)))
        self._margin = np.full(len(data.y), self.start)
        self.asked = np.full(len(binned.asked), self.start)
        self._can_ask = np.flatnonzero([len(edges) for edges in binned.thresholds])
        self._columns: list[NDArray[np.intp]] = []
        self._thresholds: list[Matrix] = []
        self._values: list[Floats] = []
        self._cover: list[Floats] = []

    @property
    def trees(self) -> int:
        """How many trees there are."""
        return len(self._values)

    def grow(self, trees: int) -> None:
        """Grow trees until there are so many."""
        while self.trees < trees:
            self._grow_one()

    def form(self) -> SymmetricForm:
        """Return the trees so far."""
        levels, cells = self._shape.levels, 2**self._shape.levels
        return SymmetricForm(
            columns=np.array(self._columns, dtype=np.intp).reshape(-1, levels),
            thresholds=np.array(self._thresholds, dtype=np.float32).reshape(-1, levels),
            values=np.array(self._values, dtype=float).reshape(-1, cells),
            cover=np.array(self._cover, dtype=float).reshape(-1, cells),
            start=self.start,
        )

    def _grow_one(self) -> None:
        binned = self._binned
        p = expit(self._margin)
        gradient = ((p - self._y) * self._weights).astype(np.float32)
        curvature = (p * (1 - p) * self._weights).astype(np.float32)
        asks = self._questions(gradient, curvature)
        cells = _cells(binned.rows, asks)
        count = 2**self._shape.levels
        sums = np.stack([np.bincount(cells, g, count) for g in (gradient, curvature)])
        values = -self._shape.rate * sums[0] / (sums[1] + SHRINKAGE)
        self._margin += values[cells]
        self.asked += values[_cells(binned.asked, asks)]
        # A level at which nothing gains asks what no row is.
        unasked = [np.float32(np.inf)] * (self._shape.levels - len(asks))
        edges = [binned.thresholds[column][b] for column, b in asks]
        self._columns.append(np.array([c for c, _ in asks] + [0] * len(unasked)))
        self._thresholds.append(np.array(edges + unasked, dtype=np.float32))
        self._values.append(values)
        self._cover.append(np.bincount(cells, minlength=count).astype(float))

    def _questions(self, gradient: Matrix, curvature: Matrix) -> list[tuple[int, int]]:
        """Return the column and bin that each level of a tree asks about."""
        if not len(self._can_ask):
            return []
        share = max(1, round(self._shape.columns * len(self._can_ask)))
        drawn = self._rng.choice(self._can_ask, share, replace=False)
        rows = self._binned.rows
        threads = _openmp_effective_n_threads()
        candidates = Candidates(np.sort(drawn).astype(np.uint32), self._binned)
        builder = HistogramBuilder(rows, BINS + 1, gradient, curvature, False, threads)
        cells = np.zeros(len(rows), dtype=np.uint8)
        sums = candidates.sums(builder, np.arange(len(rows), dtype=np.uint32))[None]
        asks: list[tuple[int, int]] = []
        while (best := candidates.best(sums)) is not None:
            asks.append(best)
            if len(asks) == self._shape.levels:
                break
            cells = _cells(rows, asks)
            sums = _split(sums, candidates, builder, cells)
        return asks


def _cells(rows: Cells, asks: list[tuple[int, int]]) -> Cells:
    """Return the cell of each row (n,): bit k is the answer to question k."""
    cells = np.zeros(len(rows), dtype=np.uint8)
    for level, (column, edge) in enumerate(asks):
        cells |= (rows[:, column] > edge).astype(np.uint8) << np.uint8(level)
    return cells


def _split(
    sums: Floats, candidates: Candidates, builder: HistogramBuilder, cells: Cells
) -> Floats:
    """Return the sums of twice as many cells; of each pair the smaller is looked at."""
    old = len(sums)
    order = np.argsort(cells, kind="stable").astype(np.uint32)
    counts = np.bincount(cells, minlength=2 * old)
    ends = np.cumsum(counts)
    split = np.zeros((2 * old, *sums.shape[1:]))
    for cell in range(old):
        small, large = sorted((cell, cell + old), key=lambda c: counts[c])
        if counts[small]:
            rows = order[ends[small] - counts[small] : ends[small]]
            split[small] = candidates.sums(builder, rows)
        split[large] = sums[cell] - split[small]
    return split
