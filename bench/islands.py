#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Islands: evaluations a second with one rank and with two, and the efficiency of each rank that evaluates.

Medians of --seeds runs, by turns; a run's time is from its first row to its last, so that the start of MPI is left out.
Which ranks evaluated is read from the history. One slot a rank."""
import statistics
import sys

import h5py
import running
import targets

POPULATION, EVERY, COUNT, EPOCHS = 100, 50, 16, 25
CONFIG = f"""\
run: {{stop: {{generations: {EVERY * EPOCHS}}}}}
space: {{{", ".join(f"x{i}: {{real: [-5.12, 5.12]}}" for i in range(10))}}}
evaluator: {{kind: function, name: sphere}}
objectives: [minimize: value]
algorithm: {{population: {POPULATION}, islands: {{count: {COUNT}, migration: {{every: {EVERY}}}}}}}
cluster: {{slots: 1}}
"""
# name: ranks, cluster.master_evaluates
WAYS = {"1 rank": (1, "auto"), "2 ranks, one evaluates": (2, "no"), "2 ranks, both evaluate": (2, "yes")}
TARGET = 0.95


def measured(program, config, run, ranks, master, seed):
    """Evaluations a second, and how many ranks evaluated."""
    options = running.settings(f"run.results={run}", f"run.seed={seed}", f"cluster.master_evaluates={master}")
    running.run(program, config, *options, "--fresh", "-q", ranks=ranks)
    with h5py.File(run / "run.h5") as file:
        rows = file["evaluations"]
        started, seconds = rows["started"][()], rows["seconds"][()]
        took = (started + seconds).max() - started.min()
        return len(started) * POPULATION * EVERY / took, len(set(rows["rank"][()]))


def lines(arguments):
    """Efficiency turn by turn: of each rank that evaluates, beside one rank alone."""
    rates = {way: [] for way in WAYS}
    ranks = {}
    with running.folder() as work:
        config = work / "islands.yaml"
        config.write_text(CONFIG, encoding="utf-8")
        for seed in range(1, arguments.seeds + 1):
            for way, (n, master) in WAYS.items():
                rate, ranks[way] = measured(arguments.gaopt, config, work / "run", n, master, seed)
                rates[way].append(rate)
    for way, found in rates.items():
        yield targets.rate(f"islands, {way}", statistics.median(found))
    for way in list(WAYS)[1:]:
        share = statistics.median(rate / one / ranks[way] for rate, one in zip(rates[way], rates["1 rank"]))
        yield targets.Line(f"islands, {way}: of 1 rank's speed, each", share, TARGET)


if __name__ == "__main__":
    sys.exit(targets.main(__doc__, lines))
