#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""gaopt's dispatch, messages and workers beside a bare loop of MPI calls: evaluations a second of a sphere of ten
dimensions that costs nothing, on 2 ranks, without search and history.

The bare loop sends as many tasks a message as gaopt made of them, two messages ahead. Medians of --seeds runs, by
turns. Exit status 1 if gaopt does less than half of what the bare loop does."""
import statistics
import sys

import running

SHARE = 0.5
TASKS = 5_000_000


def said(program, *arguments, ranks=None):
    return [float(word) for word in running.run(program, *arguments, ranks=ranks).split()]


def main():
    options = running.parser(__doc__, seeds=5, seeds_are="runs of each kind")
    options.add_argument("--tasks", type=int, default=TASKS, metavar="N", help="of each run (%(default)s)")
    arguments = running.parsed(options)
    bare, ours = running.built(arguments, "bare_loop"), running.built(arguments, "dispatch_only")
    running.print_machine()
    found = {"bare loop": [], "gaopt's dispatch": [], "the same, 1 rank without MPI": []}
    for _ in range(arguments.seeds):
        rate, batch = said(ours, arguments.tasks, ranks=2)
        found["gaopt's dispatch"].append(rate)
        found["bare loop"] += said(bare, "-b", round(batch), "-n", arguments.tasks, ranks=2)
        found["the same, 1 rank without MPI"].append(said(ours, arguments.tasks)[0])
    medians = {what: statistics.median(rates) for what, rates in found.items()}
    loop = medians["bare loop"]
    head = [f"{batch:.0f} tasks a message", "evaluations/s", "of the bare loop"]
    running.print_table(head, [[what, f"{rate:,.0f}", f"{rate / loop:.2f}"] for what, rate in medians.items()])
    return running.verdict(medians["gaopt's dispatch"] >= SHARE * loop, f"at least {SHARE} of the bare loop")


if __name__ == "__main__":
    sys.exit(main())
