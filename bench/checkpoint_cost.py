#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a checkpoint costs after 1,000, 100,000 and a million evaluations: ten reals, generations of 100.

Drives gaopt's store through checkpoint_cost.c, which `cmake --build BUILD --target bench_programs` builds.
History is kept in sealed segments and only the last, unsealed one is written again; so runs are compared
at the same fill of it, and over the filling of a whole segment. Exit status 1 if a checkpoint after
100,000 evaluations takes more than 1.5 times as long as one after 1,000."""
import collections
import pathlib
import statistics
import subprocess
import sys
import tempfile

import running

MOST = 1.5  # times as long: what noise may add
AFTER = {0: "1,000", 6: "100,000", 61: "1,000,000"}  # evaluations, by the segments of checkpoint_cost.c


def measured(program, folder):
    """Segments to lists of wall time, processor time (s) and bytes, one of each a checkpoint."""
    columns = collections.defaultdict(lambda: ([], [], []))
    with tempfile.TemporaryDirectory(prefix="gaopt-bench-", dir=folder) as work:
        lines = subprocess.run([program, work], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    for line in lines:
        segments, _, *values = line.split()
        for column, value in zip(columns[int(segments)], values):
            column.append(float(value))
    return columns


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
    program = arguments.gaopt.parent.parent / "bench/checkpoint_cost"
    if not program.exists():
        options.error(f"there is no {program}; cmake --build {program.parent.parent} --target bench_programs")
    running.print_machine()
    columns = measured(program, arguments.folder)
    print_all(columns, f"after, median of {arguments.seeds}", statistics.median, arguments.seeds)
    print_all(columns, "after, mean of a segment's 164", statistics.fmean, None)
    early, late = (statistics.median(columns[segments][0][: arguments.seeds]) for segments in (0, 6))
    claim = f"a checkpoint after 100,000 evaluations takes {late / early:.2f} times as long as one after 1,000"
    return running.verdict(late <= MOST * early, f"{claim}; at most {MOST}")


if __name__ == "__main__":
    sys.exit(main())
