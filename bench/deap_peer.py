#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""DEAP's eaSimple on the sphere function of ten reals, population 1000, for whole_program.py: prints evaluations/s.

    deap_peer.py serial
    deap_peer.py pool PROCESSES CHUNK
    mpirun -np RANKS+1 python3 -m mpi4py.futures deap_peer.py futures RANKS CHUNK

It evaluates only those individuals that crossover or mutation changed, and only these are counted."""
import argparse
import functools
import multiprocessing
import random
import time

from deap import algorithms, base, creator, tools

DIMENSIONS, POPULATION = 10, 1000
CROSSOVER, MUTATION = 0.9, 1.0

creator.create("Fitness", base.Fitness, weights=(-1.0,))
creator.create("Individual", list, fitness=creator.Fitness)


def sphere(individual):
    return (sum(x * x for x in individual),)


def toolbox_with(mapping):
    toolbox = base.Toolbox()
    toolbox.register("individual", tools.initRepeat, creator.Individual, lambda: random.uniform(-5, 5), DIMENSIONS)
    toolbox.register("population", tools.initRepeat, list, toolbox.individual)
    bounds = {"low": -5, "up": 5}
    toolbox.register("mate", tools.cxSimulatedBinaryBounded, eta=15, **bounds)
    toolbox.register("mutate", tools.mutPolynomialBounded, eta=20, indpb=1 / DIMENSIONS, **bounds)
    toolbox.register("select", tools.selTournament, tournsize=3)
    toolbox.register("evaluate", sphere)
    toolbox.register("map", mapping)
    return toolbox


def rate(mapping, generations):
    """The workers have started before the clock does."""
    toolbox = toolbox_with(mapping)
    list(mapping(sphere, [[0.0]] * POPULATION))
    began = time.monotonic()
    population = toolbox.population(POPULATION)
    _, log = algorithms.eaSimple(population, toolbox, CROSSOVER, MUTATION, generations, verbose=False)
    return sum(log.select("nevals")) / (time.monotonic() - began)


def rate_of(arguments):
    if arguments.way == "serial":
        return rate(map, arguments.generations)
    if arguments.way == "pool":
        with multiprocessing.Pool(arguments.workers) as pool:
            return rate(functools.partial(pool.map, chunksize=arguments.chunk), arguments.generations)
    from mpi4py.futures import MPIPoolExecutor  # starts MPI, which the others must not

    with MPIPoolExecutor(max_workers=arguments.workers) as executor:
        return rate(functools.partial(executor.map, chunksize=arguments.chunk), arguments.generations)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("way", choices=["serial", "pool", "futures"])
    options.add_argument("workers", type=int, nargs="?", default=1)
    options.add_argument("chunk", type=int, nargs="?", default=1)
    options.add_argument("--generations", type=int, default=20)
    options.add_argument("--seed", type=int, default=1)
    arguments = options.parse_args()
    random.seed(arguments.seed)
    print(f"{rate_of(arguments):.0f}")


if __name__ == "__main__":
    main()
