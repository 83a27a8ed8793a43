"""Writers of rows that come in batches: the bytes hang on the rows, not on the batches."""

from kaopu.files.writers.file_target import BATCH_WRITERS, FileTarget, StdoutTarget

__all__ = ["BATCH_WRITERS", "FileTarget", "StdoutTarget"]
