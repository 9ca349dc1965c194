#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How often a program can be asked that is started once, beside one that is started each time.

The sum of ten squares: in Python by `command` and by `process`, in C by `process`, and each program asked by
pipe_pingpong, which does nothing else, as many at a time as there are cores. All by turns; quoted are evaluations a
second on each core, start and end of gaopt and of the programs included, least, median and greatest of --seeds runs.
Exit status 1 if `process` with Python is slower than 20,000/s a core, or than 50 times `command`."""
import json
import statistics
import subprocess
import sys
import time

import running
import targets

DIMENSIONS = running.DIMENSIONS
A_CORE, OVER_COMMAND = 20000, 50  # the targets
STARTED, ASKED, LINES = 200, 200000, 50000  # evaluations by command, by process; lines of a ping-pong
SHORT_STARTED, SHORT_ASKED = 50, 40000
PYTHON = "/usr/bin/python3"
CLIENT = running.SOURCE / "examples/process/sphere.py"

# What the client does, once.
SCRIPT = """\
import json
with open("parameters.json") as file:
    p = json.load(file)
print(json.dumps({"value": sum(x * x for x in p.values())}))
"""
REQUEST = json.dumps(
    {"id": 371, "repeat": 0, "seed": 1365180540, "parameters": {f"x{i}": (i + 1) / 7 for i in range(DIMENSIONS)}},
    separators=(",", ":"),
)


def gaopt_rate(program, seed, evaluations, evaluator):
    with running.folder() as folder:
        (folder / "sphere.py").write_text(SCRIPT)
        config = running.write_config(folder, seed, evaluations, evaluator)
        began = time.monotonic()
        running.run(program, config, "-q", *running.settings(f"cluster.slots={running.CORES}"))
        return evaluations / (time.monotonic() - began) / running.CORES


def bare_rate(pingpong, *argv):
    words = [str(word) for word in [pingpong, LINES, REQUEST, *argv]]
    all_of_them = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(running.CORES)]
    rates = [float(one.communicate()[0]) for one in all_of_them]
    return sum(rates) / running.CORES


def process(*argv):
    return f"{{kind: process, argv: {json.dumps([str(word) for word in argv])}, timeout: 60s}}"


def by_command(program, seed, evaluations):
    return gaopt_rate(program, seed, evaluations, f'{{kind: command, argv: [{PYTHON}, "{{config_dir}}/sphere.py"]}}')


def by_process(program, seed, evaluations):
    return gaopt_rate(program, seed, evaluations, process(PYTHON, CLIENT))


def ways(arguments):
    """{what: its rate with a seed}"""
    in_c = [arguments.gaopt.parent.parent / "examples/sphere", DIMENSIONS]
    pingpong = running.built(arguments, "pipe_pingpong")
    return {
        "command, Python": lambda seed: by_command(arguments.gaopt, seed, STARTED),
        "process, Python": lambda seed: by_process(arguments.gaopt, seed, ASKED),
        "bare ping-pong, Python": lambda _: bare_rate(pingpong, PYTHON, CLIENT),
        "process, C": lambda seed: gaopt_rate(arguments.gaopt, seed, ASKED, process(*in_c)),
        "bare ping-pong, C": lambda _: bare_rate(pingpong, *in_c),
    }


def lines(arguments):
    started, asked = (SHORT_STARTED, SHORT_ASKED) if arguments.short else (STARTED, ASKED)
    pairs = [
        (by_command(arguments.gaopt, seed, started), by_process(arguments.gaopt, seed, asked))
        for seed in range(1, arguments.seeds + 1)
    ]
    commands, processes = (statistics.median(column) for column in zip(*pairs))
    yield targets.rate("command evaluator, Python, a core", commands)
    yield targets.rate("process evaluator, Python, a core", processes, A_CORE)
    ratio = statistics.median(process_rate / command for command, process_rate in pairs)
    yield targets.Line("process over command, Python", ratio, OVER_COMMAND, form="{:.0f}")


def main():
    arguments = running.parsed(running.parser(__doc__, seeds=5))
    running.print_machine()
    rates = {way: [] for way in ways(arguments)}
    for seed in range(1, arguments.seeds + 1):
        for way, rate in ways(arguments).items():
            rates[way].append(rate(seed))
    medians = {way: statistics.median(values) for way, values in rates.items()}
    command, python = medians["command, Python"], medians["process, Python"]
    beside = {
        "process, Python": medians["bare ping-pong, Python"],
        "process, C": medians["bare ping-pong, C"],
    }
    head = ["evaluations/s a core", "least", "median", "greatest", "over command", "over bare ping-pong"]
    rows = [
        [
            way,
            *running.spread(values),
            f"{medians[way] / command:.1f}",
            f"{medians[way] / beside[way]:.2f}" if way in beside else "",
        ]
        for way, values in rates.items()
    ]
    running.print_table(head, rows)
    failed = running.verdict(python >= A_CORE, f"at least {A_CORE:,} evaluations/s a core in Python")
    failed |= running.verdict(
        python >= OVER_COMMAND * command, f"{OVER_COMMAND} times as many as by command: {python / command:.0f}"
    )
    return failed


if __name__ == "__main__":
    sys.exit(main())
