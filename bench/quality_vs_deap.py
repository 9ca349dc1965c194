#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Search quality beside DEAP: the best of 10,000 evaluations in ten dimensions, lower is better.

gaopt's genetic algorithm, with the population that it takes by itself and with DEAP's, against eaSimple
of Debian's python3-deap with a tournament of 3, simulated binary crossover, polynomial mutation and a
population of 100. Rates and distribution indices are the same on both sides; DEAP is also run with
mutpb 0.2, as in its examples. Exit status 1 if a median of gaopt is above the best median of DEAP's
variants. Takes a minute of two cores."""
import concurrent.futures
import math
import os
import random
import statistics
import sys

from deap import algorithms, base, creator, tools

import running

DIMENSIONS, EVALUATIONS, POPULATION = 10, 10000, 100
CROSSOVER_RATE, CROSSOVER_ETA, MUTATION_ETA, TOURNAMENT = 0.9, 15, 20, 3

# --- the problems: the space as gaopt's YAML, and the same for DEAP ---


def rastrigin(x):
    return sum(v * v + 10 * (1 - math.cos(2 * math.pi * v)) for v in x)


def rosenbrock(x):
    return sum(100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in zip(x, x[1:]))


def mixed_rastrigin(x):
    """As in src/common/test_functions.c; a choice is its index, a bool 0 or 1."""
    off = [v - i % 2 for i, v in enumerate(x)]
    return sum(v * v + 10 * (1 - math.cos(2 * math.pi / 3 * v)) for v in off)


class Problem:
    """DEAP knows floats only, so a whole number is the rounded value of one, whose range is wider by half a step at
    either end: that makes each number equally likely."""

    def __init__(self, value, space):
        self.name = value.__name__
        self.value = value
        self.yaml = "\n".join(f"  x{i}: {{{kind}: {given}}}" for i, (kind, given, _, _) in enumerate(space))
        self.whole = [kind != "real" for kind, _, _, _ in space]
        margins = [0.5 if whole else 0 for whole in self.whole]
        self.low = [low - margin for (_, _, low, _), margin in zip(space, margins)]
        self.high = [high + margin for (_, _, _, high), margin in zip(space, margins)]

    def decoded(self, genes):
        """A gene on the upper edge, which would round to the number beyond it, is that of the edge."""
        return [
            min(math.floor(v + 0.5), math.ceil(high - 0.5)) if whole else v
            for v, whole, high in zip(genes, self.whole, self.high)
        ]


def reals(low, high, n):
    return [("real", [low, high], low, high)] * n


MIXED = [
    *reals(-5, 5, 4),
    *[("int", [-12, 12], -12, 12)] * 3,
    *[("choice", "[a, b, c]", 0, 2)] * 2,
    ("bool", "true", 0, 1),
]
PROBLEMS = {
    problem.name: problem
    for problem in (
        Problem(rastrigin, reals(-5.12, 5.12, DIMENSIONS)),
        Problem(rosenbrock, reals(-5, 10, DIMENSIONS)),
        Problem(mixed_rastrigin, MIXED),
    )
}

# --- gaopt ---

CONFIG = """\
run: {{seed: {seed}, results: results, stop: {{evaluations: {evaluations}}}}}
space:
{space}
evaluator: {{kind: function, name: {name}}}
objectives: [minimize: value]
algorithm: {algorithm}
"""


def best_of_gaopt(program, name, seed, algorithm):
    problem = PROBLEMS[name]
    with running.folder() as folder:
        config = folder / "config.yaml"
        config.write_text(
            CONFIG.format(seed=seed, evaluations=EVALUATIONS, space=problem.yaml, name=name, algorithm=algorithm)
        )
        running.run(program, config, "-q")
        rows = running.exported(program, folder / "results")
    assert len(rows) == EVALUATIONS, f"{len(rows)} evaluations"
    return min(float(row["value"]) for row in rows)


# --- DEAP ---

creator.create("Fitness", base.Fitness, weights=(-1.0,))
creator.create("Individual", list, fitness=creator.Fitness)


def clipped(operator, problem):
    """The operator, then the children back into the bounds: the decorator of DEAP's tutorial."""

    def operate(*individuals, **more):
        children = operator(*individuals, **more)
        for child in children:
            child[:] = [min(max(v, low), high) for v, low, high in zip(child, problem.low, problem.high)]
        return children

    return operate


