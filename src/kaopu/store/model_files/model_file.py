"""Reads a model file: only types a kaopu model is made of, in no larger numbers.

A model file of skops is a zip of one JSON text and of arrays. skops makes no object of a
type that is not trusted; how much the file unpacks to, and whether an array is as long as
it says, is looked at here, before memory is taken for it.
"""

from __future__ import annotations

import json
import math
from io import BytesIO
from pathlib import Path
from tokenize import TokenError
from typing import Any
from zipfile import ZipFile, ZipInfo

import numpy as np

from kaopu.errors import BundleDamagedError, BundleNotTrustedError
from kaopu.files.zips import BROKEN_ZIP
from kaopu.model import parts, search
from kaopu.model.classifier import LeadClassifier
from kaopu.model.parts import shared_columns
from kaopu.model.uncertainty import spread
from kaopu.store.model_files.migrate import TYPES, Node, migrated, nodes
from kaopu.store.model_files.model_check import ODD

ARRAY = ".npy"
# A model of a million deals and twenty thousand categories unpacks to a third of these.
MAX_TYPES_MIB, MAX_MIB = 32, 256
MAX_ENTRIES = 20_000
MIB = 2**20
# What is read of an array to know how long it says it is: numpy writes 128 bytes.
HEAD_BYTES = 4096
TREE, TREE_LOADER = "Tree", "TreeNode"

# All types, beyond those skops itself trusts, that a kaopu model is made of.
TRUSTED_TYPES = (
    "kaopu.features.columns.CategoryEncoding",
    "kaopu.features.columns.ConstantEncoding",
    "kaopu.features.columns.LevelEncoding",
    "kaopu.features.columns.NumberEncoding",
    "kaopu.features.encoder.FeatureEncoder",
    "kaopu.features.encoder.FeatureSource",
    "kaopu.features.limits.Limit",
    "kaopu.features.limits.Limits",
    "kaopu.features.lineage.Lineage",
    "kaopu.features.lineage.MatrixColumn",
    "kaopu.features.segments.Segments",
    "kaopu.features.segments.SegmentSlopes",
    "kaopu.features.sources.FeatureSource",
    "kaopu.model.blend.BlendClassifier",
    "kaopu.model.classifier.LeadClassifier",
    "kaopu.model.market.drift.DriftChoice",
    "kaopu.model.market.drift.Tried",
    "kaopu.model.segments.SegmentChoice",
    "kaopu.model.segments.SegmentCount",
    "kaopu.model.segments.Tried",
    "kaopu.model.similar_deals.SimilarDeals",
    *search.TRUSTED_TYPES,
    *parts.TRUSTED_TYPES,
    *shared_columns.TRUSTED_TYPES,
    *spread.TRUSTED_TYPES,
)
# What reading a file that is no whole zip raises, and what skops does of odd content.
# What numpy raises where an array's header is none, its parser's errors included.
NO_HEADER = (*ODD, EOFError, SyntaxError, TokenError, RecursionError)
UNREADABLE = (*ODD, *BROKEN_ZIP, ImportError, MemoryError, RecursionError)


class TooLargeError(ValueError):
    """A model file that unpacks to more than any model does.

    Attributes:
        limit: In MiB.
    """

    def __init__(self, limit: int) -> None:
        super().__init__(f"larger than {limit} MiB")
        self.limit = limit


def read_classifier(path: Path, stored_as: int) -> LeadClassifier:
    """Return the classifier of a model file of a bundle of some format.

    Raises:
        BundleDamagedError: It is no model file, or unpacks to more than any does.
        BundleNotTrustedError: It holds types that no kaopu model is made of.
    """
    # See kaopu.store.bundle.write_bundle.
    from skops.io import get_untrusted_types, loads
    from skops.io.exceptions import UnsupportedTypeException

    facts: dict[str, Any] = {"name": path.name}
    try:
        stored = path.read_bytes()
        check_model_file(stored)
        stored = migrated(stored, stored_as)
        strange = set(get_untrusted_types(data=stored)) - set(TRUSTED_TYPES)
        if strange:
            raise BundleNotTrustedError(path, sorted(strange))
        classifier = loads(stored, trusted=list(TRUSTED_TYPES))
    except TooLargeError as error:
        limit = error.limit
        raise BundleDamagedError(path.parent, "too_large", limit=limit, **facts) from None
    except (*UNREADABLE, UnsupportedTypeException) as error:
        cause = (str(error) or type(error).__name__).splitlines()[0]
        raise BundleDamagedError(path.parent, "content", cause=cause, **facts) from None
    if not isinstance(classifier, LeadClassifier):
        raise BundleNotTrustedError(path, [type(classifier).__qualname__])
    return classifier


