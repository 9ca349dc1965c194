# SPDX-License-Identifier: GPL-3.0-or-later
"""gaopt's processes seen from outside: which those of a run are, and what they take. No benchmark itself."""
import contextlib
import pathlib
import resource


def of_run(run):
    """Folders in /proc of the ranks of a run whose results are given by --set, each with those that guard it."""
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (process / "cmdline").read_bytes().split(b"\0")
            if words[0].endswith(b"gaopt") and f"run.results={run}".encode() in words:
                found.append(process)
    return found


def nanoseconds(process):
    """Of processor time, of all its threads."""
    return sum(int(path.read_text().split()[0]) for path in process.glob("task/*/schedstat"))


def ended_seconds():
    """Of processor time, of all children of this process that have ended, and theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
