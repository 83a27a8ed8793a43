from __future__ import annotations

from pathlib import Path

import pytest

from kaopu.cli.runs.places import PLACE, cluster_path, data_place, place_name, place_of
from kaopu.errors import UsageError
from kaopu.files.databases import Address, DatabasePlace
from kaopu.pipeline import parse_pipeline


def test_a_text_is_a_path_or_a_database() -> None:
    assert PLACE.convert("leads.csv", None, None) == Path("leads.csv")
    assert PLACE.convert("-", None, None) == Path("-")
    assert PLACE.convert("sqlite:///a.db", None, None) == Address("sqlite:///a.db")


def test_a_table_or_a_query_goes_with_a_database_alone() -> None:
    place = place_of(Address("sqlite:///a.db"), "leads", None)
    assert place == DatabasePlace.of("sqlite:///a.db", "leads")
    assert place is not None
    assert place_name(place) == "sqlite:///a.db, table leads"
    assert place_of(Path("leads.csv"), None, None) == Path("leads.csv")
    with pytest.raises(UsageError, match=r"with leads\.csv, which is a file"):
        place_of(Path("leads.csv"), "leads", None)
    with pytest.raises(UsageError, match="without the URL of a database"):
        place_of(None, None, "SELECT 1")


def test_a_file_that_a_pipeline_file_names_starts_at_its_folder(small_text: str) -> None:
    data = '[data]\nurl = "sqlite:///crm.db"\ntable = "deals"\n'
    place = data_place(parse_pipeline(small_text + data, Path("/srv/kaopu/mine.toml")))
    assert str(place) == "sqlite:////srv/kaopu/crm.db, table deals"
    other = data.replace("sqlite:///crm.db", "postgresql://crm/sales")
    place = data_place(parse_pipeline(small_text + other, Path("/srv/kaopu/mine.toml")))
    assert str(place) == "postgresql://crm/sales, table deals"


def test_a_path_of_a_cluster_may_be_a_url_but_no_database() -> None:
    assert cluster_path(Address("s3a://bucket/leads"), "out.parquet", None) == (
        "s3a://bucket/leads"
    )
    assert cluster_path(Path("leads.parquet"), "hdfs://x/out", None) == Path(
        "leads.parquet"
    )
    database = "postgresql://crm:hush@db/sales"
    for leads, output in ((Address(database), "out"), (Path("leads.csv"), database)):
        with pytest.raises(UsageError, match="--engine spark") as refused:
            cluster_path(leads, output, None)
        assert "hush" not in str(refused.value)
    with pytest.raises(UsageError, match="which is a file"):
        cluster_path(Path("leads.csv"), "out", "leads")
