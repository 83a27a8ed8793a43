from __future__ import annotations

import subprocess
import sys

import pytest

from kaopu.web import memory

pytestmark = pytest.mark.slow

# Of the file alone, for the whole package takes seconds to import.
PROGRAM = """
import runpy, sys
import pyarrow as pa
memory = runpy.run_path(sys.argv[1])
memory["spare_memory"]()
assert pa.default_memory_pool().backend_name == "system"
held = [bytes(1000) for _ in range(1000)]
del held
memory["give_memory_back"]()
print("done")
"""


def test_both_can_be_called_on_this_system() -> None:
    # In a process of its own: the memory pool is everybody's.
    ended = subprocess.run(  # noqa: S603 - a program of ours
        [sys.executable, "-c", PROGRAM, memory.__file__],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "done\n", "")
