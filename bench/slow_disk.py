#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that takes long to sync, and workers that do not wait for it.

Three workers of one slot each evaluate what takes a tenth of a second, for --seconds; rank 0 keeps the run, on a disk
each of whose syncs lasts so much longer (slow_sync.c). Says how busy the workers were from the first evaluation to
the last, the longest that one of them waited for its next, and the longest that rank 0 did not come to a step, in
which it hears workers and signals. --beside names another gaopt, which is measured by turns with this one. Exit status
1 if the workers are less than 95 % as busy as on a disk that syncs at once."""
import collections
import pathlib
import statistics
import sys

import running
import spans
import targets

RANKS = 4
EVALUATION = 0.1  # s
SYNCS = (0, 1, 10)  # s longer
SHARE = 0.95
CONFIG = """\
run: {{results: results, stop: {{evaluations: {evaluations}}}}}
space: {{x: {{real: [-1, 1]}}}}
evaluator: {{kind: function, name: sphere, cost: {{time: {evaluation}s, how: sleep}}}}
objectives: [{{minimize: value}}]
algorithm: {{kind: random, population: 50}}
cluster: {{slots: 1, master_evaluates: no}}
"""


def of_workers(rows):
    """Share of the time that they were busy, the longest wait (s) between two evaluations of one, and that time."""
    evaluations = spans.of(rows)
    first, last = spans.whole(evaluations)
    lanes = collections.defaultdict(list)
    for rank, span in sorted(zip((row["rank"] for row in rows), evaluations)):
        lanes[rank].append(span)
    busy = spans.at_a_time(evaluations, first, last) / len(lanes)
    waits = [start - end for lane in lanes.values() for (_, end), (start, _) in zip(lane, lane[1:])]
    return busy, max(waits), first, last


def measured(program, shim, sync, seconds, folder):
    evaluations = int(seconds * (RANKS - 1) / EVALUATION)
    config, gaps = folder / "config.yaml", folder / "gaps"
    config.write_text(CONFIG.format(evaluations=evaluations, evaluation=EVALUATION), encoding="utf-8")
    gaps.write_text("", encoding="utf-8")
    environment = {"LD_PRELOAD": str(shim), "GAOPT_SLOW_SYNC": str(sync), "GAOPT_SLOW_SYNC_GAPS": str(gaps)}
    running.run(program, config, "-q", "--fresh", ranks=RANKS, environment=environment)
    rows = running.exported(program, folder / "results", "--timing")
    busy, wait, first, last = of_workers(rows)
    steps = [tuple(map(float, line.split())) for line in gaps.read_text(encoding="utf-8").splitlines()]
    longest = max((gap for began, gap in steps if first <= began <= last), default=0)
    return busy, wait, longest


def lines(arguments):
    """Beside a disk that syncs at once, by turns."""
    shim = running.built(arguments, "libslow_sync.so")
    runs, seconds = (1, 5) if arguments.short else (arguments.seeds, 12)
    found = []
    for _ in range(runs):
        with running.folder() as folder:
            at_once, slow = (measured(arguments.gaopt, shim, sync, seconds, folder)[0] for sync in (0, 1))
        found.append(slow / at_once)
    yield targets.Line("workers busy with syncs 1 s longer, over without", statistics.median(found), SHARE)


def main():
    options = running.parser(__doc__, seeds=1)
    options.add_argument("--seconds", type=float, default=100, help="of evaluations, if nobody waits (%(default)s)")
    options.add_argument("--beside", type=pathlib.Path, metavar="PATH", help="another gaopt")
    arguments = running.parsed(options)
    shim = running.built(arguments, "libslow_sync.so")
    programs = {"gaopt": arguments.gaopt}
    if arguments.beside:
        programs = {"beside": arguments.beside.resolve(), **programs}
    running.print_machine()
    rows, busy = [], {}
    for sync in SYNCS:
        for name, program in programs.items():
            with running.folder() as folder:
                busy[sync], wait, step = measured(program, shim, sync, arguments.seconds, folder)
            rows.append([f"{name}, syncs {sync} s longer", f"{100 * busy[sync]:.1f}", f"{wait:.2f}", f"{step:.2f}"])
    head = ["", "workers busy, %", "longest wait of a worker, s", "longest wait for a step, s"]
    running.print_table(head, rows)
    holds = all(busy[sync] >= SHARE * busy[0] for sync in SYNCS)
    return running.verdict(holds, f"workers are at least {SHARE:.0%} as busy however long syncs last")


if __name__ == "__main__":
    sys.exit(main())
