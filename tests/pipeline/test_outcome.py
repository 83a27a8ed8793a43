from __future__ import annotations

from pathlib import Path

import pytest

from kaopu.pipeline import parse_pipeline, resolve
from kaopu.pipeline.outcome import FilledRule, Interval, Outcome, RangeRule, ValueRule

REST = '\n[dates]\ncreated = "opened"\n[context]\ncategories = ["region"]\n'


def outcome_of(text: str) -> Outcome:
    content = f'schema = 1\nname = "x"\n[outcome]\n{text}{REST}'
    return resolve(parse_pipeline(content, Path("x.toml"))).outcome


@pytest.mark.parametrize(
    ("text", "kind", "ends"),
    [
        ('column = "s"\nwon = ["W"]\nlost = ["L"]', ValueRule, {"won", "lost"}),
        ('column = "d"\nfilled = "won"\nlost_after_days = 0', FilledRule, {"won", "lost"}),
        ('column = "p"\nwon_from = 100\nlost_to = 0', RangeRule, {"won", "lost"}),
    ],
)
def test_each_rule_says_which_ends_it_tells(text: str, kind: type, ends: set[str]) -> None:
    (rule,) = outcome_of(text).rules
    assert isinstance(rule, kind)
    assert rule.ends == ends


def test_the_columns_of_several_rules_are_those_of_the_outcome() -> None:
    rules = '{ column = "a", filled = "won" }, { column = "b", filled = "lost" }'
    outcome = outcome_of(f"rules = [{rules}]")
    assert outcome.columns == ("a", "b")
    assert outcome.key_of("b") == "outcome.rules.1.column"
    assert [rule.ends for rule in outcome.rules] == [{"won"}, {"lost"}]


def test_intervals_that_share_a_number_overlap() -> None:
    assert Interval(low=50).overlaps(Interval(high=50))
    assert not Interval(low=51).overlaps(Interval(high=50))
