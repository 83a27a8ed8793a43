from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kaopu.errors import OutputNotWritableError, StoreBusyError
from kaopu.store.locking import LOCK, locked

# A process that knows no more of kaopu than where the lock is, and so starts at once.
HOLD = """\
import sys
from filelock import FileLock
with FileLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(folder: Path) -> subprocess.Popen[str]:
    """Start a process that holds the lock until it is told to end, or killed."""
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", HOLD, str(folder / LOCK)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_lock_of_another_process_is_waited_for_and_then_named(tmp_path: Path) -> None:
    process = holder(tmp_path)
    try:
        with pytest.raises(StoreBusyError) as refused, locked(tmp_path, wait=0.2):
            pass
        assert str(refused.value) == (
            f"{tmp_path}: another kaopu has been storing there for over 0.2 s, expected it "
            "to end; wait for it, or end it if it hangs, and try again"
        )
    finally:
        process.communicate("")
    with locked(tmp_path, wait=0):
        pass


def test_a_killed_process_holds_no_lock(tmp_path: Path) -> None:
    process = holder(tmp_path)
    process.kill()
    process.communicate()
    with locked(tmp_path, wait=5):
        pass


def test_in_one_process_it_nests_and_folders_are_apart(tmp_path: Path) -> None:
    with locked(tmp_path / "a"), locked(tmp_path / "a", wait=0), locked(tmp_path / "b"):
        assert (tmp_path / "a").is_dir()


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("")
    refused = pytest.raises(OutputNotWritableError, match="cannot be written")
    with refused, locked(tmp_path / "models"):
        pass
