#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much of a worker's time its evaluations take, for ever longer ones.

Rank 0 is the master, rank 1 evaluates by one slot; an evaluation spins for its time. The share is that of the
middle four fifths of the run, by the export: how long evaluations took, over how long that was. Medians of
--seeds runs, by turns. Exit status 1 if one is below its target."""
import datetime
import pathlib
import statistics
import sys
import tempfile

import running

# time of an evaluation, how many, the share that is wanted
LENGTHS = {"10us": (100000, 0.95), "100us": (20000, 0.98), "1ms": (3000, 0.99)}
ALGORITHMS = {
    "steady state": "{replacement: steady_state, population: 1000, lag: 2000}",
    "generational": "{population: 1000}",
}
JUDGED = "steady state"
EDGE = 0.1  # of the run, at either end, that is left out
CONFIG = """\
run: {{seed: {seed}, results: {folder}/run, stop: {{evaluations: {evaluations}}}}}
space: {{{space}}}
evaluator: {{kind: function, name: sphere, cost: {{time: {time}, how: spin}}}}
cluster: {{slots: 1, master_evaluates: false}}
objectives: [minimize: value]
algorithm: {algorithm}
"""
SPACE = ", ".join(f"x{i}: {{real: [-5, 5]}}" for i in range(10))


def share_of_middle(rows):
    """Of the time between the edges, that in which an evaluation went on."""
    starts = [datetime.datetime.fromisoformat(row["start"].removesuffix("Z")).timestamp() for row in rows]
    ends = [start + float(row["seconds"]) for start, row in zip(starts, rows)]
    first, last = min(starts), max(ends)
    begin, end = first + EDGE * (last - first), last - EDGE * (last - first)
    return sum(max(0, min(b, end) - max(a, begin)) for a, b in zip(starts, ends)) / (end - begin)


def measure(arguments, time, algorithm, seed):
    with tempfile.TemporaryDirectory(prefix="gaopt-bench-") as folder:
        config = pathlib.Path(folder, "config.yaml")
        values = {"seed": seed, "folder": folder, "evaluations": LENGTHS[time][0], "space": SPACE, "time": time}
        config.write_text(CONFIG.format(**values, algorithm=ALGORITHMS[algorithm]))
        running.gaopt(arguments.gaopt, config, "-q", ranks=2)
        return share_of_middle(running.exported(arguments.gaopt, pathlib.Path(folder, "run"), "--timing"))


def main():
    arguments = running.parsed(running.parser(__doc__, 5))
    running.print_machine()
    shares = {(time, algorithm): [] for time in LENGTHS for algorithm in ALGORITHMS}
    for seed in range(1, arguments.seeds + 1):
        for (time, algorithm), found in shares.items():
            found.append(measure(arguments, time, algorithm, seed))
    medians = {which: statistics.median(found) for which, found in shares.items()}
    rows = [
        [time, *(f"{medians[time, algorithm]:.3f}" for algorithm in ALGORITHMS), f"{target:.2f}"]
        for time, (_, target) in LENGTHS.items()
    ]
    running.print_table(["an evaluation of", *ALGORITHMS, "target"], rows)
    holds = all(medians[time, JUDGED] >= target for time, (_, target) in LENGTHS.items())
    return running.verdict(holds, f"a worker evaluates for its target's share of its time, {JUDGED}")


if __name__ == "__main__":
    sys.exit(main())
