#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What gaopt itself costs: evaluations a second of the whole program, and how busy it keeps its slots.

Each line is the median of --seeds runs, those of both sides in turn, with its target and its share of
it. Says the numbers as they are and always ends with status 0. On a machine that does other work they
are too low; the comparisons hold better than the numbers."""
import os
import pathlib
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time

from deap import algorithms, base, creator, tools

import running

DIMENSIONS, POPULATION = 10, 1000
CORES = len(os.sched_getaffinity(0))
DEAP_GENERATIONS = 20
COMMANDS = 1000  # programs started

SPACE = "\n".join(f"  x{i}: {{real: [-5, 5]}}" for i in range(DIMENSIONS))
CONFIG = """\
run: {{seed: {seed}, results: results, stop: {{evaluations: {evaluations}}}}}
space:
{space}
evaluator: {evaluator}
objectives: [minimize: value]
algorithm: {algorithm}
"""
SPHERE = "{kind: function, name: sphere}"
# echo is as small as true, and says a metric; metrics of standard output are read through a pipe
ECHO = "{kind: command, argv: [/bin/echo, value, '1'], result: {source: stdout, format: name_value}}"


class Run:
    """gaopt run once in a folder of its own."""

    def __init__(self, program, seed, evaluations, evaluator, algorithm, settings=(), ranks=None):
        with tempfile.TemporaryDirectory(prefix="gaopt-bench-") as folder:
            config = pathlib.Path(folder, "config.yaml")
            config.write_text(
                CONFIG.format(seed=seed, evaluations=evaluations, space=SPACE, evaluator=evaluator, algorithm=algorithm)
            )
            options = [word for setting in settings for word in ("--set", setting)]
            began = time.monotonic()
            said = running.gaopt(program, config, "-q", *options, ranks=ranks)
            self.rate = evaluations / (time.monotonic() - began)  # a second, start and end included
            self.busy = float(re.search(r"workers busy ([\d.]+) %", said)[1]) / 100  # as gaopt counts


def pretended(cost, how):
    return f"{{kind: function, name: sphere, cost: {{time: {cost}, {how}}}}}"


def median_of(seeds, measure):
    return statistics.median(measure(seed) for seed in seeds)


# --- the peers ---


def sphere(individual):
    return (sum(x * x for x in individual),)


creator.create("Fitness", base.Fitness, weights=(-1.0,))
creator.create("Individual", list, fitness=creator.Fitness)


def deap_rate(seed):
    """Evaluations a second of eaSimple, which evaluates those only that crossover or mutation changed."""
    random.seed(seed)
    toolbox = base.Toolbox()
    toolbox.register("individual", tools.initRepeat, creator.Individual, lambda: random.uniform(-5, 5), DIMENSIONS)
    toolbox.register("population", tools.initRepeat, list, toolbox.individual)
    bounds = {"low": -5, "up": 5}
    toolbox.register("mate", tools.cxSimulatedBinaryBounded, eta=15, **bounds)
    toolbox.register("mutate", tools.mutPolynomialBounded, eta=20, indpb=1 / DIMENSIONS, **bounds)
    toolbox.register("select", tools.selTournament, tournsize=3)
    toolbox.register("evaluate", sphere)
    began = time.monotonic()
    _, log = algorithms.eaSimple(toolbox.population(POPULATION), toolbox, 0.9, 1.0, DEAP_GENERATIONS, verbose=False)
    return sum(log.select("nevals")) / (time.monotonic() - began)


def xargs_rate(_seed):
    began = time.monotonic()
    subprocess.run(
        ["xargs", "-P", str(CORES), "-n", "1", "/bin/echo", "value"],
        input="1\n" * COMMANDS,
        stdout=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    return COMMANDS / (time.monotonic() - began)


# --- the lines of the table: what, measured, target, as text and as numbers ---


def cheap(arguments, seeds):
    """Evaluations that cost nothing: what is left is gaopt."""
    genetic = f"{{population: {POPULATION}}}"
    blind = f"{{kind: random, population: {POPULATION}}}"
    deap = median_of(seeds, deap_rate)

    def rate(algorithm, ranks):
        return median_of(
            seeds, lambda seed: Run(arguments.gaopt, seed, arguments.evaluations, SPHERE, algorithm, ranks=ranks).rate
        )

    two, one, random_two = rate(genetic, 2), rate(genetic, None), rate(blind, 2)
    yield "DEAP, eaSimple, serial", f"{deap:,.0f}/s", "", None
    yield "GA, 2 ranks", f"{two:,.0f}/s", "1,000,000/s", two / 1e6
    yield "GA, 2 ranks, over DEAP", f"{two / deap:.2f}", "10", two / deap / 10
    yield "GA, 2 ranks, over PGAPack's 0.19 million/s", f"{two / 0.19e6:.2f}", "5", two / 0.19e6 / 5
    yield "GA, 1 rank without mpirun", f"{one:,.0f}/s", "2,000,000/s", one / 2e6
    yield "random search, 2 ranks", f"{random_two:,.0f}/s", "", None


def busy(arguments, seeds):
    """Slots kept busy, of a worker beside the master, for ever longer evaluations; then of many at once."""

    def share(evaluations, evaluator, algorithm, settings, ranks):
        return median_of(
            seeds, lambda seed: Run(arguments.gaopt, seed, evaluations, evaluator, algorithm, settings, ranks).busy
        )

    alone = ["cluster.slots=1", "cluster.master_evaluates=false"]
    for cost, evaluations, target in (("10us", 100000, 0.95), ("100us", 20000, 0.98), ("1ms", 3000, 0.99)):
        value = share(evaluations, pretended(cost, "how: spin"), f"{{population: {POPULATION}}}", alone, 2)
        yield f"a worker busy, evaluations of {cost}", f"{value:.3f}", str(target), value / target
    cost = pretended("50ms", "spread: 0.5, how: sleep")
    for kind, algorithm, target in (
        ("steady state", "{population: 64, replacement: steady_state, lag: 256}", 0.97),
        ("generational", "{population: 64}", None),
    ):
        value = share(2000, cost, algorithm, ["cluster.slots=64"], None)
        yield f"64 slots on 1 rank busy, 50 ms, {kind}", f"{value:.3f}", str(target or ""), target and value / target


def commands(arguments, seeds):
    ours, theirs = [], []
    for seed in seeds:
        ours.append(Run(arguments.gaopt, seed, COMMANDS, ECHO, "{population: 100}").rate)
        theirs.append(xargs_rate(seed))
    ratio = statistics.median(ours) / statistics.median(theirs)
    yield f"xargs -P {CORES} of echo", f"{statistics.median(theirs):,.0f}/s", "", None
    yield "command evaluator, echo, 1 rank", f"{statistics.median(ours):,.0f}/s", "", None
    yield "command evaluator over xargs", f"{ratio:.2f}", "0.9", ratio / 0.9


def memory(arguments, _seeds):
    """Of the largest gaopt so far; so this comes after `cheap`, which has the longest runs."""
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    yield f"memory after {arguments.evaluations:,} evaluations", f"{megabytes:.0f} MiB", "200 MiB", 200 / megabytes


def main():
    options = running.parser(__doc__, seeds=5)
    options.add_argument(
        "--evaluations", type=int, default=1000000, metavar="N", help="of each run that costs nothing (%(default)s)"
    )
    arguments = running.parsed(options)
    running.print_machine()
    rows = []
    for part in (cheap, memory, busy, commands):
        for what, measured, target, share in part(arguments, range(1, arguments.seeds + 1)):
            rows.append([what, measured, target, "" if share is None else f"{share:.2f}"])
            print(f"{what}: {measured}", file=sys.stderr)
    running.print_table(["what", "measured", "target", "share of target"], rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
