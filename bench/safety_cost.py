#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What heartbeats and isolation cost an evaluation of 10 ms.

Rank 1 evaluates a library that keeps its core busy for 10 ms, rank 0 hands out. Three ways, by turns: in gaopt's own
process and without heartbeats; isolated in a child, with heartbeats as by default; and with them ten times as often.
Quoted is the time from the start of one evaluation to that of the next, medians of --seeds runs. Exit status 1 if the
default costs 1 % or more."""
import statistics
import sys

import running
import spans

EVALUATIONS = 300
LIMIT = 0.01
CONFIG = """
run: {{stop: {{evaluations: {evaluations}}}}}
space: {{x: {{real: [-1, 1]}}}}
evaluator: {{kind: library, path: {library}}}
objectives: [{{minimize: value}}]
algorithm: {{kind: random, population: 1000}}
cluster: {{master_evaluates: no}}
"""
WAYS = {
    "in the rank itself, no heartbeats": ["evaluator.isolate=false", "cluster.lost_after=1000h"],
    "isolated, heartbeats (default)": [],
    "isolated, heartbeats ten times as often": ["cluster.lost_after=1s"],
}


def period(arguments, folder, settings):
    """Mean seconds from one start to the next."""
    run = folder / "run"
    options = running.settings(f"run.results={run}", *settings)
    running.run(arguments.gaopt, folder / "cost.yaml", "-q", "--fresh", *options, ranks=2)
    rows = running.exported(arguments.gaopt, run, "--timing")
    starts = [spans.started(row) for row in rows]
    return (max(starts) - min(starts)) / (len(starts) - 1)


def main():
    arguments = running.parsed(running.parser(__doc__, seeds=5, seeds_are="runs of each kind"))
    library = running.built(arguments, "libsafety_cost.so")
    running.print_machine()
    with running.folder() as folder:
        config = CONFIG.format(evaluations=EVALUATIONS, library=library)
        (folder / "cost.yaml").write_text(config, encoding="utf-8")
        periods = {way: [] for way in WAYS}
        for _ in range(arguments.seeds):
            for way, settings in WAYS.items():
                periods[way].append(1e3 * period(arguments, folder, settings))
    medians = {way: statistics.median(values) for way, values in periods.items()}
    bare = next(iter(medians.values()))
    head = ["ms from start to start", "least", "median", "greatest", "over the first"]
    rows = [[way, *running.spread(periods[way]), f"{100 * (medians[way] / bare - 1):+.2f} %"] for way in WAYS]
    running.print_table(head, rows)
    cost = medians["isolated, heartbeats (default)"] / bare - 1
    sys.exit(running.verdict(cost < LIMIT, f"heartbeats and isolation cost less than {100 * LIMIT:g} % of 10 ms"))


if __name__ == "__main__":
    main()
