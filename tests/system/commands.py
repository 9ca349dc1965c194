#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every subcommand on one run, while it goes on and when it is finished; what they say agrees."""
import csv
import json
import os
import re
import signal
import socket
import textwrap

import harness

CONFIG = """\
run: {name: plasma, seed: 3, results: results, stop: {generations: 6}}
space:
  dt: {real: [1.0e-5, 1.0e-2], scale: log}
  substeps: {int: [1, 16]}
  solver: {choice: [euler, verlet, "4"]}
  damping: {bool: true}
evaluator:
  kind: command
  shell: 'sleep 0.15; echo "{\\"error\\": $(( GAOPT_PARAM_substeps * 5 % 16 )), \\"late\\": $GAOPT_ID}"'
objectives: [minimize: error - late/1000]
constraints: [substeps >= 3]
algorithm: {population: 10}
"""
PARAMETERS = ["dt", "substeps", "solver", "damping"]


def while_it_runs(work, run):
    process = harness.start("config.yaml", cwd=work, ranks=2)
    harness.wait_until(lambda: (run / "run.h5").exists() and harness.rows(run), "the first checkpoint with results")
    status = harness.gaopt("status", run).out
    place = rf"^state +running on host {socket.gethostname()}, process {harness.holder(run)}$"
    harness.expect_match(place, status, "gaopt status of a run that goes on")
    for arguments in (("best", run), ("export", run), ("eval", run / "run.h5", "--id", 0)):
        harness.gaopt(*arguments)
    harness.expect(process.main.poll() is None, f"it ended too early:\n{process.output()}")
    os.kill(harness.holder(run), signal.SIGTERM)
    harness.expect_equal(process.wait(), harness.RESUMABLE, "exit status")
    status = harness.gaopt("status", run).out
    harness.expect_match(r"^state +interrupted \(SIGTERM\)\ngo on +gaopt .*config\.yaml$", status, "gaopt status")
    harness.gaopt("config.yaml", "-q", cwd=work)
    harness.expect_match(r"^state +finished \(generations\)$", harness.gaopt("status", run).out, "gaopt status")


def exported(run, work):
    """The rows; CSV and JSON must agree."""
    rows = list(csv.DictReader(harness.gaopt("export", run).out.splitlines()))
    wanted = ["id", "generation", *PARAMETERS, "error", "late", "objective", "feasible", "status"]
    harness.expect_equal(harness.gaopt("export", run).out.splitlines()[0].split(","), wanted, "columns")
    harness.expect_equal(len(rows), 60, "rows")
    objects = json.loads(harness.gaopt("export", run, "--format", "json").out)
    harness.expect_equal([o["id"] for o in objects], list(range(60)), "ids in the JSON export")
    for row, one in zip(rows, objects):
        harness.expect_equal(float(row["dt"]), one["parameters"]["dt"], "dt in CSV and JSON")
        harness.expect_equal(row["solver"], one["parameters"]["solver"], "solver in CSV and JSON")
        harness.expect_equal(float(row["objective"]), one["objectives"]["objective"], "objective in CSV and JSON")
    harness.gaopt("export", run, "-o", work / "out.csv")
    harness.expect_equal((work / "out.csv").read_bytes(), harness.export(run), "export -o")
    timed = harness.rows(run, "--timing")[0]
    stamp = re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", timed["start"])
    harness.expect(stamp and timed["host"] == socket.gethostname() and 0.14 < float(timed["seconds"]) < 5, f"{timed}")
    return objects


def best(run, objects):
    """As found by hand in the export; returns its id."""
    feasible = [one for one in objects if one["feasible"] and one["status"] == "ok"]
    wanted = min(feasible, key=lambda one: one["objectives"]["objective"])
    found = [json.loads(line) for line in harness.gaopt("best", run, "-n", "3", "--json").out.splitlines()]
    harness.expect_equal(found[0], wanted, "the best one")
    harness.expect_equal(len(found), 3, "gaopt best -n 3")
    line = rf"^id {wanted['id']}, generation {wanted['generation']}$"
    harness.expect_match(line, harness.gaopt("best", run).out, "gaopt best")
    return wanted["id"]


def start_from_the_best(work, run, id):
    """What gaopt best --yaml writes is a point to start from."""
    points = harness.gaopt("best", run, "--yaml").out
    config = harness.write(work / "next.yaml", CONFIG + "initial:\n  points:\n" + textwrap.indent(points, "  "))
    harness.gaopt(config, "--set", "run.results=next", "--set", "run.stop.generations=1", "-q", cwd=work)
    first, known = harness.rows(work / "next")[0], harness.rows(run)[id]
    harness.expect_equal([first[name] for name in PARAMETERS], [known[name] for name in PARAMETERS], "the given point")


def again(run, id, work):
    ended = harness.gaopt("eval", run, "--id", id, "--keep", work / "kept")
    harness.expect_match(r"^agrees with what is recorded", ended.out, "gaopt eval")
    harness.expect(list((work / "kept").rglob("parameters.json")), "gaopt eval --keep left nothing")
    ended = harness.gaopt("eval", run, "--id", 60, status=None)
    harness.expect(ended.status in (1, 2) and "it has 0 to 59" in ended.err, f"gaopt eval --id 60: {ended.err}")


def check(work):
    """What it prints is a config itself, the same again."""
    first = harness.gaopt("check", "config.yaml", cwd=work).out
    harness.expect_match(r"^#   error = ", first, "gaopt check")
    harness.expect_match(r"^# if all take as long, \d+ at a time: 60 evaluations in ", first, "gaopt check")
    (work / "resolved.yaml").write_text(first)
    resolved = harness.gaopt("check", "resolved.yaml", "--no-run", cwd=work).out
    without_comments = [line for line in first.splitlines() if line[0] != "#"]
    harness.expect_equal(resolved.splitlines(), without_comments, "gaopt check of what gaopt check printed")


def helps():
    harness.expect_match(r"^evaluator\.timeout: .*120s", harness.gaopt("help", "evaluator.timeout").out, "help KEY")
    harness.expect_match(r"^gaopt export RUN .*--timing", harness.gaopt("help", "export").out, "help COMMAND")
    harness.expect_match(r"^gaopt \d+\.\d+\.\d+$", harness.gaopt("--version").out, "--version")
    schema = json.loads(harness.gaopt("help", "--schema").out)
    keys = harness.gaopt("help", "--keys").out.split("\n")
    harness.expect("algorithm" in schema["properties"] and len(keys) > 50, "help --schema or --keys is incomplete")


def main():
    with harness.folder() as work:
        harness.write(work / "config.yaml", CONFIG)
        run = work / "results"
        while_it_runs(work, run)
        before = harness.export(run)
        objects = exported(run, work)
        id = best(run, objects)
        start_from_the_best(work, run, id)
        again(run, id, work)
        check(work)
        harness.expect_same(run, before, "after all these commands")
    helps()
    print("status, best, export, eval, check and help agree, while it runs and when it is finished")


if __name__ == "__main__":
    main()
