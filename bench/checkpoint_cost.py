#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a checkpoint costs after 1,000, 100,000 and a million evaluations: ten reals, generations of 100; and what one
of a generation of 10,000 costs the master.

Drives gaopt's store through checkpoint_cost.c and generation_cost.c, which `cmake --build BUILD --target bench_programs`
builds. History is kept in sealed segments and only the last, unsealed one is written again; so runs are compared
at the same fill of it, and over the filling of a whole segment. Exit status 1 if a checkpoint after
100,000 evaluations takes more than 1.5 times as long as one after 1,000, or the master needs more than 20 ms to hand
over a generation of 10,000."""
import collections
import pathlib
import statistics
import sys

import running
import targets

MOST = 1.5  # times as long: what noise may add
MOST_HANDED = 0.02  # s
AFTER = {0: "1,000", 6: "100,000", 61: "1,000,000"}  # evaluations, by the segments of checkpoint_cost.c


def measured(program, folder):
    """Segments to lists of wall time, processor time (s) and bytes, one of each a checkpoint."""
    columns = collections.defaultdict(lambda: ([], [], []))
    with running.folder(folder) as work:
        said = running.run(program, work)
    for line in said.splitlines():
        segments, _, *values = line.split()
        for column, value in zip(columns[int(segments)], values):
            column.append(float(value))
    return columns


def handed(program, folder):
    """Lists of seconds, of each generation: the master's, the disk's, and of these the processor's."""
    with running.folder(folder) as work:
        said = running.run(program, work)
    return list(zip(*(map(float, line.split()) for line in said.splitlines())))


def lines(arguments):
    """The disk's thread is shown beside: its time holds the disk's syncs, which differ from disk to disk."""
    costs = handed(running.built(arguments, "generation_cost"), None)
    master, thread, processor = (statistics.median(cost) for cost in costs)
    what = "checkpoint of a generation of 10,000: time of the master"
    yield targets.Line(what, 1e3 * master, 1e3 * MOST_HANDED, at_most=True, form="{:.1f} ms")
    yield targets.Line("... of the disk's thread, with its syncs", 1e3 * thread, form="{:.1f} ms")
    yield targets.Line("... of which processor", 1e3 * processor, form="{:.1f} ms")


def row(name, average, wall, processor, size):
    return [name, f"{1e3 * average(wall):.2f}", f"{1e3 * average(processor):.2f}", f"{average(size) / 1024:.0f}"]


def print_all(columns, title, average, n):
    rows = [row(AFTER[segments], average, *(column[:n] for column in columns[segments])) for segments in AFTER]
    running.print_table([title, "ms", "ms of processor", "KiB written"], rows)
    print()


def main():
    options = running.parser(__doc__, seeds=20, seeds_are="checkpoints that are compared at the same fill, at most 150")
    options.add_argument("--folder", type=pathlib.Path, help="on the disk that is measured (the temporary folder)")
    arguments = running.parsed(options)
    program = running.built(arguments, "checkpoint_cost")
    running.print_machine()
    columns = measured(program, arguments.folder)
    print_all(columns, f"after, median of {arguments.seeds}", statistics.median, arguments.seeds)
    print_all(columns, "after, mean of a segment's 164", statistics.fmean, None)
    early, late = (statistics.median(columns[segments][0][: arguments.seeds]) for segments in (0, 6))
    claim = f"a checkpoint after 100,000 evaluations takes {late / early:.2f} times as long as one after 1,000"
    failed = running.verdict(late <= MOST * early, f"{claim}; at most {MOST}")
    print()
    costs = handed(program.with_name("generation_cost"), arguments.folder)
    names = ("the master saves the search and hands over", "the disk's thread", "... of which processor")
    rows = [[name, *running.spread([1e3 * value for value in cost])] for name, cost in zip(names, costs)]
    running.print_table(["ms of a generation of 10,000", "least", "median", "greatest"], rows)
    median = statistics.median(costs[0])
    claim = f"a generation of 10,000 takes {1e3 * median:.1f} ms of the master's time; at most {1e3 * MOST_HANDED:.0f}"
    return failed | running.verdict(median <= MOST_HANDED, claim)


if __name__ == "__main__":
    sys.exit(main())
