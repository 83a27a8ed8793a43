from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kaopu.store import Home
from kaopu.store.tracking.aliases import move_aliases
from kaopu.store.tracking.labels import label_of_run
from kaopu.store.tracking.opening import mlflow_at

Tracked = tuple[Path, dict[str, Any]]
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def home(tracked: Tracked, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose MLflow store knows the run of ``demo/1``."""
    home = Home(tmp_path_factory.mktemp("home"))
    home.mlruns.mkdir()
    shutil.copy(Home(tracked[0]).database, home.database)
    return home


@pytest.fixture
def client(home: Home) -> Iterator[Any]:
    with mlflow_at(home) as mlflow:
        yield mlflow.MlflowClient()


def aliases(client: Any) -> dict[str, str]:
    found = client.get_registered_model("demo").aliases
    return {alias: str(version) for alias, version in found.items()}


@pytest.fixture
def own(client: Any) -> str:
    """The newest version of the registry that is the bundle ``demo/1``."""
    made = client.search_model_versions("name = 'demo'")
    runs = {int(v.version): client.get_run(v.run_id) for v in made}
    return str(max(v for v, run in runs.items() if run.data.tags["bundle"] == "demo/1"))


def test_aliases_follow_the_bundles_that_they_name(
    home: Home, client: Any, own: str
) -> None:
    move_aliases(home, "demo", champion=1, challenger=1)
    assert aliases(client) == {"champion": own, "challenger": own}
    move_aliases(home, "demo", champion=1, challenger=None)
    assert aliases(client) == {"champion": own}


def test_the_registered_model_is_described_by_the_card_of_its_champion(
    home: Home, client: Any, own: str
) -> None:
    card = "# Model card of demo/1\n"
    # Other tests may have registered the same bundle without its card.
    client.update_model_version("demo", own, card)
    move_aliases(home, "demo", champion=7, challenger=None)
    client.update_registered_model("demo", "the card of another version")
    move_aliases(home, "demo", champion=None, challenger=1)
    assert client.get_registered_model("demo").description == "the card of another version"
    move_aliases(home, "demo", champion=1, challenger=None)
    assert client.get_registered_model("demo").description == card
    # What a person writes there stays until another version becomes champion.
    client.update_registered_model("demo", "Ask Nora before you promote.")
    move_aliases(home, "demo", champion=1, challenger=1)
    words = client.get_registered_model("demo").description
    assert words == "Ask Nora before you promote."


def test_an_alias_of_a_bundle_that_is_not_registered_is_taken_away(
    home: Home, client: Any, own: str
) -> None:
    move_aliases(home, "demo", champion=7, challenger=None)
    assert aliases(client) == {}
    move_aliases(home, "demo", champion=1, challenger=8)
    assert aliases(client) == {"champion": own}


def test_where_nobody_decided_on_a_champion_its_alias_stays(
    home: Home, client: Any, own: str
) -> None:
    move_aliases(home, "demo", champion=1, challenger=None)
    move_aliases(home, "demo", champion=None, challenger=None)
    assert aliases(client) == {"champion": own}
    move_aliases(home, "nobody", champion=1, challenger=None)


def test_a_run_says_of_which_bundle_it_is(home: Home, tracked: Tracked) -> None:
    assert label_of_run(home, tracked[1]["mlflow_run"]) == "demo/1"
    assert label_of_run(home, "0" * 32) is None
