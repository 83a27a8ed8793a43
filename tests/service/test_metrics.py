from __future__ import annotations

from kaopu.service import Metrics


def test_paths_that_are_not_there_count_together() -> None:
    metrics = Metrics(("/score",))
    for path in ("/score", "/a", "/b"):
        metrics.began()
        metrics.ended(path, 200, 0.01)
    told = metrics.text().decode()
    assert 'kaopu_requests_total{path="other",status="200"} 2.0' in told
    assert "kaopu_requests_in_progress 0.0" in told
    assert "/a" not in told


def test_which_model_answers_is_told_and_how_often_it_changed() -> None:
    metrics = Metrics(())
    metrics.serves("demo/1")
    metrics.serves("demo/2", is_new=True)
    told = metrics.text().decode()
    assert 'kaopu_model_info{label="demo/2"} 1.0' in told
    assert "demo/1" not in told
    assert "kaopu_model_swaps_total 1.0" in told
    assert "kaopu_ready 1.0" in told


def test_each_service_counts_for_itself() -> None:
    first, second = Metrics(()), Metrics(())
    first.scored(3)
    assert "kaopu_leads_scored_total 3.0" in first.text().decode()
    assert "kaopu_leads_scored_total 0.0" in second.text().decode()
