from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest

from kaopu.errors import BundleDamagedError
from kaopu.scoring import LeadModel
from kaopu.store.model_files import model_file
from kaopu.store.model_files.migrate import nodes
from kaopu.store.model_files.model_file import check_model_file, read_classifier

OLD = Path(__file__).parent / "bundles" / "format_3" / "bundle" / "model.skops"
Entries = dict[str, bytes]


@pytest.fixture(scope="module")
def entries(trained: LeadModel) -> Entries:
    assert trained.bundle is not None
    with ZipFile(trained.bundle / "model.skops") as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(entries: Entries) -> bytes:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return buffer.getvalue()


def array(entries: Entries) -> str:
    return max(
        (name for name in entries if name.endswith(".npy")), key=lambda n: entries[n]
    )


def test_what_training_stored_is_let_through(entries: Entries) -> None:
    check_model_file(packed(entries))
    check_model_file(OLD.read_bytes())


def npy(shape: tuple[int, ...], content: bytes = b"") -> bytes:
    head = io.BytesIO()
    facts = {"descr": "<f8", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(head, facts)
    return head.getvalue() + content


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (npy((3,), bytes(23)), "that is cut off"),
        (npy((3,), bytes(25)), "that is cut off"),
        (npy((10**12,)), "that is cut off"),
        (npy((-1,), bytes(8)), "that is cut off"),
        (npy((2, 3), bytes(24)), "that is cut off"),
        (npy((3,))[:40], "which is no array"),
        (b"", "which is no array"),
        (b"\x93NUMPY\x01\x00\x04\x00(((\n", "which is no array"),
        (b"\x93NUMPY\x09\x00\x04\x00{}  ", "which is no array"),
    ],
)
def test_an_array_that_is_not_as_long_as_it_says_is_refused(
    entries: Entries, content: bytes, found: str
) -> None:
    with pytest.raises(ValueError, match=found):
        check_model_file(packed(entries | {array(entries): content}))


def test_an_archive_within_is_refused(entries: Entries) -> None:
    with pytest.raises(ValueError, match=r"an entry 'more\.npz', which is no array"):
        check_model_file(packed(entries | {"more.npz": b""}))


@pytest.mark.parametrize(("name", "limit"), [("schema.json", 2), ("1.npy", 3)])
def test_a_file_that_unpacks_to_too_much_is_refused_before_it_does(
    name: str, limit: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_file, "MAX_TYPES_MIB", 2)
    monkeypatch.setattr(model_file, "MAX_MIB", 3)
    path = tmp_path / "model.skops"
    path.write_bytes(packed({name: bytes(limit * 2**20 + 1)}))
    assert path.stat().st_size < 10_000
    tracemalloc.start()
    with pytest.raises(BundleDamagedError) as refused:
        read_classifier(path, 4)
    assert tracemalloc.get_traced_memory()[1] < 2**20
    tracemalloc.stop()
    assert str(refused.value) == (
        f"{tmp_path}: model.skops is larger than {limit} MiB when unpacked, expected the "
        "files that kaopu train stored; restore the bundle or train again"
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no zip at all",
        packed({"schema.json": b"{"}),
        packed({"schema.json": b"[" * 100_000}),
        packed({"schema.json": b"{}"}),
        packed({"schema.json": b"[1]"}),
        packed({"other.npy": npy((1,), bytes(8))}),
    ],
)
def test_what_is_no_model_file_is_refused_in_a_sentence(
    content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "model.skops"
    path.write_bytes(content)
    with pytest.raises(BundleDamagedError, match="holds what no kaopu model does") as found:
        read_classifier(path, 4)
    assert "\n" not in str(found.value)


def forged(change: Callable[[Any], None]) -> bytes:
    """A model file with a forest of which a tree was made another."""
    with ZipFile(OLD) as file:
        entries = {name: file.read(name) for name in file.namelist()}
    root = json.loads(entries["schema.json"])
    change(next(node for node in nodes(root) if node["__class__"] == "Tree"))
    return packed(entries | {"schema.json": json.dumps(root).encode()})


@pytest.mark.parametrize("number", ["9000000000", "-1", "0", "null", "many"])
def test_a_tree_of_another_size_is_refused_before_it_is_made(
    number: str, tmp_path: Path
) -> None:
    def change(tree: Any) -> None:
        tree["__reduce__"]["args"]["content"][2]["content"] = number

    path = tmp_path / "model.skops"
    path.write_bytes(forged(change))
    with pytest.raises(BundleDamagedError, match="a tree that says it is of another size"):
        read_classifier(path, 3)


def test_a_tree_that_borrows_its_size_is_refused_too(tmp_path: Path) -> None:
    def change(tree: Any) -> None:
        arguments = tree["__reduce__"]["args"]
        outputs = dict(arguments["content"][2], content="9000000000")
        tree["content"] = {"first": outputs, "rest": tree["content"]}

    path = tmp_path / "model.skops"
    path.write_bytes(forged(change))
    with pytest.raises(BundleDamagedError, match="two objects of one id"):
        read_classifier(path, 3)
