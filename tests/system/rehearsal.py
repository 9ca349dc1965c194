#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A rehearsal on 64 ranks, the short form of bench/utilisation.py: a steady state with eight individuals a slot keeps at
least 95 % of them busy, gaopt's summary says what its export says, and a config that is refused ends all ranks."""
import re

import harness

RANKS = 64
BUSY = 0.95  # the issue's; 0.984 on two idle cores, of which the tail of so short a run takes one percent
SAME = 0.01  # summary and export differ by at most that

REHEARSAL = f"""\
run: {{results: run, stop: {{evaluations: 15000}}}}
space: {{x: {{real: [-5, 5]}}, y: {{real: [-5, 5]}}}}
evaluator: {{kind: function, name: sphere, cost: {{time: 50ms, spread: 0.5, how: sleep}}}}
objectives: [minimize: value]
algorithm: {{population: 64, replacement: steady_state, lag: {8 * RANKS}}}
"""


def busy_by_export(run):
    rows = harness.rows(run, "--timing")
    harness.expect_equal(len({row["rank"] for row in rows}), RANKS, "ranks that evaluated")
    return harness.at_a_time(run) / RANKS


def busy(work):
    config = harness.write(work / "rehearsal.yaml", REHEARSAL)
    said = harness.gaopt(config, "-q", cwd=work, ranks=RANKS, seconds=180).out
    share = float(harness.expect_match(r"workers busy ([\d.]+) %", said, "the summary")[1]) / 100
    export = busy_by_export(work / "run")
    harness.expect(abs(share - export) < SAME, f"busy {share:.3f} by the summary, {export:.3f} by the export")
    harness.expect(share >= BUSY, f"{RANKS} ranks were {share:.3f} busy, not {BUSY}")
    return share


def refuse(work):
    """mpirun's own abort misses ranks that are just being started, and two of three times hung."""
    config = harness.write(work / "wrong.yaml", REHEARSAL.replace("lag", "lack"))
    for _ in range(3):
        ended = harness.gaopt(config, cwd=work, ranks=RANKS, status=2, seconds=60)
        harness.expect_equal(len(re.findall("unknown key 'lack'", ended.err)), 1, "how often it is said")


def main():
    with harness.folder() as work:
        refuse(work)
        print(f"{RANKS} ranks {100 * busy(work):.1f} % busy; those of a wrong config all end")


if __name__ == "__main__":
    main()
