#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad usage and bad configs: exit status 2 and a first line that says where, what, and the nearest valid word;
what differs between ranks is found before the first evaluation."""
import socket

import harness

GOOD = """\
run: {stop: {generations: 2}}
space:
  x: {real: [-5, 5]}
evaluator:
  kind: function
  name: sphere
objectives:
  - minimize: value
algorithm:
  population: 10
  mutation: {kind: polynomial}
"""

FUNCTION = "kind: function\n  name: sphere"

# What is replaced in GOOD, by what, and the first line of standard error, after the file's name.
MISTAKES = [
    ("  mutation:", "  mutaton:", "11:3: unknown key 'mutaton' in algorithm; did you mean 'mutation'?"),
    ("name: sphere", "name: spher", "6:9: name: 'spher' is not allowed; did you mean 'sphere'?"),
    ("name: sphere", "name: sphere\n  timeout: 120", "7:12: timeout: '120' has no unit; write 120s, 2min or 2h"),
    ("n: 10", "n: ten", "10:15: population: 'ten' is not allowed; must be a whole number"),
    ("n: 10", "n: 1", "10:15: population: 1 is out of range; allowed: 2 to 1000000"),
    ("n: 10", "n: 10\n  population: 9", "11:3: the key 'population' stands here twice; it is already in line 10"),
    ("ze: value", "ze: value + wide", "8:23: objectives: 'wide' is no parameter; the one metric of kind function is "
     "value"),
    ("ze: value", "ze: value +* 2", "8:22: objectives: found '*'; expected a number, a name, a function or '('"),
    ("[-5, 5]", "[5, -5]", "3:13: x: low must be less than high; a parameter with one value is {fixed: VALUE}"),
    ("{stop: {generations: 2}}", "{name: x}", "1:6: nothing ends this run; give run.stop at least one of "
     "generations, evaluations, time, target, stall"),
    ("x: {real", "x: [real", "3:20: this is not YAML: while parsing a flow sequence, did not find expected ',' or ']'"),
]

# Arguments, and the first line of standard error.
USAGE = [
    (["absent.yaml"], "there is no file absent.yaml"),
    (["good.yaml", "--frehs"], "unknown option '--frehs'; did you mean '--fresh'?"),
    (["good.yaml", "--set", "run.sed=3"], "--set run.sed=3: unknown key 'sed' in run; did you mean 'seed'?"),
    (["good.yaml", "--set", "run.seed"], "--set: found 'run.seed'; write KEY=VALUE, such as run.seed=7"),
    (["chekc", "good.yaml"], "unknown command 'chekc'; did you mean 'check'?"),
    (["best"], "best needs a RUN: a results folder, or the run.h5 in it"),
    (["eval", "good.yaml", "--id", "x"], "--id: 'x' is no individual; they are 0, 1, 2, ..."),
    (["help", "evaluator.timout"], "there is no key 'evaluator.timout'; did you mean 'evaluator.timeout'?"),
]


def first_line(ended):
    return (ended.err.splitlines() or [""])[0]


def mistakes(work):
    for old, new, wanted in MISTAKES:
        harness.expect(old in GOOD, f"{old!r} is not in the config")
        harness.write(work / "bad.yaml", GOOD.replace(old, new))
        for arguments in (["bad.yaml"], ["check", "bad.yaml"]):
            ended = harness.gaopt(*arguments, cwd=work, status=2)
            harness.expect_equal(first_line(ended), f"bad.yaml:{wanted}", f"first line for {new!r}")
    harness.expect(not (work / "results").exists(), "a wrong config left results")


def usage(work):
    harness.write(work / "good.yaml", GOOD)
    for arguments, wanted in USAGE:
        ended = harness.gaopt(*arguments, cwd=work, status=2)
        harness.expect_equal(first_line(ended), wanted, f"first line for gaopt {' '.join(arguments)}")


def reserved_metric(work):
    """Accepted here, it would be refused when the run is read again."""
    text = GOOD.replace(FUNCTION, "kind: command\n  shell: echo").replace("ze: value", "ze: 2*seed")
    harness.write(work / "bad.yaml", text)
    ended = harness.gaopt("bad.yaml", cwd=work, status=2)
    wanted = "bad.yaml:8:17: objectives: 'seed' has another meaning in expressions; rename the metric"
    harness.expect_equal(first_line(ended), wanted, "first line for a metric called seed")


def several_at_once(work):
    text = GOOD.replace("  mutation:", "  mutaton:").replace("population: 10", "population: ten")
    harness.write(work / "bad.yaml", text)
    ended = harness.gaopt("bad.yaml", cwd=work, ranks=3, status=2)
    for place in ("bad.yaml:10:15: ", "bad.yaml:11:3: "):
        harness.expect_equal(ended.err.count(place), 1, f"how often 3 ranks say {place!r}")


def missing_program(work):
    text = GOOD.replace(FUNCTION, "kind: command\n  argv: [./absent, '{x}']")
    harness.write(work / "absent.yaml", text)
    for ranks in (None, 3):
        ended = harness.gaopt("absent.yaml", cwd=work, ranks=ranks, status=None)
        harness.expect(ended.status in (1, 2), f"a missing program ended with {ended.status}")
        harness.expect_match(rf"{socket.gethostname()}.*absent", ended.err, f"a missing program on {ranks} ranks")
        runs = list((work / "results").glob("*/evaluations/*"))
        harness.expect(not runs, f"a missing program was evaluated: {runs}")


def ranks_differ(work):
    for name, seed in (("A", 1), ("B", 2)):
        harness.write(work / f"{name}.yaml", GOOD.replace("stop:", f"seed: {seed}, results: differ, stop:"))
    words = [*harness.MPIRUN, "-np", "1", harness.GAOPT, "A.yaml", ":", "-np", "1", harness.GAOPT, "B.yaml"]
    ended = harness.run_command(words, cwd=work)
    harness.expect(ended.status in (1, 2), f"different configs on two ranks ended with {ended.status}\n{ended.out}")
    found = harness.expect_match(r"^.*config.*$", ended.err, "different configs on two ranks")
    harness.expect(socket.gethostname() in found[0], f"no host in {found[0]!r}")
    harness.expect("B" not in ended.out and not harness.rows(work / "differ"), "there was an evaluation")
    return found[0]


def main():
    with harness.folder() as work:
        mistakes(work)
        usage(work)
        reserved_metric(work)
        several_at_once(work)
        missing_program(work)
        line = ranks_differ(work)
    print(f"{len(MISTAKES)} mistakes in configs and {len(USAGE)} on the command line: status 2, each named in line 1")
    print(f"different configs: {line}")


if __name__ == "__main__":
    main()
