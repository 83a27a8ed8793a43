from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from kaopu.errors import FileMissingError, FileUnreadableError, PipelineShapeError
from kaopu.framework import load_framework
from kaopu.pipeline import parse_pipeline, read_pipeline
from kaopu.pipeline.authored import read_schema

HERE = Path(__file__).parent
SHIPPED = sorted(HERE.parents[1].glob("pipelines/*.toml"))
SMALLEST = 'schema = 1\nname = "x"\noutcome = {column="S", won=["W"], lost=["L"]}'
TEMPLATE = "add it, see pipelines/template.toml"
VALUES = 'expected a list of different texts, such as ["Won"]'
NAME = "expected text that matches ^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"

# Every file in bad/ whose shape is wrong, with the faults it must be told of.
FAULTS = {
    "unknown_key": ["outcome.colum: is an unknown key; did you mean 'column'?"],
    "unknown_section": [
        "weather: is an unknown key; expected schema, name, title, language, data, join, "
        "history, values, lead, outcome, dates, numbers, amount, beliefs, fields, signals, "
        "context, own_side, notes, limits, model, allow, ignore, prior, promotion"
    ],
    "not_toml": [
        "file: not TOML: Expected ']' at the end of a table declaration (at line 3, "
        "column 9); mend that line"
    ],
    "not_utf8": ["file: byte 28 is not UTF-8; save it as UTF-8"],
    "missing_outcome": [f"outcome: is missing; {TEMPLATE}"],
    "other_schema": ["schema: found 2; expected 1"],
    "nobody_won": [f"outcome.won: found an empty list; {VALUES}"],
    "number_as_word": ["outcome.won.0: found 1; expected a string"],
    "name_with_spaces": [f"name: found 'our deals'; {NAME}"],
    "stage_without_words": [
        f"lead.target: is missing; {TEMPLATE}",
        f"lead.intent: is missing; {TEMPLATE}",
    ],
    "line_break_as_delimiter": [
        "data.delimiter: found '\\n'; expected text that matches ^[^\\r\\n\"]$"
    ],
    "scale_of_five": ["beliefs.confidence.scale: found 5; expected one of 1, 10, 100"],
    "outcome_without_words": [
        "outcome.as_of: found 'soon'; expected text that matches "
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        "outcome.column: found 3; expected a string",
        "outcome.filled: found 'maybe'; expected one of won, lost",
        "outcome.lost_after_days: found -1; expected 0 or more",
    ],
    "rates_without_a_day": [
        "amount.rates.USD: found '0.9'; expected a number",
        f"amount.rates.date: is missing; {TEMPLATE}",
    ],
    "field_without_column": [
        "fields.budget_status: found 'Budget'; "
        "expected a table, see pipelines/template.toml",
        f"fields.need_agreed.column: is missing; {TEMPLATE}",
    ],
    "many_faults_of_shape": [
        "context.category: is an unknown key; did you mean 'categories'?",
        f"outcome.won: found 'Won'; {VALUES}",
        f"outcome.lost: is missing; {TEMPLATE}",
        "languag: is an unknown key; did you mean 'language'?",
        f"name: is missing; {TEMPLATE}",
    ],
}


@pytest.mark.parametrize("defect", FAULTS)
def test_a_file_of_the_wrong_shape_is_told_every_fault(defect: str) -> None:
    path = HERE / "bad" / f"{defect}.toml"
    with pytest.raises(PipelineShapeError) as caught:
        read_pipeline(path)
    assert [str(fault) for fault in caught.value.faults] == FAULTS[defect]


def test_the_message_names_the_file_and_counts_the_faults() -> None:
    path = HERE / "bad" / "many_faults_of_shape.toml"
    with pytest.raises(PipelineShapeError) as caught:
        read_pipeline(path)
    assert str(caught.value).startswith(f"{path}: 5 faults of shape\n  ")


