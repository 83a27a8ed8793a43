"""The feature encoder: facts of the lead table to a float32 matrix, with its lineage.

A scikit-learn transformer, fitted inside every fold. Categories of many values are
target encoded with scikit-learn's cross-fitted `TargetEncoder`, in which rows of one
group stay in one fold; no native categorical split is ever used. So are numbers that are
codes, beside what they are as numbers.

Every column is centred on the deals in which its fact was told. A fact that is too early
to ask, or that no past deal held, is zero in all its columns: it says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from kaopu.features.codes import code_texts, is_code
from kaopu.features.columns import (
    GONE_BY,
    CategoryEncoding,
    ConstantEncoding,
    LevelEncoding,
    NumberEncoding,
)
from kaopu.features.encoded import ChangedFacts, EncodedFacts
from kaopu.features.limits import BEYOND, Limits
from kaopu.features.lineage import Lineage, MatrixColumn
from kaopu.features.rates import fit_rates, rate_log_odds
from kaopu.features.segments import Segments, SegmentSlopes, sloped_columns
from kaopu.features.sources import FeatureSource as FeatureSource
from kaopu.features.tables import Cells, EncodingTables, Flag, NumberTable, TextTable
from kaopu.leads.lead_table import STAGE_FACT
from kaopu.leads.states import NOT_ASKED, NOT_YET, STATE_TEXTS, is_known, is_not_yet

Encoding = LevelEncoding | NumberEncoding | CategoryEncoding | ConstantEncoding
Bytes = NDArray[np.uint8]
Matrix = NDArray[np.float32]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MAX_ONE_HOT = 20
# Of few rows, as many in the middle of every column are added to those it is centred on.
THIN_CENTRE = 10.0


class FeatureEncoder(TransformerMixin, BaseEstimator):
    """Encodes facts as numbers that a linear model and trees can both use.

    Parameters:
        sources: The columns to encode; facts must have one column a source id.
        is_thin: Whether training rows are too few to tell what a column is worth: then
            every level and state of a field that the framework has gets a column, for its
            word counts where no row holds it; centres are drawn towards zero; and a
            category has a column a value, for there is no rate to be learnt.
        limits: Of numbers of behaviour; each has a column of whether it is beyond, which
            stand after those of all sources.

    Attributes:
        lineage_: The `Lineage` of the matrix columns.
        encodings_: Source id to its fitted encoding, without the categories that are
            target encoded.
        rate_sources_: Ids of the target encoded sources; one with an encoding beside is
            a number that is a code.
        centre_: What is taken off each matrix column (n_columns,).
        slopes_: The columns of single segments, which stand after all others; None where
            all leads share theirs.
    """

    # Of encoders that were stored before there were these, too.
    limits: Limits | None = None
    slopes_: SegmentSlopes | None = None
    _tables: EncodingTables | None = None

    def __init__(
        self,
        sources: Sequence[FeatureSource] = (),
        is_thin: bool = False,
        limits: Limits | None = None,
    ) -> None:
        self.sources, self.is_thin, self.limits = sources, is_thin, limits

    def fit(self, X: pd.DataFrame, y: Any, groups: NDArray[np.intp] | None = None) -> Self:
        """Fit on facts ``X`` and outcomes ``y`` (n,); see `fit_transform`."""
        self.fit_transform(X, y, groups)
        return self

    def fit_transform(
        self,
        X: pd.DataFrame,
        y: Any,
        groups: NDArray[np.intp] | None = None,
        gone_by: Set[str] = frozenset(),
    ) -> Matrix:
        """Fit, and return the training matrix (n, n_columns), target rates cross-fitted.

        A training row's target rate so never contains its own outcome, nor that of
        another row of its group; `transform` uses the rates of all training rows. A
        category that stands in one group alone says nothing there: any stand-in for its
        rate would run against its own outcome.

        Of the dates in ``gone_by`` it is told apart whether they have gone by, though none
        has here.
        """
        self.slopes_ = None
        self._tables = None
        self.encodings_: dict[str, Encoding] = {}
        self.rate_sources_: list[str] = []
        won, each = np.asarray(y).astype(bool), np.arange(len(X))
        for source in self.sources:
            values = X[source.id]
            if source.kind in ("number", "date"):
                # A planned date tells by being set; a number, by its value alone.
                every = self.is_thin and source.kind == "date"
                number = NumberEncoding.fit(values, every=every)
                self.encodings_[source.id] = number
                if source.id in gone_by:
                    number.tells.append(GONE_BY)
                apart = each if groups is None else groups
                is_amount = source.kind != "number" or source.behaviour
                may_be_code = not (is_amount or self.is_thin)
                if may_be_code and is_code(values, won, apart):
                    self.rate_sources_.append(source.id)
            elif source.kind == "category" and self._has_rates(source, values):
                self.rate_sources_.append(source.id)
            elif source.kind == "category":
                self.encodings_[source.id] = CategoryEncoding.fit(values)
            else:
                self.encodings_[source.id] = LevelEncoding.fit(
                    values, source.levels, every=self.is_thin
                )
        if self.sources and not self._lineage().columns:
            self.encodings_[self.sources[0].id] = ConstantEncoding()
        self.lineage_ = self._lineage()
        log_odds, alone = self._fit_rates(
            X, np.asarray(y), each if groups is None else groups
        )
        raw = self._raw(X, log_odds, self.sources)
        neutral = self._neutral(X, self.sources, alone)
        if self.limits is not None:
            known, beyond = self.limits.beyond(X)
            raw, neutral = np.hstack([raw, beyond]), np.hstack([neutral, ~known])
        at_zero = THIN_CENTRE if self.is_thin else 0.0
        counted = np.maximum((~neutral).sum(axis=0) + at_zero, 1)
        self.centre_ = np.where(neutral, 0.0, raw).sum(axis=0) / counted
        return self._centred(raw, neutral, self.centre_)

    def transform(self, X: pd.DataFrame) -> Matrix:
        """Return the matrix (n, n_columns) of facts ``X``."""
        return np.ascontiguousarray(self.encode(X).matrix)

    def encode(self, X: pd.DataFrame) -> EncodedFacts:
        """Return facts ``X`` as numbers, with what is said of every cell beside."""
        check_is_fitted(self)
        tables = self.tables()
        columns = np.empty((len(self.centre_), len(X)), dtype=np.float32)
        flags = np.zeros((len(self.sources), len(X)), dtype=np.uint8)
        for id_, (place, own) in tables.places.items():
            tables.tables[place].encode(X[id_], columns[own], flags[place])
        matrix = self.widened(columns, flags, X)
        return EncodedFacts(matrix, tables.ids, flags, tables.told, tables.ranged, X.index)

    def tables(self) -> EncodingTables:
        """Return what every value of each source comes to; it is made once."""
        if self._tables is None:
            made = [self._table(source) for source in self.sources]
            ids = [source.id for source in self.sources]
            self._tables = EncodingTables.of(ids, made, self.encodings_)
        return self._tables

    def widened(
        self, columns: Matrix, flags: Bytes, X: pd.DataFrame | ChangedFacts
    ) -> Matrix:
        """Return the matrix (n, n_columns) of shared columns (d, n), limits filled in."""
        known, width = np.empty((len(X), 0), dtype=bool), self.tables().width
        if self.limits is not None:
            known, beyond = self.limits.beyond(X)
            columns[width:] = self._centred(beyond, ~known, self.centre_[width:]).T
        if self.slopes_ is None:
            return columns.T
        speak = np.repeat((flags & Flag.SILENT) == 0, self.tables().widths, axis=0).T
        own = X[self.slopes_.segments.source]
        return self.slopes_.widened(columns.T, np.hstack([speak, known]), own)

    def slopes_of(
        self, segments: Segments, X: pd.DataFrame, matrix: Matrix
    ) -> SegmentSlopes:
        """Return columns of single segments; they count from `keep_slopes` on.

        What tells a win rate, the segment itself and the stage have none.

        Args:
            segments: Of the training facts ``X``.
            X: The facts this was fitted on.
            matrix: What `fit_transform` returned for them.
        """
        without = {segments.source, STAGE_FACT, *self.rate_sources_}
        own = sloped_columns(self.lineage_.columns, without)
        return SegmentSlopes.fit(segments, X, matrix, self._speaks(X), own)

    def with_slopes(self, slopes: SegmentSlopes, X: pd.DataFrame, matrix: Matrix) -> Matrix:
        """Return a matrix of facts ``X`` with the columns of single segments beside it."""
        own = X[slopes.segments.source]
        return np.ascontiguousarray(slopes.widened(matrix, self._speaks(X), own))

    def _speaks(self, X: pd.DataFrame) -> Bools:
        """Tell for each row and shared matrix column whether its fact says something."""
        told = ~self._neutral(X, self.sources)
        if self.limits is None:
            return told
        return np.hstack([told, self.limits.beyond(X)[0]])

    def keep_slopes(self, slopes: SegmentSlopes) -> None:
        """Encode what is asked about from now on with columns of single segments."""
        self.slopes_ = slopes
        self._tables = None
        self.lineage_ = slopes.lineage(self._lineage())

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:
        """Return the names of the matrix columns."""
        check_is_fitted(self)
        return np.array(self.lineage_.names, dtype=object)

    def unseen(self, X: pd.DataFrame) -> pd.DataFrame:
        """Tell for each row and source whether training never saw such a value.

        A stage that no deal ended in is none: deals are learnt from as they were seen
        before, too.
        """
        return self.encode(X).unseen

    def categories(self, source: str) -> list[str]:
        """Return the texts that training held of a category; none of another source."""
        check_is_fitted(self)
        if source in self.rate_sources_ and source not in self.encodings_:
            return [str(text) for text in self._codes(source)]
        encoding = self.encodings_.get(source)
        return list(encoding.seen) if isinstance(encoding, CategoryEncoding) else []

    def out_of_range(self, X: pd.DataFrame) -> pd.DataFrame:
        """Tell for each row and number, but for codes, whether it is out of range."""
        return self.encode(X).out_of_range

    def __getstate__(self) -> dict[str, Any]:
        """Return what is stored: no table, for each is made from what is."""
        state: dict[str, Any] = super().__getstate__()
        return {name: value for name, value in state.items() if name != "_tables"}

    def _table(self, source: FeatureSource) -> TextTable | NumberTable:
        """Return what every value of a source comes to."""
        if source.kind in ("number", "date"):
            first = self.lineage_.first_of(source.id)
            return NumberTable.of(
                self.encodings_[source.id],
                self.centre_[first:],
                [float(text) for text in self._codes(source.id) if text != NOT_ASKED],
                lambda numbers: self._cells(source, pd.Series(numbers, dtype=np.float64)),
            )
        texts = self._texts(source.id)
        # A text that is none of them stands for all others.
        other = "?" * (1 + max(map(len, texts)))
        values = pd.Series([*texts, other], dtype=object)
        return TextTable.of(texts, self._cells(source, values))

    def _texts(self, source: str) -> list[str]:
        """Return the texts of a source of which something of its own is to be said."""
        encoding = self.encodings_.get(source)
        own = encoding.levels if isinstance(encoding, LevelEncoding) else []
        return list(dict.fromkeys([*own, *self.categories(source), *sorted(STATE_TEXTS)]))

    def _cells(self, source: FeatureSource, values: pd.Series) -> Cells:
        """Return what some values of a source come to."""
        X = pd.DataFrame({source.id: values})
        raw = self._raw(X, self._known_rates(source.id, values), [source])
        neutral = self._neutral(X, [source])
        first = self.lineage_.first_of(source.id)
        columns = self._centred(raw, neutral, self.centre_[first : first + raw.shape[1]])
        silent = np.asarray(neutral[:, :1].all(axis=1))
        return Cells.of(values, columns, self._unseen(source.id, values), silent)

    def _unseen(self, source: str, values: pd.Series) -> Bools:
        """Tell which rows hold what no training row held."""
        if source == STAGE_FACT:
            return np.zeros(len(values), dtype=bool)
        if (encoding := self.encodings_.get(source)) is not None:
            return encoding.unseen(values) | self._is_new_code(source, values)
        known = [*self.categories(source), NOT_YET]
        return ~values.isin(known).to_numpy(dtype=bool)

    def _codes(self, source: str) -> NDArray[np.object_]:
        """Return the texts that have a win rate; none of a source without."""
        if source not in self.rate_sources_:
            return np.empty(0, dtype=object)
        return np.asarray(self.rates_.categories_[self.rate_sources_.index(source)])

    def _fit_rates(
        self, X: pd.DataFrame, y: NDArray[Any], groups: NDArray[np.intp]
    ) -> tuple[dict[str, Floats], dict[str, Bools]]:
        """Return log-odds of cross-fitted rates, and which texts no other fold holds."""
        if not self.rate_sources_:
            return {}, {}
        texts = {id_: self._rate_texts(id_, X[id_]) for id_ in self.rate_sources_}
        self.rates_, rates, alone = fit_rates(pd.DataFrame(texts), y, groups)
        return dict(zip(texts, rate_log_odds(rates).T, strict=True)), alone

    def _rate_texts(self, source: str, values: pd.Series) -> pd.Series:
        """Return a target encoded source as texts."""
        return code_texts(values) if source in self.encodings_ else values

    def _known_rates(self, source: str, values: pd.Series) -> dict[str, Floats]:
        """Return the log-odds of the win rates that all training rows give."""
        if source not in self.rate_sources_:
            return {}
        place = self.rate_sources_.index(source)
        texts = pd.Index(self._rate_texts(source, values))
        codes = pd.Index(self._codes(source)).get_indexer(texts)
        found = self.rates_.encodings_[place][codes]
        return {source: rate_log_odds(np.where(codes < 0, self.rates_.target_mean_, found))}

    def _has_rates(self, source: FeatureSource, values: pd.Series) -> bool:
        """Tell whether a category is told by the win rates of its values.

        Not what histories tell: the rates of a deal's other moments would know its end.
        """
        return not (self.is_thin or source.behaviour) and values.nunique() > MAX_ONE_HOT

    def _lineage(self) -> Lineage:
        columns = []
        for s in self.sources:
            encoding = self.encodings_.get(s.id)
            tells = list(encoding.tells) if encoding else []
            if s.id in self.rate_sources_:
                tells.append("win rate")
            columns += [MatrixColumn(s.id, s.column, s.player, name) for name in tells]
        beyond = self.limits.sources if self.limits else ()
        own = [s for id_ in beyond for s in self.sources if s.id == id_]
        columns += [MatrixColumn(s.id, s.column, s.player, BEYOND) for s in own]
        return Lineage(tuple(columns))

    def _is_new_code(self, source: str, values: pd.Series) -> Bools:
        """Tell which rows hold a code that no training row held; of no code, none."""
        if source not in self.rate_sources_:
            return np.zeros(len(values), dtype=bool)
        is_new = ~code_texts(values).isin(self._codes(source)).to_numpy(dtype=bool)
        return is_new & is_known(values)

    def _raw(
        self,
        X: pd.DataFrame,
        log_odds: Mapping[str, Floats],
        sources: Sequence[FeatureSource],
    ) -> Floats:
        """Return the encoded columns of sources, in lineage order, not yet centred."""
        blocks = []
        for source in sources:
            encoding = self.encodings_.get(source.id)
            if encoding is not None:
                blocks.append(encoding.encode(X[source.id]))
            if source.id in self.rate_sources_:
                blocks.append(log_odds[source.id][:, None])
        return np.hstack([np.empty((len(X), 0)), *blocks])

    def _neutral(
        self,
        X: pd.DataFrame,
        sources: Sequence[FeatureSource],
        alone: Mapping[str, Bools] | None = None,
    ) -> Bools:
        """Tell for each row and matrix column whether its fact says nothing."""
        columns: list[Bools] = []
        for source in sources:
            values = X[source.id]
            too_early = is_not_yet(values)
            encoding = self.encodings_.get(source.id)
            if encoding is not None:
                uncovered = encoding.uncovered(values)
                uncovered = uncovered | self._is_new_code(source.id, values)
                columns += [too_early | uncovered] * len(encoding.tells)
            if source.id in self.rate_sources_:
                uncovered = self._has_no_rate(source.id, values)
                if alone is not None:
                    uncovered = uncovered | alone[source.id]
                columns.append(too_early | uncovered)
        return np.column_stack([np.empty((len(X), 0), dtype=bool), *columns])

    def _has_no_rate(self, source: str, values: pd.Series) -> Bools:
        """Tell which rows hold no value of a target encoded source with a win rate."""
        if source in self.encodings_:
            return ~is_known(values) | self._is_new_code(source, values)
        return ~values.isin(self._codes(source)).to_numpy(dtype=bool)

    def _centred(self, raw: Floats | Bools, neutral: Bools, centre: Floats) -> Matrix:
        """Return the matrix: zero is the mean of what is told, and what tells nothing."""
        return np.where(neutral, 0.0, raw - centre).astype(np.float32)
