from __future__ import annotations

from kaopu.evaluation.records import DesignResult, Estimate, Evaluation
from kaopu.language import Locale
from kaopu.scoring import TrainingCounts
from kaopu.scoring.usability import assess_usability, usability_message


def result_of(gain: float, se: float) -> DesignResult:
    metrics = {"log_loss": Estimate(0.6 - gain, 0.01)}
    baseline = {"log_loss": Estimate(0.6, 0.01)}
    return DesignResult(100, 5, 1, metrics, baseline, Estimate(gain, se))


def counts(won: int, lost: int, columns: int = 9, unused: int = 2) -> TrainingCounts:
    return TrainingCounts(won + lost, won + lost, won, lost, 0, columns, unused)


def test_a_gain_of_more_than_one_standard_error_is_usable() -> None:
    evaluation = Evaluation(result_of(0.1, 0.05), None, None)
    judged = assess_usability(evaluation, counts(40, 40))
    assert judged.usable
    assert judged.reason == (
        "log loss 0.500 against 0.600 of the constant rate, "
        "a gain of 0.100 ± 0.050 (random validation)"
    )


def test_the_strictest_validation_decides() -> None:
    good, poor = result_of(0.1, 0.05), result_of(0.01, 0.05)
    deals = counts(40, 40)
    assert not assess_usability(Evaluation(good, None, poor), deals).usable
    assert not assess_usability(Evaluation(good, poor, None), deals).usable
    judged = assess_usability(Evaluation(poor, poor, good), deals)
    assert judged.usable
    assert judged.reason.endswith("(forward validation, the strictest)")


def test_it_says_why_folds_decide() -> None:
    deals, sure = counts(40, 40), result_of(0.1, 0.02)
    judged = assess_usability(Evaluation(sure, None, result_of(0.01, 0.05)), deals)
    assert judged.usable
    assert judged.reason.endswith(
        "(random validation, for the forward test of 100 deals cannot tell: 0.010 ± 0.050)"
    )
    worse = assess_usability(Evaluation(result_of(-0.01, 0.02), None, sure), deals)
    assert not worse.usable
    assert (
        "which the forward test of 100 deals, 0.100 ± 0.020, does not out" in worse.reason
    )


def test_no_gain_is_not_usable_and_says_why() -> None:
    judged = assess_usability(
        Evaluation(result_of(-0.02, 0.01), None, None), counts(40, 40)
    )
    assert not judged.usable
    assert judged.reason == (
        "there is nothing here to predict from: log loss 0.620 against 0.600 of the "
        "constant rate, a gain of -0.020 ± 0.010 (random validation)"
    )


def test_nothing_to_predict_from_is_not_said_while_much_is_unused() -> None:
    poor = Evaluation(result_of(-0.02, 0.01), None, None)
    judged = assess_usability(poor, counts(40, 40, columns=9, unused=3))
    assert not judged.usable
    assert judged.reason.startswith(
        "what is learnt from does not beat the constant rate, but 3 of 9 columns are not"
    )


def test_few_deals_are_not_usable_however_good() -> None:
    judged = assess_usability(Evaluation(result_of(0.3, 0.01), None, None), counts(90, 39))
    assert not judged.usable
    assert judged.reason.startswith(
        "trained on 39 deals of the rarer outcome, fewer than 40; log loss 0.300 against"
    )


def test_it_is_told_in_any_language() -> None:
    why = usability_message(Evaluation(result_of(-0.02, 0.01), None, None), counts(40, 40))
    assert Locale("zh").message(why) == (
        "数据里没有可以用来预测的东西：对数损失 0.620，人人同率 0.600，"
        "改善 -0.020 ± 0.010（随机验证）"
    )


def test_what_only_folds_find_is_not_called_nothing() -> None:
    evaluation = Evaluation(result_of(0.08, 0.01), None, result_of(-0.001, 0.01))
    judged = assess_usability(evaluation, counts(400, 400))
    assert not judged.usable
    assert judged.reason.startswith("it predicts in folds drawn at random, but not the new")
