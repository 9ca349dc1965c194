#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""gaopt-mpirun on one host: ranks die and the run goes on; rank 0 or mpirun dies and it is started again; signals and
exit statuses get through; mpirun ends when the run has ended.

launcher.py [CASE...]: those only."""
import os
import signal
import sys
import time

import harness
import victims

RANKS = 4
EVALUATIONS = 200
OPTIONS = ["-np", RANKS, "--oversubscribe", "--mca", "mpi_yield_when_idle", "1"]


class Test:
    def __init__(self, work):
        self.run = victims.Run(work, EVALUATIONS)
        self.wanted = self.run.undisturbed()

    def start(self, *wrapper_options, launcher=victims.WRAPPER):
        self.run.rest()
        command = [launcher, *wrapper_options, *OPTIONS, harness.GAOPT, *self.run.arguments, "--fresh"]
        process = harness.Process(command, self.run.work, self.run.environment)
        self.run.wait_for_evaluations(RANKS + 4)
        return process

    def finish(self, process, what, status=0):
        self.run.hurry()
        took = victims.expect_end(process, status)
        victims.expect_none_left(process)
        harness.expect("gaopt-mpirun: line" not in process.output(), f"the script stumbled: {process.output()}")
        harness.expect_same(self.run.results, self.wanted, what)
        return took


def rank_killed(test):
    process = test.start()
    os.kill(victims.ranks(process)[2], signal.SIGKILL)
    victims.wait_until_lost(process, 2)
    return test.finish(process, "a rank was killed")


def rank_stopped(test):
    """It never says goodbye, and mpirun alone would wait for it."""
    process = test.start()
    os.kill(victims.ranks(process)[3], signal.SIGSTOP)
    return test.finish(process, "a rank was stopped")


def stopped_without_wrapper(test):
    """Of -enable-recovery mpirun's own exit status says nothing."""
    process = test.start("--allow-run-as-root", "-enable-recovery", launcher="mpirun")
    os.kill(victims.ranks(process)[3], signal.SIGSTOP)
    return test.finish(process, "a rank was stopped, under mpirun alone", status=None)


def rank_0_killed(test):
    process = test.start("--restarts", 2)
    for died in range(2):
        victim = harness.holder(test.run.results)
        os.kill(victim, signal.SIGKILL)
        message = rf"^gaopt-mpirun: rank 0 \(process {victim}\) died; starting again in {1 + died} s \({died + 1} of 2\)$"
        harness.wait_until(lambda: f"({died + 1} of 2)" in process.output(), "the restart")
        harness.expect_match(message, process.output(), "the message")
        harness.wait_until(lambda: harness.holder(test.run.results) not in (None, victim), "the next rank 0")
        test.run.wait_for_evaluations(len(harness.ids_in(test.run.ran)) + RANKS)
    return test.finish(process, "rank 0 was killed twice")


def mpirun_killed(test):
    process = test.start("--restarts", 2)
    os.kill(victims.mpirun(process), signal.SIGKILL)
    harness.wait_until(lambda: "mpirun ended with status 137; starting again" in process.output(), "the restart")
    return test.finish(process, "mpirun was killed")


def no_restart(test):
    process = test.start()
    os.kill(harness.holder(test.run.results), signal.SIGKILL)
    harness.expect_equal(process.wait(), 1, "exit status after rank 0 was killed")
    harness.expect_match(r"^gaopt-mpirun: rank 0 .* died; the same command goes on", process.output(), "the message")
    victims.expect_none_left(process)


def signals(test):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1):
        process = test.start("--restarts", 2)
        process.signal(number)
        harness.expect_equal(process.wait(), harness.RESUMABLE, f"exit status after {number.name}")
        harness.expect_match(f"^stopped by {number.name} ", process.output(), "the message at the end")
        begun, done = (harness.ids_in(test.run.work / name) for name in ("ran", "done"))
        harness.expect_equal(sorted(done), sorted(begun), f"evaluations that finished, after {number.name}")
        harness.expect(not process.pids(), f"after {number.name} processes stay")


def second_signal(test):
    test.run.rest()
    sleeping = harness.write_program(test.run.work / "sleep.sh", f"#!/bin/sh\necho >> '{test.run.ran}'\nsleep 300\n")
    options = ["--set", f"evaluator.argv=[{sleeping}]", "--set", "run.grace=60s", "--fresh"]
    command = [victims.WRAPPER, *OPTIONS, harness.GAOPT, *test.run.arguments, *options]
    process = harness.Process(command, test.run.work, test.run.environment)
    test.run.wait_for_evaluations(RANKS)
    process.signal(signal.SIGINT)
    harness.wait_until(lambda: "stopping:" in process.output(), "the message")
    harness.expect(process.main.poll() is None, "the first signal did not wait for the evaluations")
    began = time.monotonic()
    process.signal(signal.SIGINT)
    harness.expect_equal(process.wait(), harness.RESUMABLE, "exit status after the second signal")
    took = time.monotonic() - began
    harness.expect(took < 10, f"the second signal took {took:.1f} s")


def statuses(test):
    """Of gaopt, past an mpirun that always says 0. The file for them is not the evaluations' concern."""
    program = "#!/bin/sh\n[ -z \"$GAOPT_STATUS_FILE\" ] && echo '{\"value\": 1}'\n"
    unaware = harness.write_program(test.run.work / "unaware.sh", program)
    cases = [
        (0, []),
        (0, ["--fresh", "--set", f"evaluator.argv=[{unaware}]", "--set", "evaluator.on_failure.retries=0"]),
        (3, ["--fresh", "--set", "evaluator.argv=[false]", "--set", "evaluator.on_failure.retries=0"]),
        (2, ["--set", "run.sead=1"]),
        (2, ["--sett"]),
        (1, ["--set", "run.results=/proc/nowhere"]),
    ]
    test.run.hurry()
    for status, options in cases:
        command = [victims.WRAPPER, "--restarts", 3, *OPTIONS, harness.GAOPT, *test.run.arguments, *options]
        ended = harness.run_command(command, cwd=test.run.work, environment=test.run.environment)
        harness.expect_equal(ended.status, status, f"status with {options}:\n{ended.out}{ended.err}\n")
        harness.expect("starting again" not in ended.err, f"started again after status {status}")


def usage(_):
    for words, pattern in [
        ([], "there is no CONFIG"),
        (["--restarts", "many", "a.yaml"], "'many' is no number of times"),
        (["--restarts"], "'' is no number of times"),
        (["-np", "2", "gaopt", "--fresh"], "there is no CONFIG"),
    ]:
        ended = harness.run_command([victims.WRAPPER, *words])
        harness.expect_equal(ended.status, 2, f"status of gaopt-mpirun {words}")
        harness.expect_match(pattern, ended.err, f"gaopt-mpirun {words}")
    harness.expect_match("--restarts N", harness.run_command([victims.WRAPPER, "--help"]).out, "the help")


CASES = [
    usage,
    statuses,
    signals,
    second_signal,
    no_restart,
    mpirun_killed,
    rank_0_killed,
    rank_killed,
    rank_stopped,
    stopped_without_wrapper,
]


def main():
    wanted = sys.argv[1:] or [case.__name__ for case in CASES]
    with harness.folder() as work:
        test = Test(work)
        for case in CASES:
            if case.__name__ in wanted:
                took = case(test)
                ended = f"; mpirun ended {took:.1f} s after gaopt" if took else ""
                print(f"{case.__name__}: as it should be{ended}", flush=True)


if __name__ == "__main__":
    main()
