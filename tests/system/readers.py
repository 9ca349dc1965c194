#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run.h5 as docs/run-file.md describes it, read with h5py: all columns, each with its meaning, across sealed
segments, equal to what gaopt export says."""
import csv
import io

import h5py
import numpy
import harness

CONFIG = """\
run: {name: long, seed: 9, results: run, stop: {evaluations: 40000}}
space: {x: {real: [-5, 5]}, n: {int: [0, 9]}, c: {choice: [1, 2, 4]}, on: {bool: true}}
evaluator: {kind: function, name: sphere}
objectives: [minimize: value + n]
constraints: [x + n >= -1]
algorithm: {population: 100}
"""

ATTRIBUTES = {
    "format": "gaopt-run", "format_version": 3, "name": "long", "seed": 9, "told": 40000, "finished_by": "evaluations",
    "repeats": 1, "combine": "mean",
}  # fmt: skip
COLUMNS = {
    "id": "u8", "generation": "u8", "origin": "u4", "parents": "u8", "same_as": "u8", "status": "i1", "failure": "i1",
    "detail": "i4", "parameters": "f8", "metrics": "f8", "objectives": "f8", "violation": "f8", "feasible": "b1",
    "attempts": "u4", "failures": "u4", "first_failure": "i1", "rank": "u4", "host": "u4", "started": "f8", "seconds": "f8",
}  # fmt: skip
NOBODY = 2**64 - 1
REPEATED = """\
run: {name: noisy, seed: 9, results: noisy, stop: {evaluations: 2000}}
space: {x: {int: [-800, 800]}}
evaluator: {kind: function, name: sphere, noise: 0.3, repeats: 4}
objectives: [minimize: value]
algorithm: {population: 100}
"""
VERY_LONG = """\
run: {name: endless, seed: 9, results: endless, stop: {evaluations: 600000}}
space: {x: {real: [-5, 5]}}
evaluator: {kind: function, name: sphere}
objectives: [minimize: value]
algorithm: {kind: random}
"""


def layout(file):
    for name, value in ATTRIBUTES.items():
        harness.expect_equal(file.attrs[name], value, f"attribute {name} of run.h5")
    harness.expect(file.attrs["segments"] >= 2, f"{file.attrs['segments']} segments: the run was too short")
    columns = {name: column.dtype.str[1:] for name, column in file["evaluations"].items()}
    harness.expect_equal(columns, COLUMNS, "columns")

    def has_meaning(name, item):
        if isinstance(item, h5py.Dataset):
            harness.expect(item.attrs.get("meaning"), f"{name} has no attribute `meaning`")

    file.visititems(has_meaning)
    for name in ("started", "seconds"):
        harness.expect(file[f"evaluations/{name}"].attrs["unit"].startswith("s"), f"{name} has no unit")
    for name, group in (("parameters", "space"), ("metrics", "metrics"), ("objectives", "objectives")):
        scale = file[f"evaluations/{name}"].dims[1][0].name
        harness.expect_equal(scale, f"/{group}/names", f"dimension scale of {name}")


def words(column):
    names = {code: word for word, code in h5py.check_enum_dtype(column.dtype).items()}
    return [names[code] for code in column[:]]


def expect_export(file, run):
    rows = list(csv.DictReader(io.StringIO(harness.export(run).decode())))
    evaluations = file["evaluations"]
    harness.expect_equal(len(rows), 40000, "rows of the export")
    harness.expect(numpy.array_equal(evaluations["id"], numpy.arange(40000)), "row k has not id k")
    harness.expect_equal(words(evaluations["status"]), [row["status"] for row in rows], "status")
    feasible = [row["feasible"] == "true" for row in rows]
    harness.expect(numpy.array_equal(evaluations["feasible"], feasible), "feasible differs")
    harness.expect(numpy.array_equal(evaluations["violation"][:] == 0, feasible), "violation and feasible differ")
    columns = {"x": ("parameters", 0), "n": ("parameters", 1), "value": ("metrics", 0), "objective": ("objectives", 0)}
    for name, (dataset, k) in columns.items():
        exported = numpy.array([float(row[name]) for row in rows])
        harness.expect(numpy.array_equal(evaluations[dataset][:, k], exported), f"{name} differs from the export")
    choices = file["space/choices"].asstr()[2].splitlines()
    harness.expect_equal([choices[int(k)] for k in evaluations["parameters"][:, 2]], [row["c"] for row in rows], "c")


def expect_consistent(file):
    """What the columns say of each other."""
    evaluations = file["evaluations"]
    reused = numpy.array(words(evaluations["status"])) == "reused"
    same_as = evaluations["same_as"][:]
    parameters, metrics = evaluations["parameters"][:], evaluations["metrics"][:]
    harness.expect(numpy.array_equal(reused, same_as != NOBODY), "same_as and status differ")
    first = same_as[reused]
    harness.expect(numpy.array_equal(parameters[reused], parameters[first]), "same_as has other parameters")
    harness.expect(numpy.array_equal(metrics[reused], metrics[first]), "same_as has other metrics")
    harness.expect(numpy.array_equal(evaluations["attempts"][:] == 0, reused), "attempts and status differ")
    parents = evaluations["parents"][:]
    ids = evaluations["id"][:][:, None]
    harness.expect(numpy.all((parents == NOBODY) | (parents < ids)), "a parent is younger than its child")
    harness.expect(numpy.all(parents[:100] == NOBODY) and numpy.any(parents[100:] != NOBODY), "parents are not sound")
    harness.expect(numpy.all(numpy.diff(evaluations["generation"][:].astype(int)) >= 0), "generations go back")
    harness.expect_equal(file["hosts"].asstr()[0], "", "the first host")


def expect_spread(work):
    """Only where there are repeats; as exported; taken over by duplicates; of the size of the noise asked for."""
    harness.gaopt(harness.write(work / "noisy.yaml", REPEATED), "-q", cwd=work)
    with h5py.File(work / "noisy" / "run.h5") as file:
        harness.expect_equal((file.attrs["repeats"], file.attrs["combine"]), (4, "mean"), "repeats and combine")
        spread = file["evaluations/spread"]
        harness.expect("standard deviation" in spread.attrs["meaning"], "spread has no meaning")
        harness.expect_equal(spread.dims[1][0].name, "/metrics/names", "dimension scale of spread")
        exported = [float(row["spread.value"]) for row in harness.rows(work / "noisy")]
        harness.expect(numpy.array_equal(spread[:, 0], exported), "spread differs from the export")
        reused = numpy.array(words(file["evaluations/status"])) == "reused"
        first = file["evaluations/same_as"][:][reused]
        harness.expect(reused.sum() > 10, "no duplicate was met")
        harness.expect(numpy.array_equal(spread[:, 0][reused], spread[:, 0][first]), "same_as has another spread")
        # the variance of a sample variance is 2 sigma^4 / (n - 1): 4 standard errors of the mean of them
        own = spread[:, 0][~reused]
        variance, error = numpy.mean(own**2), 0.09 * numpy.sqrt(2 / 3 / len(own))
        harness.expect(abs(variance - 0.09) < 4 * error, f"the mean variance is {variance}, the noise's 0.09")


def expect_chapters(work):
    """A view of views; made anew by whoever goes on, should they be gone."""
    config, history = harness.write(work / "endless.yaml", VERY_LONG), work / "endless/history"
    for n in (600000, 620000):
        harness.gaopt(config, "-q", "--set", f"run.stop.evaluations={n}", cwd=work)
        chapters = sorted(path.name for path in history.glob("*chapter*"))
        harness.expect_equal(chapters, ["e0-chapter-000000.h5"], "chapters")
        with h5py.File(work / "endless" / "run.h5") as file:
            evaluations = file["evaluations"]
            harness.expect(numpy.array_equal(evaluations["id"], numpy.arange(n)), "row k has not id k")
            x, value = evaluations["parameters"][:, 0], evaluations["metrics"][:, 0]
            harness.expect(numpy.array_equal(value, x * x) and numpy.all(x != 0), "a row is not what was evaluated")
            harness.expect(numpy.all(evaluations["attempts"][:] == 1), "attempts")
        for path in [*history.glob("*chapter*"), *history.glob("*view*")]:
            path.unlink()


def main():
    with harness.folder() as work:
        expect_chapters(work)
        expect_spread(work)
        config = harness.write(work / "config.yaml", CONFIG)
        harness.gaopt(config, "-q", cwd=work, ranks=2)
        run = work / "run"
        with h5py.File(run / "run.h5") as file:  # the three lines
            values = file["evaluations/objectives"][:, 0]
            names = file["space/names"].asstr()[:]
            harness.expect(len(values) == 40000 and list(names) == ["x", "n", "c", "on"], f"{len(values)} {names}")
            layout(file)
            expect_export(file, run)
            expect_consistent(file)
            resolved, segments = file["config"].asstr()[()], file.attrs["segments"]
        harness.write(work / "again.yaml", resolved)
        ended = harness.gaopt("again.yaml", cwd=work)
        harness.expect_match("in an earlier session", ended.out, "the config in run.h5, given to gaopt")
    print(f"40000 rows in {segments} segments and the rest: {len(COLUMNS)} columns, all equal to the export")


if __name__ == "__main__":
    main()
