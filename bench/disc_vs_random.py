#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job, configs/run.yaml, by its genetic algorithm and by random search at equal evaluations.

For each seed the best objective (higher is better) of either, and how many evaluations the genetic
algorithm needs to pass all that random search finds. Simulations take minutes a run; runs are kept in
--results, so that a benchmark that was interrupted goes on where it was. Exit status 1 if the genetic
algorithm's median is not the better one."""
import math
import pathlib
import statistics
import sys

import running

GENERATIONS = 10
QUICK_SEEDS = 3


def objectives(arguments, seed, kind, algorithm):
    """The objective of each evaluation, in order; -inf if it failed or is infeasible."""
    run = arguments.results / f"{kind}-{seed}"
    stop = f"run.stop={{generations: {GENERATIONS}}}"
    options = running.settings(f"run.results={run.resolve()}", f"run.seed={seed}", stop, *algorithm)
    examples = arguments.gaopt.parent.parent / "examples"
    running.run(arguments.gaopt, arguments.config, "-q", *options, environment={"GAOPT_EXAMPLES": str(examples)})
    rows = running.exported(arguments.gaopt, run)
    return [float(row["objective"]) if row["feasible"] == "true" else -math.inf for row in rows]


def passed_at(values, goal):
    """How many of the values it takes to exceed the goal; infinitely many if none does."""
    return next((i for i, value in enumerate(values, 1) if value > goal), math.inf)


def compare(arguments, seed):
    """Best of the genetic algorithm, best of random search, evaluations until the first passes the second."""
    genetic = objectives(arguments, seed, "ga", [])
    blind = objectives(arguments, seed, "random", ["algorithm={kind: random, population: 30}"])
    assert len(genetic) == len(blind), f"{len(genetic)} and {len(blind)} evaluations"
    return max(genetic), max(blind), passed_at(genetic, max(blind)), len(genetic)


def print_comparison(outcomes):
    def row(name, genetic, blind, passed):
        return [name, f"{genetic:.4f}", f"{blind:.4f}", "never" if math.isinf(passed) else str(passed)]

    rows = [row(str(seed), *outcome[:3]) for seed, outcome in outcomes.items()]
    genetic, blind, passed, evaluations = zip(*outcomes.values())
    medians = row("median", statistics.median(genetic), statistics.median(blind), statistics.median_high(passed))
    head = ["seed", "genetic algorithm", "random search", "passes random search after"]
    print(f"best objective of {evaluations[0]} evaluations:\n")
    running.print_table(head, [*rows, medians])
    print()


def main():
    options = running.parser(__doc__, seeds=10)
    options.add_argument("--quick", action="store_true", help=f"only {QUICK_SEEDS} seeds")
    options.add_argument("--config", type=pathlib.Path, default=running.SOURCE / "configs/run.yaml", metavar="YAML")
    results = running.SOURCE / "results/disc_vs_random"
    options.add_argument("--results", type=pathlib.Path, default=results, metavar="FOLDER")
    arguments = running.parsed(options)
    seeds = range(1, 1 + (min(QUICK_SEEDS, arguments.seeds) if arguments.quick else arguments.seeds))
    running.print_machine()
    outcomes = {}
    for seed in seeds:
        outcomes[seed] = compare(arguments, seed)
        print(f"{seed} of {len(seeds)} seeds done", file=sys.stderr)
    print_comparison(outcomes)
    genetic, blind, _, _ = zip(*outcomes.values())
    holds = statistics.median(genetic) > statistics.median(blind)
    return running.verdict(holds, f"the genetic algorithm beats random search, median of {len(seeds)} seeds")


if __name__ == "__main__":
    sys.exit(main())
