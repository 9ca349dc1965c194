#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one rank of many slots spares beside many ranks of one slot: start, memory, messages.

Each shape is run twice on this machine. First one evaluation of 10 s a slot: when the first and when the last of them
began after the start of mpirun, the proportional memory (PSS) of all gaopt processes meanwhile, and the messages of the
whole run, in which hardly anything is said but greetings and signs of life. Then twenty of some 100 ms a slot (lognormal,
spread 0.5): messages and bytes an evaluation. Messages are counted in MPI itself, by count_messages.c; rank 0's own
slots need none.

Then one rank of 1,000 slots works for a while, with functions and with commands that sleep; the latter for 4 s, as two
cores start some 450 programs a second. Medians of --seeds runs. Exit status 1 if it does not start at least three times
as fast as 64 ranks of one, in a tenth of the memory."""
import contextlib
import itertools
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

import processes
import running
import spans

SHAPES = [(64, 1), (4, 16), (1, 64), (128, 1), (256, 1), (64, 16), (1, 1000)]  # ranks, slots of each
FASTER, SMALLER = 3, 10  # times, one rank of 1,000 slots than 64 ranks of one
CONFIG = """\
space: {{x: {{real: [-5, 5]}}}}
evaluator: {evaluator}
objectives: [minimize: value]
algorithm: {{kind: random}}
"""
FUNCTION = "{kind: function, name: sphere, cost: {time: 10s, how: sleep}}"


numbers = itertools.count()


class Run:
    """gaopt in one shape, in the background."""

    def __init__(self, arguments, folder, shape, settings):
        self.ranks, slots = shape
        self.run = folder / f"run-{next(numbers)}"
        self.counts = folder / f"{self.run.name}.counts"
        self.began = time.time()
        settings = [f"cluster.slots={slots}", f"run.results={self.run}", *settings]
        counter = running.built(arguments, "libcount_messages.so")
        command = [*running.MPIRUN, "--bind-to", "none", "-np", self.ranks]
        command += ["-x", f"LD_PRELOAD={counter}", "-x", f"GAOPT_BENCH_MESSAGES={self.counts}"]
        command += [arguments.gaopt, folder / "shape.yaml", "-q"]
        command += running.settings(*settings)
        self.process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True)

    def memory(self):
        """Bytes of all its processes, what they share counted once."""
        total = 0
        for process in processes.of_run(self.run):
            with contextlib.suppress(OSError):
                total += 1024 * int(re.search(r"^Pss: +(\d+)", (process / "smaps_rollup").read_text(), re.M)[1])
        return total

    def end(self):
        said, _ = self.process.communicate()
        if self.process.returncode != 0:
            sys.exit(f"{self.process.args}: exit status {self.process.returncode}\n{said}")

    def sent(self):
        """Messages and bytes, of all ranks."""
        counts = [tuple(map(int, line.split())) for line in self.counts.read_text().splitlines()]
        return [sum(column) for column in zip(*counts)]


def once(arguments, folder, shape):
    """s to the first and to the last beginning, bytes of memory, messages."""
    slots = shape[0] * shape[1]
    run = Run(arguments, folder, shape, [f"run.stop.evaluations={slots}", f"algorithm.population={slots}"])
    while run.process.poll() is None and not (run.run / "run.h5").exists():
        time.sleep(0.05)
    time.sleep(5)  # all have begun, and none has ended
    memory = run.memory()
    run.end()
    starts = [spans.started(row) for row in running.exported(arguments.gaopt, run.run, "--timing")]
    return min(starts) - run.began, max(starts) - run.began, memory, run.sent()[0]


def many(arguments, folder, shape):
    """Messages and bytes an evaluation."""
    n = 20 * shape[0] * shape[1]
    short = ["evaluator.cost.time=100ms", "evaluator.cost.spread=0.5"]
    run = Run(arguments, folder, shape, [f"run.stop.evaluations={n}", f"algorithm.population={n}", *short])
    run.end()
    return [sum_of_all / n for sum_of_all in run.sent()]


def row(arguments, folder, shape):
    """The line of a shape, its s to the last beginning, and its memory."""
    values = [[*once(arguments, folder, shape), *many(arguments, folder, shape)] for _ in range(arguments.seeds)]
    first, last, memory, messages, each, size = (statistics.median(column) for column in zip(*values))
    ranks, slots = shape
    name = f"{ranks} rank{'s' * (ranks > 1)} of {slots}"
    mebibytes = memory / 2**20
    cells = [f"{first:.2f}", f"{last:.2f}", f"{mebibytes:.0f}", f"{mebibytes / ranks / slots:.2f}"]
    return [name, *cells, f"{messages:.0f}", f"{each:.2f}", f"{size:.0f}"], last, mebibytes


# --- a rank of 1,000 slots at work ---

WORK = {
    "functions of 1 s": "{kind: function, name: sphere, cost: {time: 1s, how: sleep}}",
    "commands, sleep 4": """{kind: command, shell: 'sleep 4; echo "value 1"', result: {format: name_value}}""",
}
ROUNDS = 5  # evaluations a slot


def at_work(arguments, folder):
    """Evaluations a second, the share of the slots that was busy, and the cores and open files that gaopt itself took."""
    run = folder / f"run-{next(numbers)}"
    settings = ["cluster.slots=1000", f"run.stop.evaluations={ROUNDS * 1000}", f"algorithm.population={ROUNDS * 1000}"]
    command = [arguments.gaopt, folder / "work.yaml", "-q"]
    command += running.settings(*settings, f"run.results={run}")
    used, files, began = 0, 0, time.monotonic()
    with subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True) as process:
        own = pathlib.Path(f"/proc/{process.pid}")
        while process.poll() is None:
            with contextlib.suppress(OSError):
                used = max(used, processes.nanoseconds(own))
                files = max(files, len(os.listdir(own / "fd")))
            time.sleep(0.05)
        seconds = time.monotonic() - began
        said = process.stdout.read()
    if process.returncode != 0:
        sys.exit(f"{command}: exit status {process.returncode}\n{said}")
    busy = float(re.search(r"workers busy ([\d.]+) %", said)[1]) / 100
    return ROUNDS * 1000 / seconds, busy, used / 1e9 / seconds, files


def print_work(arguments, folder):
    rows = []
    for what, evaluator in WORK.items():
        (folder / "work.yaml").write_text(CONFIG.format(evaluator=evaluator), encoding="utf-8")
        values = [at_work(arguments, folder) for _ in range(arguments.seeds)]
        rate, busy, cores, files = (statistics.median(column) for column in zip(*values))
        rows.append([what, f"{rate:.0f}/s", f"{busy:.3f}", f"{cores:.2f}", f"{files:.0f}"])
    running.print_table(["1 rank of 1,000 slots", "evaluations", "busy", "cores taken", "open files"], rows)
    print()


def print_shapes(arguments, folder):
    """By shape, s to the last beginning and MiB."""
    rows, measured = [], {}
    for shape in [shape for shape in SHAPES if shape[0] <= max(64, arguments.most)]:
        cells, *measured[shape] = row(arguments, folder, shape)
        rows.append(cells)
    head = ["ranks of slots", "first begins, s", "all begun, s", "memory, MiB", "MiB a slot"]
    head += ["messages, 10 s each", "messages each, 100 ms", "bytes each"]
    running.print_table(head, rows)
    print()
    ranks = max(ranks for ranks, slots in measured if slots == 1)
    last, memory = (value * 1000 / ranks for value in measured[ranks, 1])
    print(f"extrapolated from {ranks} ranks in proportion, not measured: 1,000 ranks of 1 slot on this machine would")
    print(f"take {memory:.0f} MiB, and {last:.0f} s to start, or rather more, as that grew faster than the ranks\n")
    return measured


def main():
    parser = running.parser(__doc__, seeds=5, seeds_are="runs of each kind")
    parser.add_argument("--most", type=int, default=128, metavar="N", help="ranks, at most (%(default)s)")
    arguments = running.parsed(parser)
    running.print_machine()
    os.environ["OMPI_MCA_mpi_yield_when_idle"] = "1"  # more ranks than cores
    with running.folder() as folder:
        (folder / "shape.yaml").write_text(CONFIG.format(evaluator=FUNCTION), encoding="utf-8")
        measured = print_shapes(arguments, folder)
        print_work(arguments, folder)
    faster, smaller = (many / one for many, one in zip(measured[64, 1], measured[1, 1000]))
    claim = f"one rank of 1,000 slots starts {faster:.1f} times as fast as 64 ranks of one, and takes 1/{smaller:.0f}"
    return running.verdict(faster >= FASTER and smaller >= SMALLER, f"{claim} of their memory")


if __name__ == "__main__":
    sys.exit(main())
