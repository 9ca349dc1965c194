#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench.py - bench/speed.py can fail: its comparison with targets, a gaopt that is too slow, and one that is broken;
and it puts its table where results.md marks it."""
import sys

import harness
from harness import expect, expect_equal

sys.dont_write_bytecode = True
sys.path.insert(0, str(harness.SOURCE / "bench"))
import speed  # noqa: E402  pylint: disable=wrong-import-position
import targets  # noqa: E402  pylint: disable=wrong-import-position

SPEED = harness.SOURCE / "bench/speed.py"


# --- the comparison ---


def judged(measured, target, **more):
    """(holds, far off, exit status, that of the short form)"""
    line = targets.Line("what", measured, target, **more)
    return line.holds(), line.far_off(), targets.status([line], False), targets.status([line], True)


def check_comparison():
    expect_equal(judged(10, 10), (True, False, 0, 0), "just the target")
    expect_equal(judged(9.9, 10), (False, False, 1, 0), "a little less")
    expect_equal(judged(5, 10), (False, False, 1, 0), "half of it")
    expect_equal(judged(4.9, 10), (False, True, 1, 1), "less than half")
    expect_equal(judged(20, 20, at_most=True), (True, False, 0, 0), "just the most")
    expect_equal(judged(40, 20, at_most=True), (False, False, 1, 0), "twice the most")
    expect_equal(judged(41, 20, at_most=True), (False, True, 1, 1), "more than twice")
    expect_equal(judged(0, 20, at_most=True), (True, False, 0, 0), "nothing, at most 20")
    expect_equal(judged(0, 10), (False, True, 1, 1), "nothing, at least 10")
    expect_equal(judged(1, 10, decides=False), (False, False, 1, 0), "what depends on the machine")
    expect_equal(judged(None, 10), (False, True, 1, 1), "what was not measured")
    expect_equal(judged(None, 10, decides=False), (False, True, 1, 1), "what was not measured, of the machine")
    expect_equal(judged(1, None), (True, False, 0, 0), "what has no target")
    expect_equal(judged(None, None), (False, True, 1, 1), "a topic that broke")


def check_cells():
    line = targets.Line("share", 0.5, 0.97, form="{:.3f}")
    expect_equal(line.cells(), ["share", "0.500", "at least 0.970", "FAILS"], "a line that fails")
    line = targets.Line("share", None, 0.97, why="no mpirun")
    expect_equal(line.cells(), ["share", "not measured: no mpirun", "at least 0.97", "FAILS"], "one not measured")


def check_markdown(folder):
    path = harness.write(folder / "results.md", f"before\n{speed.BEGIN}\nold\n{speed.END}\nafter\n")
    speed.put_into(path, "new")
    speed.put_into(path, "newer")
    wanted = f"before\n{speed.BEGIN}\nnewer\n{speed.END}\nafter\n"
    expect_equal(path.read_text(), wanted, "between the marks")
    speed.put_into(folder / "none.md", "new")
    expect_equal((folder / "none.md").read_text(), f"{speed.BEGIN}\nnew\n{speed.END}\n", "a file that was not there")


# --- the script, with a gaopt that is not good ---


def short_speed(gaopt, topic):
    return harness.run_command([SPEED, "--short", "--seeds", "1", "--only", topic, "--gaopt", gaopt], seconds=200)


def check_slow(folder):
    """Evaluations that cost nothing cost 20 us: at most 100,000 a second, which is less than five times what DEAP does."""
    slower = "--set evaluator.cost.time=20us --set evaluator.cost.how=spin"
    slow = harness.write_program(folder / "slow", f'#!/bin/sh\nexec {harness.GAOPT} "$@" {slower}\n')
    ended = short_speed(slow, "whole")
    expect_equal(ended.status, 1, f"the exit status with a slow gaopt\n{ended.out}{ended.err}")
    expect("far off: whole GA, 2 ranks, over DEAP" in ended.err, f"what is far off is said: {ended.err}")


def check_broken(folder):
    broken = harness.write_program(folder / "broken", "#!/bin/sh\nexit 1\n")
    ended = short_speed(broken, "memory")
    expect_equal(ended.status, 1, f"the exit status with a broken gaopt\n{ended.out}{ended.err}")
    expect("| memory | not measured: " in ended.out, f"it is in the table: {ended.out}")


def main():
    check_comparison()
    check_cells()
    with harness.folder() as folder:
        check_markdown(folder)
        check_slow(folder)
        check_broken(folder)


if __name__ == "__main__":
    main()
