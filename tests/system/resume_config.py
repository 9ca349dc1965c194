#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A config that was edited between two sessions: what is harmless is taken over, a changed objective scores the
history again without evaluating, what would falsify the history is refused by name."""
import h5py
import harness

HEAD = """\
run: {{seed: {seed}, results: {results}, stop: {{generations: {generations}}}}}
algorithm: {{population: 10}}
"""
BODY = harness.INTEGERS + """\
evaluator:
  kind: command
  argv: [./evaluate.sh, "{id}", "{a}", "{b}"]
  metrics: [value]
"""
PLAIN = "objectives: [minimize: value]\n"
WEIGHTED = "objectives: [minimize: 0.001*value + a]\nconstraints: [a >= 1000]\n"


class Place:
    def __init__(self, work):
        self.config = work / "config.yaml"
        self.work = work
        self.ran = harness.write_traced(work, milliseconds=(1, 5))

    def gaopt(self, results, generations, objectives=PLAIN, seed=7, body=BODY, status=0):
        """Runs the config as it is now; also says how many evaluations that took."""
        before = len(harness.ids_in(self.ran))
        head = HEAD.format(seed=seed, results=results, generations=generations)
        harness.write(self.config, head + body + objectives)
        ended = harness.gaopt("config.yaml", cwd=self.work, status=status)
        return ended, len(harness.ids_in(self.ran)) - before


def more_generations(place):
    place.gaopt("longer", 12)
    whole = harness.export(place.work / "longer")
    run = place.work / "raised"
    place.gaopt(run, 5)
    ended, evaluated = place.gaopt(run, 12)
    harness.expect_match(r"^changed since then:\nrun.stop.generations 5 -> 12 \(taken over\)", ended.out, "the change")
    harness.expect_equal(evaluated, 70, "evaluations of the second session")
    harness.expect_same(run, whole, "5 generations raised to 12")
    with h5py.File(run / "run.h5") as file:
        changes = file["sessions/changes"].asstr()[-1]
    harness.expect_equal(changes, "run.stop.generations 5 -> 12 (taken over)", "the change as it is recorded")
    return run


def finished(place, run):
    before = harness.export(run)
    ended, evaluated = place.gaopt(run, 12)
    harness.expect_equal(evaluated, 0, "evaluations of a finished run")
    harness.expect_match(r"^finished: .*in an earlier session", ended.out, "a finished run")
    harness.expect_match(r"raise what ended it in run\.stop; .*--fresh", ended.out, "what to do with a finished run")
    harness.expect_same(run, before, "a finished run")


def expect_scored(run, wanted):
    for row in harness.rows(run):
        objective, feasible = wanted(float(row["value"]), int(row["a"]))
        close = abs(float(row["objective"]) - objective) <= 1e-12 * abs(objective)
        harness.expect(close and row["feasible"] == feasible, f"{run}: {row} is not scored by the new objective")


def other_weights(place, run):
    parameters = [(row["id"], row["a"], row["b"], row["value"]) for row in harness.rows(run)]
    ended, evaluated = place.gaopt(run, 12, WEIGHTED)
    harness.expect_equal(evaluated, 0, "evaluations after the objective was changed")
    harness.expect_match(r"^objectives .*value.* -> .*0\.001\*value \+ a", ended.out, "the change of the objective")
    expect_scored(run, lambda value, a: (0.001 * value + a, "true" if a >= 1000 else "false"))
    now = [(row["id"], row["a"], row["b"], row["value"]) for row in harness.rows(run)]
    harness.expect_equal(now, parameters, "parameters and metrics after the objective was changed")
    _, evaluated = place.gaopt(run, 14, WEIGHTED)
    harness.expect_equal(evaluated, 20, "evaluations of two more generations after that")
    expect_scored(run, lambda value, a: (0.001 * value + a, "true" if a >= 1000 else "false"))


def falsifying(place, run):
    before = harness.export(run)
    narrow = BODY.replace("b: {int: [0, 1000000]}", "b: {int: [0, 999999]}")
    harness.expect(narrow != BODY, "the space was not changed")
    ended, evaluated = place.gaopt(run, 14, WEIGHTED, seed=8, body=narrow, status=None)
    harness.expect(ended.status in (1, 2), f"a falsifying change ended with {ended.status}")
    harness.expect_equal(evaluated, 0, "evaluations after a falsifying change")
    harness.expect_match(r"config\.yaml: these changes would falsify the run", ended.err, "the refusal")
    harness.expect_match(r"^  run\.seed: 7 -> 8$", ended.err, "the changed seed")
    harness.expect_match(r"^  space\b.*1000000.* -> .*999999", ended.err, "the changed space")
    harness.expect_same(run, before, "a refused change")
    return ended.status


def main():
    with harness.folder() as work:
        place = Place(work)
        run = more_generations(place)
        finished(place, run)
        other_weights(place, run)
        status = falsifying(place, run)
    print("more generations: as an undisturbed longer run; other weights: scored again, nothing evaluated again")
    print(f"another seed and space: refused, both named, exit status {status}; a finished run says so")


if __name__ == "__main__":
    main()
