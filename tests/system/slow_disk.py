#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk each of whose syncs lasts two seconds: evaluations go on meanwhile, a signal is answered at once, the end waits
for the last checkpoint unless the user does not, and the run that goes on is the undisturbed one. What is faster than
such a disk waits for it once run.unsaved is used up."""
import functools
import os
import resource
import signal
import time

import harness

SYNC = 2  # s
SLOTS = 4
EVALUATIONS = 800
CONFIG = f"""\
run: {{seed: 5, stop: {{evaluations: {EVALUATIONS}}}}}
space: {{x: {{real: [-5, 5]}}, y: {{real: [-5, 5]}}}}
evaluator: {{kind: function, name: sphere, cost: {{time: 50ms, how: sleep}}}}
objectives: [minimize: value]
algorithm: {{population: 20, replacement: steady_state, lag: 60}}
cluster: {{slots: {SLOTS}}}
"""
CHEAP = """\
run: {seed: 5, stop: {evaluations: 300000}}
space: {x: {real: [-5, 5]}, y: {real: [-5, 5]}}
evaluator: {kind: function, name: sphere}
objectives: [minimize: value]
algorithm: {kind: random, population: 100}
"""
MORE_TIME = 1  # s of the processor at most; it waits for several times that
LESS_MEMORY = 15  # MiB at least; the rows of that run are 36
BUSY = 0.8  # share; the machine may do other work
AT_ONCE = 1.5  # s: less than a sync


def slow(sync):
    return {"LD_PRELOAD": str(harness.BUILD / "bench/libslow_sync.so"), "GAOPT_SLOW_SYNC": str(sync)}


def started(config, run):
    process = harness.start(config, "--set", f"run.results={run}", cwd=run.parent, environment=slow(SYNC))
    harness.wait_until(lambda: run.exists() and len(harness.journalled(run)) >= 300, "some results")
    return process


def signalled(process, run, pattern):
    """What it says to SIGTERM, before the disk could."""
    os.kill(harness.holder(run), signal.SIGTERM)
    harness.wait_until(lambda: pattern in process.output(), f"an answer ({pattern})", AT_ONCE)


def expect_busy(run):
    busy = harness.at_a_time(run) / SLOTS
    harness.expect(busy >= BUSY, f"slots were busy {busy:.0%} of the time only")
    return busy


def finish(config, run, whole):
    harness.gaopt(config, "--set", f"run.results={run}", cwd=run.parent)
    harness.expect_same(run, whole, run.name)


def patient(config, run, whole):
    """One signal: a last checkpoint, which takes several syncs."""
    process = started(config, run)
    signalled(process, run, "stopping: ")
    harness.expect_equal(process.wait(), harness.RESUMABLE, "exit status after SIGTERM")
    told, busy = len(harness.rows(run)), expect_busy(run)
    harness.expect(300 <= told < EVALUATIONS, f"the last checkpoint holds {told} of {EVALUATIONS}")
    finish(config, run, whole)
    print(f"patient: {told} evaluations saved, slots busy {busy:.0%}; resumed undisturbed")


def impatient(config, run, whole):
    """Two more while the end is written: it ends before the disk has taken that, and nothing is lost."""
    process = started(config, run)
    signalled(process, run, "stopping: ")
    time.sleep(0.5)  # what ran ends, and the last checkpoint begins
    known = harness.journalled(run)
    signalled(process, run, "the disk still writes the end of the run")
    began = time.monotonic()
    os.kill(harness.holder(run), signal.SIGTERM)
    harness.expect_equal(process.wait(), harness.RESUMABLE, "exit status without the last checkpoint")
    took = time.monotonic() - began
    harness.expect(took < 2 * SYNC, f"it took {took:.1f} s to leave the disk")
    harness.expect_match("the last checkpoint was not waited for", process.output(), "what is said")
    kept = set(range(len(harness.rows(run)))) | harness.journalled(run)
    harness.expect(known <= kept, f"the results of {sorted(known - kept)} are gone")
    finish(config, run, whole)
    print(f"impatient: left within {took:.1f} s, {len(kept)} evaluations kept; resumed undisturbed")


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def cost(config, run, unsaved):
    """MiB of the largest gaopt so far, and s of the processor."""
    settings = ("--set", f"run.results={run}", "--set", f"run.unsaved={unsaved}")
    used = processor_seconds()
    harness.gaopt(config, *settings, "-q", cwd=run.parent, environment=slow(0.2))
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, processor_seconds() - used


def bounded(config, work):
    little, waits = cost(config, work / "little", "1MB")
    much, goes_on = cost(config, work / "much", "1GB")
    harness.expect(much - little >= LESS_MEMORY, f"{little:.0f} MiB with run.unsaved of 1 MB, {much:.0f} with 1 GB")
    harness.expect(waits - goes_on < MORE_TIME, f"{waits:.2f} s of the processor where it waits, else {goes_on:.2f} s")
    harness.expect_same(work / "little", harness.export(work / "much"), "after it waited for the disk")
    print(f"bounded: {little:.0f} MiB and {waits:.2f} s of the processor where 1 MB may wait, {much:.0f} and {goes_on:.2f} else")


def main():
    with harness.folder() as work:
        bounded(harness.write(work / "cheap.yaml", CHEAP), work)
        config = harness.write(work / "config.yaml", CONFIG)
        at_once = ("--set", "evaluator.cost.time=0s")
        harness.gaopt(config, "--set", f"run.results={work / 'whole'}", *at_once, "-q", cwd=work)
        whole = harness.export(work / "whole")
        cases = [functools.partial(case, config, work / case.__name__, whole) for case in (patient, impatient)]
        harness.side_by_side(*cases)  # both sleep


if __name__ == "__main__":
    main()
