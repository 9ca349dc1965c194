#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""SIGINT and SIGTERM: running evaluations may finish, a checkpoint is written, the exit status says that the
run can be resumed, a second signal ends it at once; no process stays, and the result is the undisturbed one."""
import os
import signal
import time

import h5py
import harness

CONFIG = """\
run: {seed: 5, stop: {generations: 25}}
algorithm: {population: 10}
cluster: {duplicate_after: none}  # on a busy machine some would be run a second time
""" + harness.TRACED

# The first signal waits for it, the second does not. What it starts must not outlive it either.
SLOW = """\
run: {stop: {generations: 10}, grace: 60s}
space: {x: {real: [0, 1]}}
evaluator: {kind: command, shell: 'echo $$ >> "$STARTED"; sleep 300 & wait', metrics: [value]}
objectives: [minimize: value]
algorithm: {population: 10}
"""


def expect_checkpoint(run, ended_by):
    with h5py.File(run / "run.h5") as file:
        harness.expect(0 < file.attrs["told"] < 250, f"{run}: the checkpoint holds {file.attrs['told']} of 250")
        harness.expect_equal(file["sessions/ended_by"].asstr()[-1], ended_by, f"{run}: what ended the session")
        harness.expect(file["sessions/ended"][-1] > 0, f"{run}: no time of the end")


def stop(process, run, number, to):
    if to == "mpirun":
        process.signal(number)  # mpirun hands SIGTERM on and ends with a status of its own
        harness.expect(process.wait() != 0, "mpirun hides that the run was stopped")
    else:
        os.kill(harness.holder(run), number)
        harness.expect_equal(process.wait(), harness.RESUMABLE, f"exit status after {number.name} ({to})")
    left = process.pids()
    harness.expect(not left, f"after {number.name} to {to}: processes {left} stay")


def resumable(work, config, whole, number, to):
    ranks = 3 if to != "gaopt alone" else None
    run = work / f"{number.name}-{to.replace(' ', '-')}"
    ran = work / "ran"
    before = len(harness.ids_in(ran))
    arguments = [config, "--set", f"run.results={run}"]
    process = harness.start(*arguments, cwd=work, ranks=ranks)
    harness.wait_for_lines(ran, before + 35)
    stop(process, run, number, to)
    told = "SIGTERM" if to == "mpirun" else number.name  # mpirun ends its ranks its own way
    output = process.output()
    harness.expect_match(r"^stopping: \d+ running evaluations? may finish within 5 s", output, "the message")
    harness.expect_match(f"^stopped by {told} ", output, "the message at the end")
    harness.expect_match(r"go on: gaopt ", output, "how to go on")
    expect_checkpoint(run, told)
    done = len(harness.journalled(run) | set(range(len(harness.rows(run)))))
    resumed = harness.gaopt(*arguments, cwd=work, ranks=ranks).out
    harness.expect_match(rf"resuming at generation \d+ \({done} evaluations done", resumed, "the message on resuming")
    harness.expect_same(run, whole, f"{number.name} to {to}")
    again = len(harness.ids_in(ran)) - before - len(harness.rows(run))
    harness.expect_equal(again, 0, f"{number.name} to {to}: evaluations that ran twice")


def second_signal(work, config, ranks):
    run, started = work / f"slow-{ranks}", work / f"started-{ranks}"
    started.touch()
    options = ["--set", f"run.results={run}", "--set", "cluster.slots=2"]
    process = harness.start(config, *options, cwd=work, ranks=ranks, environment={"STARTED": str(started)})
    harness.wait_for_lines(started, 2 * (ranks or 1))
    master = harness.holder(run)
    os.kill(master, signal.SIGTERM)
    harness.wait_until(lambda: "stopping:" in process.output(), "the message")
    harness.expect(process.main.poll() is None, "the first signal did not wait for the evaluations")
    began = time.monotonic()
    os.kill(master, signal.SIGTERM)
    harness.expect_equal(process.wait(), harness.RESUMABLE, "exit status after the second signal")
    took = time.monotonic() - began
    harness.expect(took < 5, f"the second signal took {took:.1f} s")
    left = process.pids()
    harness.expect(not left, f"after the second signal processes {left} stay")
    return took


def main():
    with harness.folder() as work:
        config = harness.write(work / "config.yaml", CONFIG)
        harness.write_traced(work, milliseconds=(5, 30))
        harness.gaopt(config, "--set", f"run.results={work / 'whole'}", "-q")
        whole = harness.export(work / "whole")
        for number in (signal.SIGINT, signal.SIGTERM):
            for to in ("gaopt alone", "rank 0", "mpirun"):
                resumable(work, config, whole, number, to)
        slow = harness.write(work / "slow.yaml", SLOW)
        took = [second_signal(work, slow, ranks) for ranks in (None, 3)]
    print("SIGINT and SIGTERM to gaopt, rank 0 and mpirun: resumed to the undisturbed result, nothing ran twice")
    print(f"a second signal ended it within {max(took):.1f} s, and all that it had started")


if __name__ == "__main__":
    main()
