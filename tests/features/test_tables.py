from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.features import FeatureEncoder, FeatureSource
from kaopu.features.tables import FEW, Flag
from kaopu.leads.lead_table import STAGE_FACT
from kaopu.leads.states import (
    GONE_BY,
    NOT_ASKED,
    NOT_UNDERSTOOD,
    NOT_YET,
    UNKNOWN,
    is_known,
    is_not_asked,
    is_not_yet,
    is_unknown,
)

SOURCES = (
    FeatureSource("city", "City", "context", "category"),
    FeatureSource("product", "Product", "context", "category"),
    FeatureSource("budget", "Budget", "budget_clarity", "level", ("none", "vague", "yes")),
    FeatureSource("signing", "Signing", "timeline", "date"),
    FeatureSource("capital", "Capital", "ability_to_buy", "number"),
    FeatureSource("branch", "Branch", "context", "number"),
    FeatureSource(STAGE_FACT, "Stage", "context", "category"),
)
TEXTS = ("city", "product", "budget", STAGE_FACT)
STATES = [UNKNOWN, NOT_ASKED, NOT_YET, NOT_UNDERSTOOD]
NUMBERS = [np.inf, np.nan, -np.inf, GONE_BY]


def make_facts(rows: int, seed: int, more: tuple[str, ...] = ()) -> pd.DataFrame:
    """Facts of every kind and state; ``more`` are texts that stand in any column."""
    rng = np.random.default_rng(seed)
    codes = np.arange(300.0, 800.0, 25.0)
    found = {
        "city": rng.choice([f"city {i}" for i in range(40)] + [*STATES, *more], rows),
        "product": rng.choice(["a", "b", "c", *STATES, *more], rows),
        "budget": rng.choice(["none", "yes", UNKNOWN, NOT_ASKED, *more], rows),
        "signing": rng.choice([*np.arange(-40.0, 60.0, 7.0), *NUMBERS], rows),
        "capital": rng.lognormal(9, 2, rows),
        "branch": rng.choice([*codes, np.nan, np.inf, *([310.0] if more else [])], rows),
        STAGE_FACT: rng.choice(["intent", *more], rows),
    }
    facts = pd.DataFrame(found)
    return facts.astype(dict.fromkeys(TEXTS, object))


@pytest.fixture(scope="module")
def encoder() -> FeatureEncoder:
    """An encoder of every kind of column, a number that is a code among them."""
    facts = make_facts(3_000, 1)
    worth = pd.Series(np.random.default_rng(2).normal(0, 1.5, 20), np.arange(300, 800, 25))
    odds = facts["branch"].map(worth).fillna(0).to_numpy()
    won = np.random.default_rng(3).random(3_000) < 1 / (1 + np.exp(-odds))
    encoder = FeatureEncoder(SOURCES).fit(facts, won.astype(float), np.arange(3_000))
    assert encoder.rate_sources_ == ["city", "branch"]
    return encoder


@pytest.fixture(scope="module")
def asked() -> pd.DataFrame:
    """Leads that hold what training never saw, too."""
    facts = make_facts(2_000, 5, ("new", "vague", "?"))
    facts.loc[:3, "capital"] = [1e12, -5.0, np.nan, np.inf]
    return facts


def as_categories(facts: pd.DataFrame) -> pd.DataFrame:
    return facts.astype(dict.fromkeys(TEXTS, "category"))


def test_the_matrix_is_what_the_encodings_say_row_by_row(
    encoder: FeatureEncoder, asked: pd.DataFrame
) -> None:
    rates = {
        id_: encoder._known_rates(id_, asked[id_])[id_] for id_ in encoder.rate_sources_
    }
    raw = encoder._raw(asked, rates, encoder.sources)
    neutral = encoder._neutral(asked, encoder.sources)
    expected = np.where(neutral, 0.0, raw - encoder.centre_).astype(np.float32)
    np.testing.assert_array_equal(encoder.encode(asked).matrix, expected)
    np.testing.assert_array_equal(encoder.transform(asked), expected)
    assert neutral.any()
    assert not neutral.all()


def test_rates_are_those_of_the_target_encoder(
    encoder: FeatureEncoder, asked: pd.DataFrame
) -> None:
    texts = {id_: encoder._rate_texts(id_, asked[id_]) for id_ in encoder.rate_sources_}
    theirs = encoder.rates_.transform(pd.DataFrame(texts))
    for i, id_ in enumerate(encoder.rate_sources_):
        own = encoder._known_rates(id_, asked[id_])[id_]
        np.testing.assert_allclose(
            1 / (1 + np.exp(-own)), np.clip(theirs[:, i], 0.01, 0.99)
        )


def test_flags_are_the_states_of_the_cells(
    encoder: FeatureEncoder, asked: pd.DataFrame
) -> None:
    encoded = encoder.encode(asked)
    for id_ in asked:
        for flag, state in (
            (Flag.NOT_ASKED, is_not_asked),
            (Flag.NOT_YET, is_not_yet),
            (Flag.UNKNOWN, is_unknown),
        ):
            assert (encoded.where(str(id_), flag) == state(asked[id_])).all(), (id_, flag)


def test_flags_say_what_past_deals_never_held(
    encoder: FeatureEncoder, asked: pd.DataFrame
) -> None:
    encoded = encoder.encode(asked)
    for id_ in ("product", "budget", "signing", "capital"):
        unseen = encoder.encodings_[id_].unseen(asked[id_])
        assert (encoded.unseen[id_] == unseen).all(), id_
    known = [*encoder.categories("city"), NOT_YET]
    assert (encoded.unseen["city"] == ~asked["city"].isin(known)).all()
    assert (encoded.unseen["branch"] == (asked["branch"] == 310.0)).all()
    assert not encoded.unseen[STAGE_FACT].any()


def test_flags_say_which_numbers_are_beyond_those_of_past_deals(
    encoder: FeatureEncoder, asked: pd.DataFrame
) -> None:
    found = encoder.encode(asked).out_of_range
    assert list(found) == ["signing", "capital"]
    assert found["capital"].head(4).tolist() == [True, True, False, False]
    of = encoder.encodings_["signing"]
    outside = is_known(asked["signing"]) & ~asked["signing"].between(of.low, of.high)
    assert (found["signing"] == outside).all()


@pytest.mark.parametrize("rows", [0, 1, FEW, FEW + 1, 2_000])
def test_texts_may_be_categories_and_leads_few_or_many(
    encoder: FeatureEncoder, asked: pd.DataFrame, rows: int
) -> None:
    whole, some = encoder.encode(asked), asked.iloc[len(asked) - rows :]
    for facts in (some, as_categories(some), as_categories(asked).loc[some.index]):
        encoded = encoder.encode(facts)
        np.testing.assert_array_equal(encoded.matrix, whole.matrix[len(asked) - rows :])
        np.testing.assert_array_equal(encoded.flags, whole.flags[:, len(asked) - rows :])
        assert encoded.unseen.index.equals(some.index)


def test_a_cell_without_a_text_is_a_text_never_seen(encoder: FeatureEncoder) -> None:
    facts = make_facts(3, 7)
    facts["product"] = pd.Categorical(["a", None, "b"])
    encoded = encoder.encode(facts)
    assert encoded.where("product", Flag.UNSEEN).tolist() == [False, True, False]


def test_a_text_that_looks_like_the_stand_in_for_others_is_none() -> None:
    facts = make_facts(300, 9, ("?" * 3, "?" * 30))
    fresh = FeatureEncoder(SOURCES[:2]).fit(facts, np.arange(300) % 2 * 1.0)
    assert not fresh.encode(facts).unseen.to_numpy().any()
