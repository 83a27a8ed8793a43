from __future__ import annotations

from history_tables import EVENTS, STAGES, deals, pipeline_of, read

from kaopu.histories import settle_histories

LEARNT = STAGES.replace('stages = ["Talk", "Offer", "Contract"]\n', "")
ROWS = [
    {"deal": "D-1", "at": "25/01/2026", "stage": "Talk"},
    {"deal": "D-1", "at": "26/01/2026", "stage": "Offer"},
]


def test_the_order_of_stages_and_the_format_stay_with_the_pipeline() -> None:
    tables = {"stages.csv": ROWS, "events.csv": []}
    histories = read(LEARNT + EVENTS, tables, deals(["D-1"]))
    pipeline = settle_histories(pipeline_of(LEARNT + EVENTS), histories)
    stages, events = pipeline.histories
    assert (stages.stages, stages.format) == (("Talk", "Offer"), "%d/%m/%Y")
    assert (events.stages, events.format) == ((), "")


def test_what_the_file_says_stays() -> None:
    tables = {"stages.csv": ROWS}
    told = STAGES + 'format = "%d/%m/%Y"\n'
    settled = settle_histories(pipeline_of(told), read(told, tables, deals(["D-1"])))
    assert settled.histories[0].stages == ("Talk", "Offer", "Contract")
    assert settled.histories[0].format == "%d/%m/%Y"
