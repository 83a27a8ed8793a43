"""The one scoring path: from a table of leads to probabilities with their reasons.

Vectorised; a single lead is a table of one. Score records, explanation records and every
engine are views of what `Explainer.explain` returns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from kaopu.explain.lead.states import player_states
from kaopu.explain.past.beliefs import believed, illusion_sign
from kaopu.explain.past.history import History
from kaopu.explain.shapley.contributions import LeadExplainer
from kaopu.explain.shapley.points import shapley_points, share_points
from kaopu.explain.signs.order import harmless_signs, sign_places
from kaopu.explain.signs.raised import SignRows, data_only_signs, framework_signs
from kaopu.explain.signs.verdicts import judged
from kaopu.explain.signs.what_if import Clearing, CounterfactualFinder, clear_signs
from kaopu.features import FeatureSource
from kaopu.features.changed import encode_changed
from kaopu.features.coverage import Coverage, measure_coverage
from kaopu.features.encoded import ChangedFacts, EncodedFacts
from kaopu.features.limits import Limits
from kaopu.features.tables import Flag
from kaopu.framework import Framework, load_framework
from kaopu.leads.lead_table import LeadTable
from kaopu.leads.states import states
from kaopu.model.classifier import LeadClassifier
from kaopu.model.similar_deals import Similar, SimilarDeals

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# A whole number of these is one place in the ranking.
RANK_DIGITS = 9


@dataclass(frozen=True)
class ExplainedLeads:
    """Leads with probabilities and reasons, as arrays over the n leads.

    Attributes:
        table: The leads.
        framework: The framework the reasons are told in.
        history: What past deals held and how they ended.
        base_log_odds: Where every lead starts from.
        sources: Ids of the facts, with ``declared`` what they are.
        by_source: Contributions in log-odds (n, n_sources).
        by_player: The same by player (n, 8), in the framework's order.
        points: Exact Shapley values of the probability (n, 8).
        signs: Every warning sign over all leads.
        encoded: The facts as numbers, with what is said of each cell beside.
        low, high: Where the probabilities lie, nine times in ten (n,).
        reference: The past deals that leads are compared with.
        coverage: How much of each lead is known, and seen in past deals.
        predict: From changed facts to calibrated log-odds, for what-ifs.
        limits: Of numbers of behaviour; None without any.
    """

    table: LeadTable
    framework: Framework
    history: History
    base_log_odds: float
    sources: tuple[str, ...]
    declared: Mapping[str, FeatureSource]
    by_source: Floats
    by_player: Floats
    points: Floats
    signs: tuple[SignRows, ...]
    encoded: EncodedFacts
    low: Floats
    high: Floats
    reference: SimilarDeals
    coverage: Coverage
    predict: Callable[[ChangedFacts], Floats]
    limits: Limits | None = None

    def __len__(self) -> int:
        """Return the number of leads."""
        return len(self.table)

    @cached_property
    def unseen(self) -> dict[str, NDArray[np.bool_]]:
        """The sources of which past deals never held some values, and which (n,)."""
        return self.encoded.flagged(Flag.UNSEEN)

    @cached_property
    def out_of_range(self) -> dict[str, NDArray[np.bool_]]:
        """The sources of which some numbers lie outside those of past deals (n,)."""
        return self.encoded.flagged(Flag.OUT_OF_RANGE)

    @cached_property
    def columns(self) -> dict[str, str]:
        """The header of every source."""
        return {id_: source.column for id_, source in self.declared.items()}

    @cached_property
    def players(self) -> dict[str, str]:
        """The player of every source."""
        return {id_: source.player for id_, source in self.declared.items()}

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of every fact among `sources`."""
        return {source: place for place, source in enumerate(self.sources)}

    @cached_property
    def log_odds(self) -> Floats:
        """Calibrated log-odds (n,): base plus contributions."""
        return np.asarray(self.base_log_odds + self.by_player.sum(axis=1), dtype=np.float64)

    @cached_property
    def probability(self) -> Floats:
        """P(won) (n,)."""
        return np.asarray(expit(self.log_odds), dtype=np.float64)

    @cached_property
    def fact_points(self) -> Floats:
        """What each fact adds (n, n_sources): its share of the player's points."""
        places = [self.framework.player_ids.index(self.players[s]) for s in self.sources]
        return share_points(
            self.base_log_odds, self.by_player, self.points, self.by_source, places
        )

    @cached_property
    def sign_points(self) -> Floats:
        """What the facts that raise each sign add together (n, signs)."""
        places = self.places
        points = np.zeros((len(self), len(self.signs)))
        for i, sign in enumerate(self.signs):
            for source, rows in sign.raised.items():
                if source in places and rows.any():
                    points[rows, i] += self.fact_points[rows, places[source]]
        return points

    @cached_property
    def states(self) -> NDArray[np.int8]:
        """How each player stands (n, 8), as places in `STATES`."""
        ids = self.framework.player_ids
        return player_states(self.fact_states, self.players, ids, self.points)

    @cached_property
    def fact_states(self) -> dict[str, NDArray[np.int8]]:
        """The `kaopu.leads.states.State` of each fact (n,), by source."""
        return {source: states(self.table.facts[source]) for source in self.players}

    @cached_property
    def similar(self) -> Similar:
        """What became of the past deals scored most like each lead."""
        return self.reference.similar(self.log_odds)

    @property
    def base_probability(self) -> float:
        """Sigmoid of the base log-odds."""
        return float(expit(self.base_log_odds))

    @cached_property
    def clearings(self) -> dict[str, Clearing]:
        """What clearing each sign would give, by the sign's id; few predictions in all."""
        finder = CounterfactualFinder(
            self.framework,
            self.declared,
            self.history.counts,
            self.table.ages,
            are_few=self.history.are_few,
            limits=self.limits,
        )
        found = clear_signs(finder, self.table.facts, self.signs, self.predict)
        return {clearing.sign.id: clearing for clearing in found}

    @cached_property
    def sign_places(self) -> Ints:
        """Where each sign stands among its lead's (n, signs), see `sign_order`; or -1."""
        return sign_places(self.probability, self.signs, self.clearings, self.sign_points)

    @cached_property
    def sign_harmless(self) -> NDArray[np.bool_]:
        """Which signs are no warning in their leads (n, signs), see `harmless_signs`."""
        return harmless_signs(
            self.probability, self.signs, self.clearings, self.sign_points
        )

    @cached_property
    def ranks(self) -> Ints:
        """The place of each lead among these (n,), from 1; see `ranks_of`."""
        return ranks_of(self.log_odds, self.table.ids)

    def signs_of(self, row: int) -> list[SignRows]:
        """Return the warning signs of one lead, most costly first."""
        held = [sign for sign in self.signs if sign.rows[row]]
        return sorted(held, key=lambda sign: sign.log_odds[row])


