"""What stands in the way is one sentence."""

import errno
from pathlib import Path

import pytest

from afflux.runtime.messages import Stop
from afflux.runtime.postgres import explain_os_error, tuning
from afflux.runtime.postgres.complaints import explain


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("PANIC: could not write: No space left on device", "The disk that holds /d is full"),
        ("FATAL: could not open file: Permission denied", "may not write below /d"),
        ("HINT: Is another postmaster (PID 7) running", "Another database server"),
        ("x\nFATAL:  the moon is wrong\ny", "did not start: FATAL:  the moon is wrong"),
        ("", "it gave no reason"),
    ],
)
def test_the_server_s_complaints_are_told(output, sentence):
    assert sentence in str(explain(output, Path("/d")))


def test_python_s_own_complaints_are_told_where_they_are_the_disk_s():
    assert "is full" in str(explain_os_error(OSError(errno.ENOSPC, "", "/d")))
    assert "may not write" in str(explain_os_error(PermissionError(errno.EACCES, "", "/d")))
    assert explain_os_error(OSError(errno.ECHILD, "")) is None


def test_more_memory_may_be_asked_for_and_less_durability_may_not(monkeypatch):
    monkeypatch.setenv("AFFLUX_POSTGRES_SETTINGS", "work_mem=64MB shared_buffers='1 GB'")
    assert tuning.own() == {"work_mem": "64MB", "shared_buffers": "1 GB"}
    assert "work_mem=64MB" in tuning.options("/run/x")
    for forbidden in ("fsync=off", "synchronous_commit=off", "listen_addresses=*", "full_page_writes=off"):
        monkeypatch.setenv("AFFLUX_POSTGRES_SETTINGS", forbidden)
        with pytest.raises(Stop, match="may not set"):
            tuning.own()
