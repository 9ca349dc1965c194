# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benchmarks share: running gaopt as a user does, and saying what was measured where. No benchmark itself."""
import argparse
import csv
import os
import pathlib
import platform
import statistics
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parent.parent
MPIRUN = ["mpirun", "--allow-run-as-root", "--oversubscribe"]


def parser(description, seeds, seeds_are="runs of each kind, of seeds 1 to N"):
    options = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seeds", type=int, default=seeds, metavar="N", help=f"{seeds_are} (%(default)s)")
    options.add_argument(
        "--gaopt",
        type=pathlib.Path,
        default=SOURCE / "build/release/src/gaopt",
        metavar="PATH",
        help="the program that is measured (%(default)s)",
    )
    return options


def parsed(options):
    """The arguments, once it is sure that there is a gaopt to measure."""
    arguments = options.parse_args()
    if arguments.seeds < 1:
        options.error("--seeds: at least 1")
    if not os.access(arguments.gaopt, os.X_OK):
        options.error(f"there is no program {arguments.gaopt}; build it, or name it with --gaopt")
    arguments.gaopt = arguments.gaopt.resolve()
    return arguments


def gaopt(program, *arguments, ranks=None, environment=None):
    """Runs it to its end; ranks None: alone, without mpirun. Returns what it wrote to standard output."""
    launcher = [*MPIRUN, "-np", ranks] if ranks else []
    command = [str(word) for word in [*launcher, program, *arguments]]
    ended = subprocess.run(
        command,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit status {ended.returncode}\n{ended.stdout}{ended.stderr}")
    return ended.stdout


def exported(program, run, *options):
    """Every evaluation of a run, in order, as a dict of texts."""
    return list(csv.DictReader(gaopt(program, "export", run, *options).splitlines()))


# --- saying it ---


def print_table(head, rows):
    """The first column is text, the others are numbers, already formatted."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    marks = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    for row in [head, marks, *rows]:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))]
        print("| " + " | ".join(cells) + " |")
    sys.stdout.flush()


def spread(values):
    """Least, median and greatest."""
    return [f"{value:.4g}" for value in (min(values), statistics.median(values), max(values))]


def print_machine():
    with open("/proc/cpuinfo", encoding="utf-8") as cpuinfo:
        models = [line.split(":")[1].strip() for line in cpuinfo if line.startswith("model name")]
    system = f"{platform.system()} {platform.release()}"
    load = f"load {os.getloadavg()[0]:.1f} at the start"
    print(f"{models[0] if models else platform.machine()}, {os.cpu_count()} cores, {system}, {load}\n", flush=True)


def verdict(holds, claim):
    """The exit status of a benchmark, which also says it."""
    print(f"{'holds' if holds else 'FAILS'}: {claim}")
    return 0 if holds else 1
