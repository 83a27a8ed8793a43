from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from kaopu.explain.lead.assemble import build_explanations
from kaopu.explain.lead.explainer import Explainer
from kaopu.explain.records import RaisedSign, WhatIf
from kaopu.explain.signs.order import CLEARLY, is_harmless, raises, sign_places
from kaopu.explain.signs.raised import SignRows
from kaopu.explain.signs.what_if import Clearing
from kaopu.leads.lead_table import LeadTable

EVEN = np.full(1, 0.5)
NONE = np.full(1, np.nan)


def order(**signs: tuple[float, float | None]) -> list[str]:
    """Return the ids of a lead's signs in order; each has log-odds and a gain.

    The lead stands at even odds; a name that begins with ``data`` is of the data alone.
    """
    rows = np.array([True])
    made, clearings = [], {}
    for id_, (log_odds, gain) in signs.items():
        source = id_ if id_.startswith("data") else "field"
        made.append(SignRows(id_, "timeline", {source: rows}, rows, np.array([log_odds])))
        cleared = np.array([np.nan if gain is None else 0.5 + gain])
        clearings[id_] = Clearing(made[-1], cleared, NONE, NONE, {})
    points = 0.5 - expit(-np.column_stack([sign.log_odds for sign in made]))
    places = sign_places(EVEN, made, clearings, points)[0]
    return [made[i].id for i in np.argsort(places)]


def test_what_clearing_gives_comes_first_then_what_costs() -> None:
    told = order(
        costly=(-0.6, None), small=(-0.2, 0.01), much=(-0.1, 0.2), mild=(-0.3, None)
    )
    assert told == ["much", "small", "costly", "mild"]


def test_a_fact_of_the_data_alone_comes_after_the_frameworks_signs() -> None:
    assert order(data=(-0.3, 0.3), named=(-0.2, 0.05)) == ["named", "data"]


@pytest.mark.parametrize(
    ("named", "told"),
    [
        # At even odds 0.4 log-odds cost 9.9 points.
        ((-0.1, 0.04), ["data", "named"]),
        ((-0.1, 0.06), ["named", "data"]),
        ((-0.3, 0.0), ["named", "data"]),
        ((0.0, None), ["data", "named"]),
    ],
)
def test_unless_it_costs_twice_what_they_cost_or_give(
    named: tuple[float, float | None], told: list[str]
) -> None:
    assert CLEARLY == 2
    assert order(named=named, data=(-0.4, None)) == told


def test_what_raises_the_odds_comes_last_unless_clearing_it_helps() -> None:
    told = order(raising=(0.3, -0.1), data=(-0.3, 0.1), helps=(0.3, 0.2), named=(-0.2, 0.1))
    assert told == ["helps", "named", "data", "raising"]


def test_without_signs_there_are_no_places() -> None:
    assert sign_places(EVEN, [], {}, np.empty((1, 0))).shape == (1, 0)


def test_only_raised_signs_have_a_place_and_all_of_them_have_another(
    explainer: Explainer, leads: LeadTable
) -> None:
    explained = explainer.explain(leads)
    places = explained.sign_places
    held = np.column_stack([sign.rows for sign in explained.signs])
    np.testing.assert_array_equal(places >= 0, held)
    harmless = explained.sign_harmless
    for row, lead in enumerate(build_explanations(explained)):
        own = np.sort(places[row][held[row]])
        np.testing.assert_array_equal(own, np.arange(len(lead.warning_signs)))
        found = {explained.signs[i].id for i in np.flatnonzero(harmless[row])}
        assert found == {sign.id for sign in lead.warning_signs if is_harmless(sign)}


def test_leads_tell_first_what_one_can_act_on(
    explainer: Explainer, leads: LeadTable
) -> None:
    mixed = 0
    for lead in build_explanations(explainer.explain(leads)):
        harmless = [is_harmless(sign) for sign in lead.warning_signs]
        assert harmless == sorted(harmless)
        signs = [s for s in lead.warning_signs if not is_harmless(s)]
        data = [s.verdict == "data_only" for s in signs]
        if not any(data) or all(data):
            continue
        mixed += 1
        worth = max(
            max(-s.points, s.what_if.gain if s.what_if else 0.0)
            for s in signs
            if s.verdict != "data_only"
        )
        if data[0]:
            assert -signs[0].points >= CLEARLY * worth
        else:
            assert data == sorted(data)
    assert mixed


@pytest.mark.parametrize(
    ("points", "gain", "raising", "harmless"),
    [
        (0.02, None, True, True),
        (0.02, 0.004, True, True),
        (0.02, 0.1, True, False),
        (0.0004, None, False, False),
        (-0.02, None, False, False),
    ],
)
def test_what_is_no_warning_here(
    points: float, gain: float | None, raising: bool, harmless: bool
) -> None:
    sign = RaisedSign("x", "timeline", "framework_only", 0.0, points, ())
    if gain is not None:
        sign = replace(sign, what_if=WhatIf(0.5, gain, ()))
    assert (raises(sign), is_harmless(sign)) == (raising, harmless)
