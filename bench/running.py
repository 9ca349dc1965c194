# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benchmarks share: running gaopt as a user does, and saying what was measured where. No benchmark itself."""
import argparse
import contextlib
import csv
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parent.parent
MPIRUN = ["mpirun", "--allow-run-as-root", "--oversubscribe"]
CORES = len(os.sched_getaffinity(0))


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


def run(program, *arguments, ranks=None, environment=None):
    """To its end; ranks None: alone, without mpirun. Returns what it wrote to standard output."""
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


def settings(*assignments):
    """The words that tell gaopt so."""
    return [word for assignment in assignments for word in ("--set", assignment)]


@contextlib.contextmanager
def folder(beside=None):
    """One that is empty, and goes at the end."""
    with tempfile.TemporaryDirectory(prefix="gaopt-bench-", dir=beside) as name:
        yield pathlib.Path(name)


def built(arguments, name):
    """A program or library of bench/ that belongs to the gaopt that is measured."""
    path = arguments.gaopt.parent.parent / "bench" / name
    if not path.exists():
        sys.exit(f"there is no {path}; build the target bench_programs")
    return path


def exported(program, results, *options):
    """Every evaluation of a run, in order, as a dict of texts."""
    return list(csv.DictReader(run(program, "export", results, *options).splitlines()))


# --- a search of which nothing is left but gaopt ---

DIMENSIONS, POPULATION = 10, 1000
_SPACE = "\n".join(f"  x{i}: {{real: [-5, 5]}}" for i in range(DIMENSIONS))
_CONFIG = """\
run: {{seed: {seed}, results: results, stop: {{evaluations: {evaluations}}}}}
space:
{space}
evaluator: {evaluator}
objectives: [minimize: value]
algorithm: {algorithm}
"""
SPHERE = "{kind: function, name: sphere}"
GENETIC = f"{{population: {POPULATION}}}"


def write_config(folder, seed, evaluations, evaluator=SPHERE, algorithm=GENETIC):
    """Ten reals. The results are beside it."""
    path = pathlib.Path(folder, "config.yaml")
    path.write_text(
        _CONFIG.format(seed=seed, evaluations=evaluations, space=_SPACE, evaluator=evaluator, algorithm=algorithm),
        encoding="utf-8",
    )
    return path


# --- saying it ---


def table(head, rows):
    """As text, in Markdown. The first column is text, the others are numbers, already formatted."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    marks = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    lines = []
    for row in [head, marks, *rows]:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def print_table(head, rows):
    print(table(head, rows), flush=True)


def spread(values):
    """Least, median and greatest."""
    return [f"{value:.4g}" for value in (min(values), statistics.median(values), max(values))]


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as cpuinfo:
        models = [line.split(":")[1].strip() for line in cpuinfo if line.startswith("model name")]
    system = f"{platform.system()} {platform.release()}"
    return f"{models[0] if models else platform.machine()}, {os.cpu_count()} cores, {system}"


def print_machine():
    print(f"{machine()}, load {os.getloadavg()[0]:.1f} at the start\n", flush=True)


def verdict(holds, claim):
    """The exit status of a benchmark, which also says it."""
    print(f"{'holds' if holds else 'FAILS'}: {claim}")
    return 0 if holds else 1
