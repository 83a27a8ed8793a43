from __future__ import annotations

import numpy as np
import pytest

from faithful.programs import OURS, PROGRAMS, Bars, Checklist, Told, summed
from faithful.worlds import World
from kaopu.explain.signs.sign_effects import MIN_COST


@pytest.fixture(scope="module", params=PROGRAMS)
def told(request: pytest.FixtureRequest, small: World) -> Told:
    program = PROGRAMS[request.param]()
    program.fit(small.pipeline, small.deals, 0)
    return program.explain(small.leads, small.raised, small.finder)


def test_every_program_tells_of_every_sign(told: Told, small: World) -> None:
    assert ((told.probability > 0) & (told.probability < 1)).all()
    for true in small.signs:
        confirmed, cleared = told.confirmed[true.sign.id], told.cleared[true.sign.id]
        assert not confirmed[~true.sign.rows].any()
        assert (np.isnan(cleared) == ~true.sign.rows).all()
    assert told.signals(small.players).shape == (80, 6)
    assert np.abs(told.signals(small.players)).max() > 0


def test_kaopus_signals_are_its_own_contributions(small: World) -> None:
    program = PROGRAMS[OURS]()
    program.fit(small.pipeline, small.deals, 0)
    told = program.explain(small.leads, small.raised, small.finder)
    explained = program._explainer.explain(small.leads)  # type: ignore[attr-defined]
    assert told.signals(small.players) == pytest.approx(explained.by_player[:, :6])
    order = told.order(small.raised)
    gain = explained.clearings["vague_budget"].probability - explained.probability
    place = [sign.id for sign in small.raised].index("vague_budget")
    assert order[:, place] == pytest.approx(-gain, nan_ok=True)


def test_bars_add_up_and_confirm_by_their_threshold(small: World) -> None:
    program = Bars()
    program.fit(small.pipeline, small.deals, 0)
    told = program.explain(small.leads, small.raised, small.finder)
    log_odds = np.log(told.probability / (1 - told.probability))
    rest = log_odds - sum(told.by_source.values())
    assert np.ptp(rest) < 1e-6
    for sign in small.raised:
        cost = summed(sign, told.by_source)
        expected = sign.rows & (cost <= -MIN_COST)
        assert (told.confirmed[sign.id] == expected).all()


def test_the_checklist_confirms_all_and_likes_leads_with_fewer_signs(small: World) -> None:
    program = Checklist()
    program.fit(small.pipeline, small.deals, 0)
    told = program.explain(small.leads, small.raised, small.finder)
    for sign in small.raised:
        assert (told.confirmed[sign.id] == sign.rows).all()
        rows = sign.rows
        assert (told.cleared[sign.id][rows] >= told.probability[rows]).all()
    count = np.sum([sign.rows for sign in small.raised], axis=0)
    assert -np.sum([*told.by_source.values()], axis=0) == pytest.approx(count)
