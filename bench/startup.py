#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the start of mpirun to the first evaluation, beside an MPI program that does nothing, by turns.

The bare program, mpi_start.c, says when all of its ranks have met; gaopt's export says when its first evaluation began,
and when that of the last rank did. All ranks are on this machine and share its cores; each evaluation sleeps a second.
Medians of --seeds runs. Exit status 1 if with four ranks gaopt adds 50 ms or more to what MPI takes."""
import statistics
import sys
import time

import running
import spans
import targets

RANKS = [2, 4, 8, 64]
MOST, OF = 0.05, 4  # s, with so many ranks
CONFIG = """\
space: {x: {real: [-5, 5]}}
evaluator: {kind: function, name: sphere, cost: {time: 1s, how: sleep}}
objectives: [minimize: value]
algorithm: {kind: random}
"""


def bare(program, ranks):
    """s until all ranks had met."""
    began = time.time()
    return float(running.run(program, ranks=ranks)) - began


def gaopt(arguments, folder, ranks):
    """s until the first evaluation began, and until one had begun on every rank."""
    numbers = [f"run.stop.evaluations={ranks}", f"algorithm.population={ranks}"]
    options = running.settings(f"run.results={folder}/run", *numbers)
    began = time.time()
    running.run(arguments.gaopt, folder / "start.yaml", "-q", "--fresh", *options, ranks=ranks)
    starts = [spans.started(row) for row in running.exported(arguments.gaopt, folder / "run", "--timing")]
    return min(starts) - began, max(starts) - began


def by_turns(arguments, ranks):
    """Medians of s, from the start of mpirun: bare, gaopt's first evaluation, what it adds, all ranks evaluate."""
    program = running.built(arguments, "mpi_start")
    with running.folder() as folder:
        (folder / "start.yaml").write_text(CONFIG, encoding="utf-8")
        pairs = [(bare(program, ranks), *gaopt(arguments, folder, ranks)) for _ in range(arguments.seeds)]
    alone, first, every = (statistics.median(column) for column in zip(*pairs))
    return alone, first, statistics.median(first - alone for alone, first, _ in pairs), every


def lines(arguments):
    alone, _, added, _ = by_turns(arguments, OF)
    yield targets.Line(f"an MPI program that does nothing, {OF} ranks", 1e3 * alone, form="{:.0f} ms", decides=False)
    what = f"gaopt's first evaluation after that, {OF} ranks"
    yield targets.Line(what, 1e3 * added, 1e3 * MOST, at_most=True, form="{:.0f} ms", decides=False)


def main():
    arguments = running.parsed(running.parser(__doc__, seeds=5, seeds_are="runs of each kind"))
    running.print_machine()
    rows, added = [], {}
    for ranks in RANKS:
        found = by_turns(arguments, ranks)
        added[ranks] = found[2]
        rows.append([str(ranks), *(f"{1e3 * value:.0f}" for value in found)])
    head = ["ranks", "bare: all met, ms", "gaopt: first evaluation, ms", "gaopt adds, ms", "all ranks evaluate, ms"]
    running.print_table(head, rows)
    print()
    claim = f"with {OF} ranks gaopt adds {1e3 * added[OF]:.0f} ms, less than {1e3 * MOST:g}"
    sys.exit(running.verdict(added[OF] < MOST, claim))


if __name__ == "__main__":
    main()
