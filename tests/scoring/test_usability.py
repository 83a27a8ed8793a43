from __future__ import annotations

import pytest

from kaopu.evaluation.records import DesignResult, Estimate, Evaluation
from kaopu.language import Locale
from kaopu.scoring import TrainingCounts
from kaopu.scoring.training_record import FrameworkSay
from kaopu.scoring.usability import assess_usability, usability_message

WORD = FrameworkSay(0.3, 5)


def result_of(gain: float, se: float) -> DesignResult:
    metrics = {"log_loss": Estimate(0.6 - gain, 0.01)}
    baseline = {"log_loss": Estimate(0.6, 0.01)}
    return DesignResult(100, 5, 1, metrics, baseline, Estimate(gain, se))


def counts(won: int, lost: int, columns: int = 9, unused: int = 2) -> TrainingCounts:
    return TrainingCounts(won + lost, won + lost, won, lost, 0, columns, unused)


def test_a_gain_of_more_than_one_standard_error_is_usable() -> None:
    evaluation = Evaluation(result_of(0.1, 0.05), None, None)
    judged = assess_usability(evaluation, counts(40, 40), WORD)
    assert judged.usable
    assert judged.reason == (
        "log loss 0.500 against 0.600 of the constant rate, "
        "a gain of 0.100 ± 0.050 (random validation)"
    )


def test_the_strictest_validation_decides() -> None:
    good, poor = result_of(0.1, 0.05), result_of(0.01, 0.05)
    deals = counts(40, 40)
    assert not assess_usability(Evaluation(good, None, poor), deals, WORD).usable
    assert not assess_usability(Evaluation(good, poor, None), deals, WORD).usable
    judged = assess_usability(Evaluation(poor, poor, good), deals, WORD)
    assert judged.usable
    assert judged.reason.endswith("(forward validation, the strictest)")


def test_it_says_why_folds_decide() -> None:
    deals, sure = counts(40, 40), result_of(0.1, 0.02)
    judged = assess_usability(Evaluation(sure, None, result_of(0.01, 0.05)), deals, WORD)
    assert judged.usable
    assert judged.reason.endswith(
        "(random validation, for the forward test of 100 deals cannot tell: 0.010 ± 0.050)"
    )
    worse = assess_usability(Evaluation(result_of(-0.01, 0.02), None, sure), deals, WORD)
    assert not worse.usable
    assert (
        "which the forward test of 100 deals, 0.100 ± 0.020, does not out" in worse.reason
    )


def test_no_gain_is_not_usable_and_says_why() -> None:
    judged = assess_usability(
        Evaluation(result_of(-0.02, 0.01), None, None), counts(40, 40), WORD
    )
    assert not judged.usable
    assert judged.reason == (
        "there is nothing here to predict from: log loss 0.620 against 0.600 of the "
        "constant rate, a gain of -0.020 ± 0.010 (random validation)"
    )


def test_nothing_to_predict_from_is_not_said_while_much_is_unused() -> None:
    poor = Evaluation(result_of(-0.02, 0.01), None, None)
    judged = assess_usability(poor, counts(40, 40, columns=9, unused=3), WORD)
    assert not judged.usable
    assert judged.reason.startswith(
        "what is learnt from does not beat the constant rate, but 3 of 9 columns are not"
    )


def test_few_deals_are_usable_and_marked() -> None:
    judged = assess_usability(Evaluation(result_of(0.0, 0.1)), counts(90, 39), WORD)
    assert judged.usable
    assert judged.reason.startswith(
        "129 deals: partly the framework's word (30%, the deals' 70%); log loss 0.600 "
    )
    worse = assess_usability(Evaluation(result_of(-0.3, 0.01)), counts(90, 39), WORD)
    assert not worse.usable
    assert "does worse than the constant rate; log loss 0.900" in worse.reason


@pytest.mark.parametrize(
    ("deals", "word", "told"),
    [
        (0, FrameworkSay(1.0, 4), "no deals: the framework's word alone; with fewer"),
        (1, FrameworkSay(0.9, 4), "1 deal: mostly the framework's word (90%, the"),
        (8, FrameworkSay(0.5, 4), "8 deals: mostly the framework's word (50%, the"),
        (9, FrameworkSay(0.49, 4), "9 deals: partly the framework's word (49%, the"),
        (9, FrameworkSay(1.0, 0), "9 deals: too few to learn much from, and no column"),
        (9, None, "9 deals: too few to learn much from; with fewer than 10 won or 10"),
    ],
)
def test_it_is_said_whose_word_it_is(
    deals: int, word: FrameworkSay | None, told: str
) -> None:
    message = usability_message(Evaluation(), counts(deals, 0), word)
    assert Locale("en").message(message).startswith(told)


def test_it_is_told_in_any_language() -> None:
    why = usability_message(
        Evaluation(result_of(-0.02, 0.01), None, None), counts(40, 40), WORD
    )
    assert Locale("zh").message(why) == (
        "数据里没有可以用来预测的东西：对数损失 0.620，人人同率 0.600，"
        "改善 -0.020 ± 0.010（随机验证）"
    )


def test_what_only_folds_find_is_not_called_nothing() -> None:
    evaluation = Evaluation(result_of(0.08, 0.01), None, result_of(-0.001, 0.01))
    judged = assess_usability(evaluation, counts(400, 400), WORD)
    assert not judged.usable
    assert judged.reason.startswith("it predicts in folds drawn at random, but not the new")
