from __future__ import annotations

from copy import deepcopy
from io import BytesIO
from zipfile import ZipFile

import numpy as np
from skops.io import dumps, get_untrusted_types, loads

from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation
from kaopu.store.model_files.canonical import canonical, model_bytes
from kaopu.store.model_files.differences import model_differences
from kaopu.store.model_files.migrate import FORMAT
from kaopu.store.model_files.model_file import check_model_file


def test_the_same_model_gives_the_same_bytes_wherever_it_lies_in_memory(
    trained: LeadModel,
) -> None:
    first = model_bytes(trained.classifier)
    copied = deepcopy(trained.classifier)
    assert dumps(copied) != dumps(trained.classifier)
    assert model_bytes(copied) == first
    assert canonical(first) == first
    assert canonical(dumps(trained.classifier)) == first
    check_model_file(first)


def test_objects_that_were_one_or_two_give_the_same_bytes() -> None:
    shared = np.arange(3.0)
    one, two = [shared, shared], [shared, shared.copy()]
    assert canonical(dumps(one)) == canonical(dumps(two))
    assert canonical(dumps(one)) != canonical(dumps([shared, shared + 1]))
    assert canonical(dumps([1, 2])) != canonical(dumps([1, 2.0]))
    assert canonical(dumps([True])) != canonical(dumps([1]))


def test_what_is_loaded_of_it_scores_the_same(
    trained: LeadModel, sample: Simulation
) -> None:
    content = model_bytes(trained.classifier)
    loaded = loads(content, trusted=get_untrusted_types(data=content))
    facts = trained.read(sample.leads).facts
    own = trained.classifier.decision_function(facts)
    assert (loaded.decision_function(facts) == own).all()


def test_no_entry_has_a_time(trained: LeadModel) -> None:
    with ZipFile(BytesIO(model_bytes(trained.classifier))) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_differences_are_named_by_where_they_stand(trained: LeadModel) -> None:
    before = model_bytes(trained.classifier)
    assert model_differences(dumps(trained.classifier), before, FORMAT) == []
    other = deepcopy(trained.classifier)
    other.blend_.weights_ = other.blend_.weights_ * 2
    other.random_state = 7
    found = model_differences(before, model_bytes(other), FORMAT)
    assert any("blend_" in place and "weights_" in place for place in found)
    assert any("random_state" in place for place in found)
    assert len(found) == 2
