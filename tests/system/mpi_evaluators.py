#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Evaluations that are MPI jobs: alone and under mpirun they give the same, their ranks may use all cores that gaopt
has, and none of them outlives its evaluation."""
import os
import signal

import harness

RANKS = 2

CONFIG = """\
run: {stop: {evaluations: 6}, grace: 0s}
space: {omega: {real: [1, 1.9]}, sweeps: {int: [1, 20]}}
evaluator:
  kind: command
  cores: 2
  timeout: 60s
  argv: [./evaluate.sh, "{omega}", "{sweeps}"]
  environment: {OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1"}
  metrics: [sweeps_done, looks, residual]
objectives: [minimize: sweeps_done + looks]
algorithm: {population: 4}
"""

# How many cores the ranks may use together.
CORES = """\
#!/bin/sh
mpirun -np {ranks} nproc | sort -u > cores
echo "{{\\"sweeps_done\\": $(cat cores), \\"looks\\": 0, \\"residual\\": 0}}"
"""

# Each rank leaves its number; all of them go on until they are ended.
ENDLESS = """\
#!/bin/sh
exec mpirun -np {ranks} sh -c 'echo $$ >> "{work}/begun"; sleep 300'
"""


def write(work, program):
    harness.write(work / "config.yaml", CONFIG)
    harness.write_program(work / "evaluate.sh", program)


def solve(work):
    poisson = harness.BUILD / "examples/poisson"
    write(work, f'#!/bin/sh\nexec mpirun -np {RANKS} {poisson} 10 "$@"\n')
    exports = {}
    for ranks in (None, 2):
        results = work / f"solved-{ranks}"
        harness.gaopt("config.yaml", "--set", f"run.results={results}", cwd=work, ranks=ranks)
        harness.expect(all(row["status"] == "ok" for row in harness.rows(results)), f"failures with {ranks} ranks")
        exports[ranks] = harness.export(results)
    harness.expect_equal(exports[2], exports[None], "the export under mpirun")


def cores(work):
    """mpirun by itself would bind the ranks of every evaluation to the same first cores."""
    write(work, CORES.format(ranks=RANKS))
    results = work / "cores"
    harness.gaopt("config.yaml", "--set", f"run.results={results}", cwd=work)
    found = {int(float(row["sweeps_done"])) for row in harness.rows(results)}
    harness.expect_equal(found, {len(os.sched_getaffinity(0))}, "cores that a rank may use")


def expect_only_gaopt(process, seconds):
    """Of what was started nobody is left but gaopt, or nobody."""
    harness.wait_until(lambda: not process.named("mpirun", "orted", "prted", "sleep"), "the end of all ranks", seconds)


def start_endless(work, name, *options):
    write(work, ENDLESS.format(ranks=RANKS, work=work))
    (work / "begun").write_text("")
    process = harness.start("config.yaml", "--set", f"run.results={work / name}", *options, cwd=work)
    harness.wait_for_lines(work / "begun", RANKS)
    return process


def ended_by_timeout(work):
    process = start_endless(work, "timeout", "--set", "evaluator.timeout=3s", "--set", "run.stop.evaluations=1")
    harness.expect_equal(process.wait(), 3, "exit status")
    harness.expect_equal([row["status"] for row in harness.rows(work / "timeout")], ["failed"], "the evaluation")
    expect_only_gaopt(process, 2)


def ended_by_signal(work):
    process = start_endless(work, "signal")
    process.signal(signal.SIGINT)
    harness.expect_equal(process.wait(), harness.RESUMABLE, "exit status")
    expect_only_gaopt(process, 2)


def ended_with_gaopt(work):
    process = start_endless(work, "killed")
    process.signal(signal.SIGKILL)
    process.wait()
    expect_only_gaopt(process, 10)


def main():
    with harness.folder() as work:
        harness.run_cases([solve, cores, ended_by_timeout, ended_by_signal, ended_with_gaopt], work)


if __name__ == "__main__":
    main()
