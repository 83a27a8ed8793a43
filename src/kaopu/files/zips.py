"""What Python's own reader raises of a zip file that is damaged, cut off or odd."""

from __future__ import annotations

import zipfile
import zlib

BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError)
