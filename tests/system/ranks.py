#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same config and seed give the same export, byte for byte, on any number of ranks: evaluations take
randomly long, so that they arrive in another order each time."""
import harness

RANKS = [None, 1, 2, 3, 4, 8]

REALS = "space: {x: {real: [-5, 5]}, y: {real: [-5, 5]}, z: {real: [1e-3, 10], scale: log}}"
# 36 points: far fewer than individuals, so that results are reused
DISCRETE = "space: {x: {int: [-3, 2]}, y: {choice: [1, 2, 3]}, z: {bool: true}}"

FUNCTION = """\
run: {{seed: 11, stop: {{generations: 8}}}}
{space}
evaluator: {{kind: function, name: sphere, cost: {{time: 5ms, spread: 0.7}}}}
objectives: [minimize: value]
algorithm: {{population: 20, replacement: {replacement}}}
"""

# The repeats of an individual arrive in another order each time, too.
REPEATED = """\
run: {seed: 11, stop: {generations: 5}}
space: {x: {real: [-5, 5]}, y: {real: [-5, 5]}}
evaluator: {kind: function, name: sphere, noise: 1, repeats: 5, combine: COMBINE, cost: {time: 5ms, spread: 0.7}}
objectives: [minimize: value]
algorithm: {population: 12, replacement: REPLACEMENT}
"""

COMMAND = """\
run: {seed: 11, stop: {generations: 6}}
algorithm: {population: 12, replacement: steady_state}
""" + harness.TRACED


def compare(work, name, text, ranks):
    """The export of the first; all others must be the same."""
    config = harness.write(work / f"{name}.yaml", text)
    wanted = None
    for n in ranks:
        run = work / f"{name}-{n}"
        harness.gaopt(config, "--set", f"run.results={run}", "-q", ranks=n)
        wanted = wanted or harness.export(run)
        harness.expect_same(run, wanted, f"{name} with {n} ranks")
    return wanted


def main():
    with harness.folder() as work:
        for replacement in ("generational", "steady_state"):
            for kind, space in (("reals", REALS), ("discrete", DISCRETE)):
                name = f"{replacement}-{kind}"
                found = compare(work, name, FUNCTION.format(space=space, replacement=replacement), RANKS)
                n, reused = found.count(b"\n") - 1, found.count(b",reused\n")
                harness.expect(kind == "reals" or reused > 0, f"{name}: no duplicate was met")
                print(f"{name}: {n} individuals ({reused} reused), same on {RANKS} ranks")
        for combine, replacement in (("mean", "steady_state"), ("median", "generational"), ("worst", "steady_state")):
            text = REPEATED.replace("COMBINE", combine).replace("REPLACEMENT", replacement)
            found = compare(work, combine, text, [None, 1, 3, 8])
            harness.expect(b",spread.value," in found, f"{combine}: the spread is not exported")
            print(f"{combine} of 5 repeats: same on {[None, 1, 3, 8]} ranks")
        harness.write_traced(work)
        compare(work, "command", COMMAND, [None, 3])
        print("command: same alone and on 3 ranks")


if __name__ == "__main__":
    main()
