#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ranks that wait cost no core, rank 0 evaluates too, and its thread for the disk shares no core with it."""
import contextlib
import os
import pathlib
import time

import harness

RANKS = 4
SHARE = 0.05  # of a core, at most, for each rank

WAITING = """\
run: {results: waiting, stop: {generations: 1}}
space: {x: {real: [-5, 5]}}
evaluator: {kind: function, name: sphere, cost: {time: 2s}}
objectives: [minimize: value]
algorithm: {population: 8}
cluster: {slots: 1}
"""

AT_A_TIME = """\
run: {results: busy, stop: {generations: 1}}
space: {x: {real: [-5, 5]}}
evaluator: {kind: command, shell: 'sleep 0.5; echo "{\\"value\\": 1}"', metrics: [value]}
objectives: [minimize: value]
algorithm: {population: 48}
cluster: {slots: 1}
"""


def used(pids):
    with contextlib.suppress(OSError):
        return {pid: harness.cpu_seconds(pid) for pid in pids}


def waiting(work):
    """The largest share of a core that a rank used, start and end of MPI left out."""
    config = harness.write(work / "waiting.yaml", WAITING)
    process = harness.start(config, cwd=work, ranks=RANKS)
    harness.wait_until(lambda: (work / "waiting" / "run.h5").exists(), "the run")
    time.sleep(0.5)
    ranks = process.ranks()
    harness.expect_equal(len(ranks), RANKS, "ranks that were found")
    before, began = used(ranks), time.monotonic()
    time.sleep(2.5)
    after, ended = used(ranks), time.monotonic()
    harness.expect(after, f"it ended too early:\n{process.output()}")
    harness.expect_equal(process.wait(), 0, "exit status")
    shares = [(after[pid] - before[pid]) / (ended - began) for pid in ranks]
    harness.expect(max(shares) < SHARE, f"waiting ranks use {[f'{share:.3f}' for share in shares]} of a core")
    return max(shares)


def at_a_time(work):
    """How many evaluations ran at a time from the first start to the last end."""
    config = harness.write(work / "busy.yaml", AT_A_TIME)
    harness.gaopt(config, cwd=work, ranks=RANKS, seconds=120)
    rows = harness.rows(work / "busy", "--timing")
    ranks = {row["rank"] for row in rows}
    harness.expect_equal(ranks, {"0", "1", "2", "3"}, "ranks that evaluated")
    together = harness.at_a_time(work / "busy")
    harness.expect(together > 3.6, f"{together:.2f} evaluations at a time on {RANKS} ranks")
    return together


def beside_bound(work):
    """mpirun binds the ranks: how many cores a rank may use, and the thread of rank 0 that may use most."""
    config = harness.write(work / "bound.yaml", WAITING.replace("waiting", "bound"))
    words = [word for word in harness.command(config, ranks=2) if word != "--oversubscribe"]  # which binds nothing
    process = harness.Process([words[0], "--bind-to", "core", *words[1:]], work)
    harness.wait_until(lambda: (work / "bound" / "run.h5").exists(), "the run")
    threads = [
        [len(os.sched_getaffinity(int(thread.name))) for thread in pathlib.Path(f"/proc/{pid}/task").iterdir()]
        for pid in process.ranks()
    ]
    bound = [len(os.sched_getaffinity(pid)) for pid in process.ranks()]
    harness.expect_equal(process.wait(), 0, "exit status")
    widest = max(max(each) for each in threads)
    harness.expect_equal(widest, len(os.sched_getaffinity(0)), f"cores of the thread for the disk; all: {threads}")
    return max(bound), widest


def main():
    with harness.folder() as work:
        share, together = waiting(work), at_a_time(work)
        bound, widest = beside_bound(work)
    print(f"{RANKS} ranks whose evaluations sleep use at most {100 * share:.1f} % of a core each")
    print(f"{together:.2f} evaluations at a time on {RANKS} ranks")
    print(f"with ranks bound to {bound} of the cores the thread for the disk may use {widest}")


if __name__ == "__main__":
    main()