def ranks_of(log_odds: Floats, ids: NDArray[np.object_] | NDArray[np.integer[Any]]) -> Ints:
    """Return places (n,) from 1, best first; leads alike to nine digits go by their id.

    Args:
        log_odds: Of the leads (n,).
        ids: Their ids (n,), or numbers that are in the order of the ids.
    """
    keys = ids if ids.dtype.kind == "i" else ids.astype(str)
    order = np.lexsort((keys, -np.round(log_odds, RANK_DIGITS)))
    ranks = np.empty(len(ids), dtype=np.intp)
    ranks[order] = np.arange(1, len(ids) + 1)
    return ranks


class Explainer:
    """Scores and explains lead tables with one fitted classifier."""

    def __init__(
        self,
        classifier: LeadClassifier,
        history: History | None = None,
        framework: Framework | None = None,
    ) -> None:
        self.framework = framework or load_framework()
        self._classifier = classifier
        self._history = history or History()
        self._contributions = LeadExplainer(classifier)
        self._declared = {source.id: source for source in classifier.sources}

    def explain(self, table: LeadTable) -> ExplainedLeads:
        """Return the leads of ``table`` with probabilities and reasons."""
        encoder = self._classifier.encoder_
        encoded = encoder.encode(table.facts)
        by_source, by_player = self._added(encoded.matrix)
        base = self._contributions.base
        log_odds = base + by_player.sum(axis=1)
        low, high = self._classifier.interval(encoded.matrix, log_odds)
        return ExplainedLeads(
            table=table,
            framework=self.framework,
            history=self._history,
            base_log_odds=base,
            sources=self._contributions.sources,
            declared=self._declared,
            by_source=by_source,
            by_player=by_player,
            points=shapley_points(base, by_player),
            signs=self._signs(table, by_source, by_player),
            encoded=encoded,
            low=low,
            high=high,
            reference=self._classifier.reference_,
            coverage=measure_coverage(encoder, encoded, bool(self._history.deals)),
            predict=partial(self._changed_log_odds, encoded),
            limits=encoder.limits,
        )

    def players(self, facts: pd.DataFrame) -> Floats:
        """Return the eight players' log-odds (n, 8), in the framework's order."""
        return self._added(self._classifier.encoder_.encode(facts).matrix)[1]

    def log_odds(self, facts: pd.DataFrame) -> Floats:
        """Return the calibrated log-odds (n,), as the classifier itself says them."""
        matrix = self._classifier.encoder_.encode(facts).matrix
        return self._contributions.log_odds(matrix)

    def _changed_log_odds(self, encoded: EncodedFacts, facts: ChangedFacts) -> Floats:
        """Return the same of leads that are encoded already, with facts changed."""
        matrix = encode_changed(self._classifier.encoder_, encoded, facts)
        return self._contributions.log_odds(matrix)

    def evidence(self, facts: pd.DataFrame) -> Floats:
        """Return the six signals' summed log-odds (n,)."""
        return self._summed_signals(self.players(facts))

    def _added(self, X: NDArray[np.float32]) -> tuple[Floats, Floats]:
        by_source = self._contributions.of_matrix(X)
        lineage = self._contributions.lineage
        return by_source, lineage.by_player(by_source, self.framework.player_ids)

    def _summed_signals(self, by_player: Floats) -> Floats:
        signals = by_player[:, : len(self.framework.signal_ids)]
        return np.asarray(signals.sum(axis=1), dtype=np.float64)

    def _signs(
        self, table: LeadTable, by_source: Floats, by_player: Floats
    ) -> tuple[SignRows, ...]:
        contributions = {
            source: by_source[:, i] for i, source in enumerate(self._contributions.sources)
        }
        players = {id_: source.player for id_, source in self._declared.items()}
        named = framework_signs(
            self.framework,
            table.facts,
            contributions,
            self._history.low_marks,
            self._classifier.encoder_.limits,
        )
        unnamed = data_only_signs(
            self.framework, table.facts, contributions, players, named
        )
        known = self._history
        signs = judged([*named, *unnamed], table.facts, known.counts, known.costs)
        if not table.beliefs:
            return tuple(signs)
        belief, _ = believed(table.beliefs, len(table))
        evidence = self._summed_signals(by_player)
        illusion = illusion_sign(
            self.framework,
            belief,
            evidence,
            self._history.beliefs,
            expit(self._contributions.base + by_player.sum(axis=1)),
        )
        return (*signs, *([illusion] if illusion else []))
