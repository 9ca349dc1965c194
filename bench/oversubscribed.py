#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much of the cores evaluations get when there are more ranks than cores, each evaluation 10 ms of processor time.

mpirun is given no option but the ranks. From what the evaluations note themselves, in the middle of the run: the share
of the cores that they took; the longest time in which fewer of them went on than there are cores; and their share of
all processor time that a run takes more than a tenth of it does, which holds beside other work, too. Medians of --seeds runs. Exit status 1 if
the first is below 0.98 or the second above 1 ms."""
import statistics
import sys

import processes
import running
import spans

CORES = running.CORES
TAKES = 10e-3  # s of processor time, of bench/oversubscribed.c
RANKS = [2 * CORES, 4 * CORES]
SHARE, STALL = 0.98, 1e-3
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


def run(arguments, library, ranks, evaluations):
    """When its evaluations began and ended, and the processor time of all."""
    with running.folder() as folder:
        config = folder / "config.yaml"
        config.write_text(CONFIG.format(folder=folder, evaluations=evaluations, library=library))
        used = processes.ended_seconds()
        running.run(arguments.gaopt, config, "-q", ranks=ranks)
        return noted(folder), processes.ended_seconds() - used


def measure(arguments, library, ranks):
    """Share of the cores, longest stall in ms, share of the processor time that was taken."""
    few, little = run(arguments, library, ranks, arguments.evaluations // 10)
    times, used = run(arguments, library, ranks, arguments.evaluations)
    begin, end = spans.middle(times)
    finished = sum(spans.inside((start, stop), begin, end) / (stop - start) for start, stop in times)
    share = finished * TAKES / (end - begin) / CORES
    taken = (len(times) - len(few)) * TAKES / (used - little)
    return share, 1e3 * longest_stall(times, begin, end), taken


def main():
    options = running.parser(__doc__, seeds=5, seeds_are="runs of each kind")
    options.add_argument("--evaluations", type=int, default=1000, metavar="N", help="of each run (%(default)s)")
    arguments = running.parsed(options)
    library = running.built(arguments, "liboversubscribed.so")
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
