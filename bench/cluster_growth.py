#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The master's own work for an evaluation, in instructions, beside 10 to 100,000 virtual workers whose evaluations take
10 s (bench/cluster_growth.c): all of its thread, from messages in to messages out, with search and history, while all
are at work. Counted by callgrind, so that neither the machine nor its load has a say. Exit status 1 if it doubles."""
import re
import subprocess
import sys

import running

WORKERS = [10, 100, 1000, 10000, 100000]
GROWTH = 2


def instructions(program, workers, evaluations):
    """Of an evaluation. In memory: how fast the disk is, is not the question."""
    with running.folder("/dev/shm") as folder:
        valgrind = ["valgrind", "--tool=callgrind", "--toggle-collect=steady_step", "--callgrind-out-file=/dev/null"]
        words = [*valgrind, program, folder, str(workers), str(evaluations)]
        said = subprocess.run(words, capture_output=True, text=True, check=True).stderr
    return int(re.search(r"Collected : (\d+)", said)[1]) / evaluations


def main():
    options = running.parser(__doc__, seeds=1, seeds_are="ignored: the same is counted each time")
    options.add_argument("--evaluations", type=int, default=20000, metavar="N", help="that are counted (%(default)s)")
    options.add_argument("--most", type=int, default=WORKERS[-1], metavar="N", help="workers (%(default)s)")
    arguments = running.parsed(options)
    program = running.built(arguments, "cluster_growth")
    running.print_machine()
    counts = [(n, instructions(program, n, arguments.evaluations)) for n in WORKERS if n <= arguments.most]
    first = counts[0][1]
    rows = [[f"{n:,}", f"{count:,.0f}", f"{count / first:.2f}"] for n, count in counts]
    running.print_table(["workers", "instructions an evaluation", "of those with 10"], rows)
    return running.verdict(counts[-1][1] < GROWTH * first, f"they grow less than {GROWTH} times")


if __name__ == "__main__":
    sys.exit(main())