@pytest.mark.parametrize("name", ["nowhere.toml", "a_file/pipeline.toml"])
def test_a_file_that_is_not_there(tmp_path: Path, name: str) -> None:
    (tmp_path / "a_file").write_text("")
    with pytest.raises(FileMissingError) as caught:
        read_pipeline(tmp_path / name)
    assert str(caught.value) == (
        f"{tmp_path / name}: no such file, expected a pipeline file (.toml); "
        "check the spelling, or let kaopu init propose one"
    )


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_the_shipped_files_have_the_right_shape(path: Path) -> None:
    authored = read_pipeline(path)
    assert authored.path == path
    assert authored.text == path.read_text("utf-8")


def test_the_shipped_files_are_looked_at() -> None:
    assert {path.name for path in SHIPPED} >= {"demo.toml", "maven.toml", "salvirt.toml"}


def test_the_demo_names_data_that_is_there() -> None:
    authored = read_pipeline(HERE.parents[1] / "pipelines" / "demo.toml")
    assert authored.name == "demo"
    assert authored.data_path is not None
    assert authored.data_path.is_file()


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "marked.toml"
    text = (HERE.parents[1] / "pipelines" / "salvirt.toml").read_text("utf-8")
    path.write_text(text, "utf-8-sig")
    assert read_pipeline(path).text == text


def test_a_section_that_is_not_there_is_empty() -> None:
    authored = parse_pipeline(SMALLEST, Path("x.toml"))
    assert authored.section("beliefs") == {}
    assert authored.section("outcome")["column"] == "S"
    assert authored.data_path is None


def test_the_data_path_starts_at_the_files_folder() -> None:
    authored = parse_pipeline(f'{SMALLEST}\ndata.path = "../d.csv"', Path("company/x.toml"))
    assert authored.data_path == Path("company/../d.csv")


def test_the_schema_forbids_unknown_keys_in_every_table() -> None:
    def closed(part: object) -> bool:
        if isinstance(part, list):
            return all(map(closed, part))
        if not isinstance(part, dict):
            return True
        if "properties" in part and part.get("additionalProperties") is not False:
            return False
        return all(map(closed, part.values()))

    assert closed(read_schema())


def test_the_schema_names_no_field_of_the_framework() -> None:
    known = read_schema()["properties"]
    assert "properties" not in known["fields"]
    assert not set(known) & set(load_framework().fields)


def test_a_folder_is_called_a_folder(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadableError, match="found a folder, expected a pipeline"):
        read_pipeline(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 5000 + "]" * 5000,
        "a = " + "{a=" * 4000 + "1" + "}" * 4000,
        ".".join(["k"] * 50_000) + " = 1",
        "[" + " . ".join(["k"] * 60) + "]",
    ],
    ids=["lists", "tables", "key", "header"],
)
def test_what_lies_too_deep_is_one_sentence(text: str) -> None:
    with pytest.raises(PipelineShapeError, match="lie too deep in one another, or a key"):
        parse_pipeline(text, Path("deep.toml"))


def test_points_in_a_text_or_a_remark_are_no_parts_of_a_key() -> None:
    points = "." * 300
    text = f'{SMALLEST}\ntitle = "{points}" # {points}'
    assert parse_pipeline(text, Path("x.toml")).content["title"] == points


def test_a_long_value_is_told_in_part() -> None:
    with pytest.raises(PipelineShapeError) as refusal:
        parse_pipeline(f"{SMALLEST}\nfields = [{'7, ' * 10_000}]", Path("x.toml"))
    assert len(str(refusal.value)) < 1000


def test_names_are_compared_in_one_form_of_unicode_and_files_are_not() -> None:
    decomposed = unicodedata.normalize("NFD", SMALLEST + '\n[data]\npath = "Größe.csv"\n')
    decomposed += unicodedata.normalize("NFD", '[allow]\n"Größe" = "wächst"\n')
    content = parse_pipeline(decomposed, Path("x.toml")).content
    assert content["allow"] == {"Größe": "wächst"}
    assert content["data"]["path"] == unicodedata.normalize("NFD", "Größe.csv")