def toolbox_of(problem, bounded):
    toolbox = base.Toolbox()
    bounds = {"low": problem.low, "up": problem.high}
    toolbox.register(
        "individual",
        lambda: creator.Individual(random.uniform(low, high) for low, high in zip(problem.low, problem.high)),
    )
    toolbox.register("population", tools.initRepeat, list, toolbox.individual)
    if bounded:
        toolbox.register("mate", tools.cxSimulatedBinaryBounded, eta=CROSSOVER_ETA, **bounds)
    else:
        toolbox.register("mate", clipped(tools.cxSimulatedBinary, problem), eta=CROSSOVER_ETA)
    toolbox.register("mutate", tools.mutPolynomialBounded, eta=MUTATION_ETA, indpb=1 / DIMENSIONS, **bounds)
    toolbox.register("select", tools.selTournament, tournsize=TOURNAMENT)
    return toolbox


class Enough(Exception):
    """The evaluations are used up."""


def best_of_deap(name, seed, bounded, mutpb):
    """The best that it met, whether or not it was lost again: eaSimple has no elites."""
    problem = PROBLEMS[name]
    toolbox = toolbox_of(problem, bounded)
    values = []

    def evaluate(individual):
        if len(values) == EVALUATIONS:
            raise Enough
        values.append(problem.value(problem.decoded(individual)))
        return (values[-1],)

    toolbox.register("evaluate", evaluate)
    random.seed(seed)
    try:
        algorithms.eaSimple(toolbox.population(POPULATION), toolbox, CROSSOVER_RATE, mutpb, EVALUATIONS, verbose=False)
    except Enough:
        pass
    return min(values)


# --- side by side ---


OURS = {"gaopt, defaults": "{}", f"gaopt, population {POPULATION}": f"{{population: {POPULATION}}}"}
QUICK_SEEDS, QUICK_OURS = 5, ["gaopt, defaults"]


def contenders(program, ours):
    """Label, function, its arguments before problem and seed, and those after."""
    for label in ours:
        yield label, best_of_gaopt, (program,), (OURS[label],)
    for bounded in (True, False):
        for mutpb in (1.0, 0.2):
            label = f"DEAP, {'bounded' if bounded else 'unbounded'} SBX, mutpb {mutpb}"
            yield label, best_of_deap, (), (bounded, mutpb)


def measured(pool, program, ours, name, seeds):
    """Label to values, one a seed."""
    futures = {
        label: [pool.submit(function, *before, name, seed, *after) for seed in seeds]
        for label, function, before, after in contenders(program, ours)
    }
    return {label: [one.result() for one in of_seeds] for label, of_seeds in futures.items()}


def at_least_as_good(values, label):
    """As the best of DEAP's variants, at the median."""
    medians = {label: statistics.median(of_seeds) for label, of_seeds in values.items()}
    return medians[label] <= min(median for other, median in medians.items() if other not in OURS)


def judged(label, values, n_seeds):
    """The exit status for one of ours."""
    names = [name for name in PROBLEMS if at_least_as_good(values[name], label)]
    claim = f"{label}: at least as good as the best of DEAP, median of {n_seeds} seeds"
    return running.verdict(len(names) == len(PROBLEMS), f"{claim}, on {', '.join(names) or 'none'}")


def main():
    options = running.parser(__doc__, seeds=15)
    options.add_argument(
        "--quick", action="store_true", help=f"{QUICK_SEEDS} seeds, and of gaopt the defaults only: some 15 s"
    )
    arguments = running.parsed(options)
    seeds = range(1, 1 + (QUICK_SEEDS if arguments.quick else arguments.seeds))
    ours = QUICK_OURS if arguments.quick else list(OURS)
    running.print_machine()
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        values = {name: measured(pool, arguments.gaopt, ours, name, seeds) for name in PROBLEMS}
    for name, of_problem in values.items():
        rows = [[label, *running.spread(of_seeds)] for label, of_seeds in of_problem.items()]
        running.print_table([name, "best", "median", "worst"], rows)
        print()
    return max(judged(label, values, len(seeds)) for label in ours)


if __name__ == "__main__":
    sys.exit(main())
