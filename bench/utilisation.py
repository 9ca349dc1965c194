#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How busy 64 ranks are kept with evaluations of 50 ms, lognormal with spread 0.5, and what a rank that waits costs.

The ranks share this machine's cores; their evaluations sleep. Each share is given three times: as gaopt's summary says
it; from its export, which says when each evaluation began and how long it took; and as it would be if gaopt, MPI and
this machine took no time at all, for the same evaluations in the same order. Medians of --seeds runs. Exit status 1 if
a steady state with eight times as many individuals under way as slots keeps them less than 97 % busy, or if a rank that
waits takes 1 % of a core."""
import contextlib
import heapq
import os
import re
import statistics
import subprocess
import sys
import time

import processes
import running
import spans
import targets

RANKS, EVALUATIONS = 64, 12000
BUSY, IDLE = 0.97, 0.01  # of a slot, at least; of a core, at most
QUIET = {"OMPI_MCA_mpi_yield_when_idle": "1"}  # more ranks than cores
CONFIG = """\
run: {results: run}
space: {x0: {real: [-5, 5]}, x1: {real: [-5, 5]}, x2: {real: [-5, 5]}, x3: {real: [-5, 5]}, x4: {real: [-5, 5]}}
evaluator: {kind: function, name: sphere, cost: {time: 50ms, spread: 0.5, how: sleep}}
objectives: [minimize: value]
algorithm: {population: 64}
"""


def steady(lag):
    return ["algorithm.replacement=steady_state", f"algorithm.lag={lag}"], lambda told: told + lag


def generational(population):
    return [f"algorithm.population={population}"], lambda told: (told // population + 1) * population


# its settings, and how many individuals may be under way once so many are told
WAYS = {
    "steady state, lag 64: one a slot": steady(64),
    "steady state, lag 256": steady(256),
    "steady state, lag 512: eight a slot": steady(512),
    "generational, population 64": generational(64),
    "generational, population 256": generational(256),
}
GOOD, BESIDE = "steady state, lag 512: eight a slot", "generational, population 64"
SHORT_EVALUATIONS = 4000

WAITING = {
    "evaluate for 10 s": ["evaluator.cost.time=10s", "evaluator.cost.spread=0.1", f"algorithm.population={RANKS}"],
    "all but three have nothing to do": ["evaluator.cost.time=10s", "evaluator.cost.spread=0", "algorithm.population=3"],
}


# --- how busy ---


def at_best(seconds, under_way):
    """The share if nothing took time but the evaluations: each begins, in order, when it may and a slot is free."""
    running_now, told, begun, now = [], 0, 0, 0
    ended = [False] * len(seconds)
    while told < len(seconds):
        while len(running_now) < RANKS and begun < min(len(seconds), under_way(told)):
            heapq.heappush(running_now, (now + seconds[begun], begun))
            begun += 1
        now, which = heapq.heappop(running_now)
        ended[which] = True
        while told < len(seconds) and ended[told]:
            told += 1
    return sum(seconds) / (RANKS * now)


def by_export(rows):
    evaluations = spans.of(rows)
    return spans.at_a_time(evaluations, *spans.whole(evaluations)) / RANKS


def shares(arguments, folder, way, seed):
    """Shares of slots by summary, by export and at best; and cores that all of gaopt and mpirun took."""
    settings, under_way = WAYS[way]
    ends = [f"run.seed={seed}", f"run.stop.evaluations={arguments.evaluations}", f"run.results={folder}/run"]
    used, began = processes.ended_seconds(), time.monotonic()
    words = [folder / "busy.yaml", "-q", "--fresh", *running.settings(*settings, *ends)]
    said = running.run(arguments.gaopt, *words, ranks=RANKS, environment=QUIET)
    cores = (processes.ended_seconds() - used) / (time.monotonic() - began)
    rows = running.exported(arguments.gaopt, folder / "run", "--timing")
    seconds = [float(row["seconds"]) for row in rows]
    summary = float(re.search(r"workers busy ([\d.]+) ?%", said)[1]) / 100
    return summary, by_export(rows), at_best(seconds, under_way), cores


def print_busy(arguments, folder):
    """The shares of the way that is good, by the summary."""
    found = {way: [] for way in WAYS}
    for seed in range(1, arguments.seeds + 1):
        for way, measured in found.items():
            measured.append(shares(arguments, folder, way, seed))
    rows = []
    for way, measured in found.items():
        summary, export, best, cores = (statistics.median(column) for column in zip(*measured))
        rows.append([way, f"{summary:.3f}", f"{export:.3f}", f"{best:.3f}", f"{cores:.2f}"])
    running.print_table([f"{RANKS} ranks", "busy", "by the export", "at best", "cores taken by all"], rows)
    print()
    return [measured[0] for measured in found[GOOD]]


# --- what waiting costs ---


def shares_of_a_core(arguments, folder, settings):
    """Of each process of a run, between 5 and 9 s after its start."""
    ends = ["run.stop.generations=1", f"run.results={folder}/run"]
    words = [folder / "busy.yaml", "-q", "--fresh", *running.settings(*settings, *ends)]
    command = [*running.MPIRUN, "-np", str(RANKS), arguments.gaopt, *words]
    with subprocess.Popen(
        command, env={**os.environ, **QUIET}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    ) as process:
        time.sleep(5)
        ranks = processes.of_run(folder / "run")
        before, began = [processes.nanoseconds(rank) for rank in ranks], time.monotonic()
        time.sleep(4)
        after, seconds = [processes.nanoseconds(rank) for rank in ranks], time.monotonic() - began
    if process.returncode != 0 or len(ranks) < RANKS:
        sys.exit(f"{command}: status {process.returncode}, {len(ranks)} processes")
    return [(b - a) / 1e9 / seconds for a, b in zip(before, after)]


def print_waiting(arguments, folder):
    """The share of a core that the dearest rank took, in any run."""
    rows, dearest = [], 0
    for way, settings in WAITING.items():
        runs = [sorted(shares_of_a_core(arguments, folder, settings), reverse=True) for _ in range(arguments.seeds)]
        ranks = [shares[:RANKS] for shares in runs]  # their guardians sleep for good
        typical = statistics.median(statistics.median(shares) for shares in ranks)
        most = max(max(shares) for shares in ranks)
        together = statistics.median(sum(shares) for shares in runs)
        rows.append([way, f"{100 * typical:.2f} %", f"{100 * most:.2f} %", f"{100 * together:.1f} %"])
        dearest = max(dearest, most)
    running.print_table([f"of a core, while {RANKS} ranks", "a rank, median", "a rank, most", "all together"], rows)
    print()
    return dearest


# --- all of it, or what speed.py shows ---


@contextlib.contextmanager
def folder_with_config():
    with running.folder() as folder:
        (folder / "busy.yaml").write_text(CONFIG, encoding="utf-8")
        yield folder


def lines(arguments):
    """One run of each in the short form: starting 64 ranks is most of it."""
    seeds = range(1, 2 if arguments.short else arguments.seeds + 1)
    arguments.evaluations = SHORT_EVALUATIONS if arguments.short else EVALUATIONS
    with folder_with_config() as folder:
        found = [[shares(arguments, folder, way, seed)[0] for way in (GOOD, BESIDE)] for seed in seeds]
    good, beside = (statistics.median(column) for column in zip(*found))
    yield targets.Line(f"{RANKS} sleeping ranks busy, {GOOD}", good, BUSY, form="{:.3f}")
    yield targets.Line(f"{RANKS} sleeping ranks busy, {BESIDE}", beside, form="{:.3f}")


def main():
    parser = running.parser(__doc__, seeds=5)
    parser.add_argument("--evaluations", type=int, default=EVALUATIONS, metavar="N", help="of each run (%(default)s)")
    arguments = running.parsed(parser)
    running.print_machine()
    with folder_with_config() as folder:
        busy = statistics.median(print_busy(arguments, folder))
        dearest = print_waiting(arguments, folder)
    status = running.verdict(busy >= BUSY, f"{GOOD}: {busy:.3f} busy, at least {BUSY}")
    return status | running.verdict(dearest < IDLE, f"a rank that waits takes less than {100 * IDLE:g} % of a core")


if __name__ == "__main__":
    sys.exit(main())
