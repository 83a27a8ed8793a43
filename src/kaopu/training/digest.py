"""What says that two trainings had the same data: a digest of an export's cells.

Used by training, which keeps it with the model, and by whoever trains a model again.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kaopu.coded import distinct_texts
from kaopu.files import as_texts


def data_digest(frame: pd.DataFrame) -> str:
    """Return the SHA-256, in hexadecimal, of what a data frame says.

    It is that of the columns' names and the texts of their cells, see
    `kaopu.files.as_texts`: the same however the frame is stored and whatever its index.
    The order of rows and columns counts, for it may tell in training.

    Args:
        frame: One row a deal, any dtypes.
    """
    texts = as_texts(frame, keep_coded=True)
    found = hashlib.sha256(f"{texts.shape[0]} {texts.shape[1]}".encode())
    for place, name in enumerate(texts.columns):
        codes, distinct = distinct_texts(texts.iloc[:, place])
        # A name first, so that no cell can be taken for one.
        cells = pa.array([_bytes(name), *map(_bytes, distinct)], pa.large_binary())
        column = cells.take(pa.array([0, *(codes + 1).tolist()]))
        # With their lengths, so that no cell can run over into the next.
        lengths = pc.binary_length(column).to_numpy().astype("<i8")
        found.update(lengths.tobytes())
        content = column.buffers()[2]
        if content is not None:
            found.update(memoryview(content)[: int(np.sum(lengths))])
    return found.hexdigest()


def _bytes(text: object) -> bytes:
    # A file may hold halves of characters.
    return str(text).encode("utf-8", "surrogatepass")
