#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much of a worker's time its evaluations take, for ever longer ones.

Rank 0 is the master, rank 1 evaluates by one slot; an evaluation spins for its time. The share is that of the
middle four fifths of the run, by the export: how long evaluations took, over how long that was. Medians of
--seeds runs, by turns. Exit status 1 if one is below its target."""
import statistics
import sys

import running
import spans

# time of an evaluation, how many, the share that is wanted
LENGTHS = {"10us": (100000, 0.95), "100us": (20000, 0.98), "1ms": (3000, 0.99)}
ALGORITHMS = {
    "steady state": "{replacement: steady_state, population: 1000, lag: 2000}",
    "generational": "{population: 1000}",
}
JUDGED = "steady state"
WORKER = ["cluster.slots=1", "cluster.master_evaluates=false"]


def measure(arguments, time, algorithm, seed):
    """Of the middle of a run, the share in which an evaluation went on."""
    evaluator = f"{{kind: function, name: sphere, cost: {{time: {time}, how: spin}}}}"
    with running.folder() as folder:
        config = running.write_config(folder, seed, LENGTHS[time][0], evaluator, ALGORITHMS[algorithm])
        running.run(arguments.gaopt, config, "-q", *running.settings(*WORKER), ranks=2)
        evaluations = spans.of(running.exported(arguments.gaopt, folder / "results", "--timing"))
    return spans.at_a_time(evaluations, *spans.middle(evaluations))


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