def check_model_file(model: bytes) -> None:
    """Check what a model file says of itself.

    Raises:
        TooLargeError: It unpacks to too much.
        ValueError: It is no model file, or an array or tree of it is not what it says.
    """
    try:
        with ZipFile(BytesIO(model)) as file:
            entries = file.infolist()
            _check_sizes(entries)
            lengths = {
                entry.filename: _array_length(file, entry)
                for entry in entries
                if entry.filename != TYPES
            }
            types = file.read(TYPES)
            # Trees of a forest alone; a large text costs a tenth of a second to read.
            root = json.loads(types) if TREE.encode() in types else None
    except BROKEN_ZIP as error:
        raise ValueError(f"no whole zip file: {error}") from None
    except (KeyError, RecursionError):
        raise ValueError(f"no {TYPES} that can be read") from None
    trees = [node for node in nodes(root) if _is_tree(node)]
    if trees:
        _check_tree_sizes(trees, root, lengths)


def _check_sizes(entries: list[ZipInfo]) -> None:
    if sum(entry.file_size for entry in entries) > MAX_MIB * MIB:
        raise TooLargeError(MAX_MIB)
    if any(e.file_size > MAX_TYPES_MIB * MIB for e in entries if e.filename == TYPES):
        raise TooLargeError(MAX_TYPES_MIB)
    names = {entry.filename for entry in entries}
    if len(names) != len(entries) or len(entries) > MAX_ENTRIES:
        raise ValueError(f"{len(entries)} entries of {len(names)} names")
    for name in names - {TYPES}:
        if not name.endswith(ARRAY):
            raise ValueError(f"an entry {name!r}, which is no array")


def _array_length(file: ZipFile, entry: ZipInfo) -> int:
    """Return how many items an array has, by what it says and by its size alike.

    Raises:
        ValueError: They differ, or it is no array that numpy wrote.
    """
    with file.open(entry) as stream:
        head = BytesIO(stream.read(HEAD_BYTES))
    try:
        version = np.lib.format.read_magic(head)
        read = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }[version]
        shape, _, dtype = read(head)
    except NO_HEADER:
        raise ValueError(f"an entry {entry.filename!r}, which is no array") from None
    length = math.prod(shape)
    is_whole = dtype.itemsize > 0 and min(shape, default=0) >= 0
    if not is_whole or head.tell() + length * dtype.itemsize != entry.file_size:
        raise ValueError(f"an array {entry.filename!r} that is cut off")
    return length


def _is_tree(node: Node) -> bool:
    return node.get("__class__") == TREE or node.get("__loader__") == TREE_LOADER


def _check_tree_sizes(trees: list[Node], root: Any, lengths: dict[str, int]) -> None:
    """Check what scikit-learn makes trees of, which it takes on trust.

    Raises:
        ValueError: It is not (columns, one number of classes, one output).
    """
    made_of: dict[Any, Node] = {}
    for tree in trees:
        try:
            arguments = tree["__reduce__"]["args"]
            columns, classes, outputs = arguments["content"]
            numbers = [json.loads(number["content"]) for number in (columns, outputs)]
            is_right = lengths[classes["file"]] == 1 and numbers[1] == 1
            made_of |= {n["__id__"]: n for n in (arguments, columns, classes, outputs)}
        except (KeyError, TypeError, ValueError):
            is_right = False
        if not is_right:
            raise ValueError("a tree that says it is of another size")
    # Of nodes that share an id, skops takes the first for all.
    for node in nodes(root):
        if made_of.get(id_ := node.get("__id__"), node) != node:
            raise ValueError(f"two objects of one id {id_}")
