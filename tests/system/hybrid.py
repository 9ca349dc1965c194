#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One rank a host that runs many programs at a time: as many as it has slots, whatever the soft limit of open files,
which the programs keep; and with a word beforehand if limits or the launcher's binding are in the way."""
import os
import resource

import harness

SLOTS = 150

MANY = f"""\
run: {{results: many, stop: {{evaluations: {2 * SLOTS}}}}}
space: {{x: {{real: [-5, 5]}}}}
evaluator: {{kind: command, shell: 'sleep 4; echo files $(ulimit -Sn)', result: {{format: name_value}}}}
objectives: [minimize: files]
algorithm: {{kind: random, population: {2 * SLOTS}}}
cluster: {{slots: {SLOTS}}}
"""

FEW = """\
run: {results: few, stop: {evaluations: 8}}
space: {x: {real: [-5, 5]}}
evaluator: {kind: function, name: sphere}
objectives: [minimize: value]
algorithm: {kind: random, population: 8}
"""


def with_files(soft, hard, words, cwd):
    """Runs to its end with these limits of open files."""
    return harness.run_command(["prlimit", f"--nofile={soft}:{hard}", *words], cwd, seconds=120)


def many_at_a_time(work):
    """The most that ran at a moment."""
    config = harness.write(work / "many.yaml", MANY)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    ended = with_files(256, hard, harness.command(config, "-q"), work)
    harness.expect_equal(ended.status, 0, f"the status of\n{ended.out}{ended.err}")
    rows = harness.rows(work / "many", "--timing")
    harness.expect_equal({row["files"] for row in rows}, {"256"}, "the limit of open files in the programs")
    spans = harness.spans(work / "many")
    changes = sorted([(a, 1) for a, _ in spans] + [(b - 0.002, -1) for _, b in spans])  # starts are given in whole ms
    running = [sum(change for _, change in changes[: i + 1]) for i in range(len(changes))]
    harness.expect(0.9 * SLOTS < max(running) <= SLOTS, f"{max(running)} of {SLOTS} programs ran at a time")
    return max(running)


def too_many(work):
    config = harness.write(work / "too_many.yaml", MANY.replace("many", "too_many"))
    ended = with_files(500, 500, harness.command(config), work)
    harness.expect_equal(ended.status, 1, "the status with too few open files")
    return harness.expect_match(rf"{SLOTS} slots need .* the limit is 500 .*", ended.err, "too few open files")[0]


def bound(work):
    """mpirun binds one rank or two to a core each, and what they start inherits it."""
    if os.cpu_count() == 1:
        return "not tried: this machine has one core"
    config = harness.write(work / "few.yaml", FEW)

    def said(binding, slots):
        options = ["--fresh", "--set", f"cluster.slots={slots}"]
        words = ["mpirun", "--allow-run-as-root", "--bind-to", binding, "-np", 1, harness.GAOPT, config, *options]
        ended = harness.run_command(words, work)
        harness.expect_equal(ended.status, 0, f"the status of\n{ended.out}{ended.err}")
        return ended.out

    line = harness.expect_match(r"^host .*, rank 0: 2 slots, but only 1 of .* cores.*$", said("core", 2), "bound")[0]
    for binding, slots in (("none", 2), ("core", 1)):
        out = said(binding, slots)
        harness.expect("cores may be used" not in out, f"{slots} slots, bound to {binding}:\n{out}")
    return line


def main():
    with harness.folder() as work:
        print(f"{many_at_a_time(work)} programs at a time on one rank")
        print(too_many(work))
        print(bound(work))


if __name__ == "__main__":
    main()
