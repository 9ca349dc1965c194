#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much of the cores evaluations get when there are more ranks than cores, each evaluation 10 ms of processor time.

mpirun is given no option but the ranks. From what the evaluations note themselves, in the middle of the run: the share
of the cores that they took; the longest time in which fewer of them went on than there are cores; and their share of
all processor time that a run takes more than a tenth of it does, which holds beside other work, too. Medians of --seeds runs. Exit status 1 if
the first is below 0.98 or the second above 1 ms."""
import os
import pathlib
import resource
import statistics
import sys
import tempfile

import running

CORES = len(os.sched_getaffinity(0))
TAKES = 10e-3  # s of processor time, of bench/oversubscribed.c
RANKS = [2 * CORES, 4 * CORES]
SHARE, STALL = 0.98, 1e-3
EDGE = 0.1  # of the run, at either end, that is left out
CONFIG = """\
run: {{results: {folder}/run, stop: {{evaluations: {evaluations}}}}}
space: {{x: {{real: [-1, 1]}}}}
evaluator: {{kind: library, path: {library}}}
objectives: [{{minimize: value}}]
algorithm: {{kind: ga, population: 64, replacement: steady_state, lag: 256}}
"""


def noted(folder):
    """When evaluations began and ended, s."""
    files = [path for path in folder.iterdir() if path.name.isdigit()]
    return [tuple(map(float, line.split())) for path in files for line in path.read_text().splitlines()]


def longest_stall(times, begin, end):
    """The longest time from begin to end in which fewer evaluations went on than there are cores."""
    changes = sorted([(start, 1) for start, _ in times] + [(stop, -1) for _, stop in times])
    longest, n, since = 0, 0, begin
    for when, change in changes:
        before, n = n, n + change
        if before < CORES and n >= CORES and begin < when < end:
            longest = max(longest, when - max(since, begin))
        elif before >= CORES and n < CORES:
            since = when
    return longest


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(arguments, library, ranks, evaluations):
    """When its evaluations began and ended, and the processor time of all."""
    with tempfile.TemporaryDirectory(prefix="gaopt-bench-") as name:
        folder = pathlib.Path(name)
        config = folder / "config.yaml"
        config.write_text(CONFIG.format(folder=folder, evaluations=evaluations, library=library))
        used = processor_seconds()
        running.gaopt(arguments.gaopt, config, "-q", ranks=ranks)
        return noted(folder), processor_seconds() - used


def measure(arguments, library, ranks):
    """Share of the cores, longest stall in ms, share of the processor time that was taken."""
    few, little = run(arguments, library, ranks, arguments.evaluations // 10)
    times, used = run(arguments, library, ranks, arguments.evaluations)
    first, last = min(start for start, _ in times), max(stop for _, stop in times)
    begin, end = first + EDGE * (last - first), last - EDGE * (last - first)
    inside = [(max(0, min(stop, end) - max(start, begin)), stop - start) for start, stop in times]
    share = sum(part / whole for part, whole in inside) * TAKES / (end - begin) / CORES
    taken = (len(times) - len(few)) * TAKES / (used - little)
    return share, 1e3 * longest_stall(times, begin, end), taken


def main():
    options = running.parser(__doc__, seeds=5, seeds_are="runs of each kind")
    options.add_argument("--evaluations", type=int, default=1000, metavar="N", help="of each run (%(default)s)")
    arguments = running.parsed(options)
    library = arguments.gaopt.parent.parent / "bench/liboversubscribed.so"
    if not library.exists():
        sys.exit(f"there is no {library}; build the target bench_programs")
    running.print_machine()
    found = {ranks: [] for ranks in RANKS}
    for _ in range(arguments.seeds):
        for ranks, measured in found.items():
            measured.append(measure(arguments, library, ranks))
    medians = {ranks: [statistics.median(column) for column in zip(*measured)] for ranks, measured in found.items()}
    head = [f"ranks on {CORES} cores", "share of the cores", "longest stall, ms", "share of time taken"]
    running.print_table(
        head, [[str(ranks), f"{share:.3f}", f"{stall:.2f}", f"{taken:.3f}"] for ranks, (share, stall, taken) in medians.items()]
    )
    holds = all(share >= SHARE and stall <= 1e3 * STALL for share, stall, _ in medians.values())
    return running.verdict(holds, f"evaluations get {SHARE} of the cores, without a stall of {1e3 * STALL:g} ms")


if __name__ == "__main__":
    sys.exit(main())
