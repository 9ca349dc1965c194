#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Islands: the same export on any number of ranks and slots and after kill -9 and resume; as good as one
population of as many evaluations; migration matters; what does not go together is refused by key and line."""
import json
import random
import statistics
import time

import h5py
import harness

CONFIG = """\
run: {{seed: {seed}, stop: {{generations: {generations}}}}}
space: {{{space}}}
evaluator: {{kind: function, name: rastrigin}}
objectives: [minimize: value]
algorithm: {{population: {population}, {more}}}
"""
SPACE = ", ".join(f"x{i}: {{real: [-5.12, 5.12]}}" for i in range(10))
ISLANDS = "islands: {count: COUNT, migration: {every: 10, size: 2, topology: TOPOLOGY}}"
RANKS = [None, 1, 2, 4]
SEEDS = range(1, 10)
KILLS = 6


def text(seed=3, generations=100, population=20, count=6, topology="ring", more=None):
    if more is None:
        more = ISLANDS.replace("COUNT", str(count)).replace("TOPOLOGY", topology)
    return CONFIG.format(seed=seed, generations=generations, space=SPACE, population=population, more=more)


def run(work, name, config, *options, ranks=None):
    path = harness.write(work / f"{name}.yaml", config)
    harness.gaopt(path, "--set", f"run.results={work / name}", "-q", *options, ranks=ranks)
    return work / name


def same_on_all_ranks(work):
    for topology in ("ring", "full", "random"):
        for replacement in ("generational", "steady_state"):
            more = ISLANDS.replace("COUNT", "5").replace("TOPOLOGY", topology) + f", replacement: {replacement}"
            name = f"{topology}-{replacement}"
            wanted = harness.export(run(work, name, text(generations=60, more=more)))
            harness.expect_equal(wanted.count(b"\n") - 1, 6 * 5, f"{name}: rows")
            for n in RANKS[1:] if topology == "ring" else RANKS[2:3]:
                harness.expect_same(run(work, f"{name}-{n}", text(generations=60, more=more), ranks=n), wanted, name)
    print(f"the same on {RANKS} ranks")


def told_meanwhile(work):
    """What stands in the journal alone is counted, in evaluations, and a trace names ends of generations."""
    config = text(generations=20000, population=50)
    path, folder = harness.write(work / "meanwhile.yaml", config), work / "meanwhile"
    victim = harness.start(path, "--set", f"run.results={folder}", "-q", cwd=work)
    harness.wait_until(lambda: len(harness.journalled(folder)) > 0, "a result in the journal")
    victim.kill()
    with h5py.File(folder / "run.h5") as file:
        history = len(file["evaluations/id"])
    more = len([i for i in harness.journalled(folder) if i >= history])
    said = harness.gaopt("status", folder).out
    if more > 0:
        harness.expect_match(rf"and {more} more.* in the journal", said, "results in the journal alone")
    harness.gaopt(path, "--set", f"run.results={folder}", "-q", "--set", "run.stop.generations=40", "--fresh")
    events = json.loads(harness.gaopt("export", folder, "--format", "trace").out)["traceEvents"]
    ends = [event["name"] for event in events if event["name"].startswith("generation ")]
    harness.expect_equal(ends, [f"generation {i} ends" for i in (9, 19, 29, 39)], "generations in the trace")
    print(f"{more} results were in the journal alone; the trace names {len(ends)} generations")
    return more


def large(work):
    """As many islands of 60,000 as there are slots do not fit into one message."""
    config = text(generations=1, population=60000, count=20).replace("every: 10", "every: 1")
    slots = ("--set", "cluster.slots=20", "--set", "cluster.master_evaluates=false")
    harness.expect_equal(len(harness.rows(run(work, "large", config, *slots, ranks=2))), 20, "rows")
    print("islands larger than a message together")


def killed(work):
    config = text(generations=20000, population=50)
    began = time.monotonic()
    wanted = harness.export(run(work, "undisturbed", config))
    whole = time.monotonic() - began
    path, folder = harness.write(work / "killed.yaml", config), work / "killed"
    instants, kills = random.Random(5), 0
    while kills < KILLS:
        victim = harness.start(path, "--set", f"run.results={folder}", "-q", cwd=work)
        time.sleep(instants.uniform(0.05, whole / KILLS))
        if not victim.pids():
            break
        victim.kill()
        kills += 1
    harness.expect(kills >= 2, f"only {kills} kills hit a run of {whole:.1f} s")
    harness.gaopt(path, "--set", f"run.results={folder}", "-q")
    harness.expect_same(folder, wanted, f"after {kills} kills")
    print(f"the same after {kills} kills")


def best_of(folder):
    return min(float(row["objective"]) for row in harness.rows(folder))


def search(work):
    """Median of the best of 40,000 evaluations each."""
    ways = {
        "islands": text(generations=250, population=20, count=8),
        "alone": text(generations=250, population=20, count=8, topology="none"),
        "one": text(generations=250, population=160, more="kind: ga"),
    }
    found = {}
    for way, config in ways.items():
        found[way] = [best_of(run(work, f"{way}{s}", config.replace("seed: 3", f"seed: {s}"))) for s in SEEDS]
        print(f"{way}: {statistics.median(found[way]):.3g} of {sorted(found[way])}")
    harness.expect(found["islands"] != found["alone"], "migration changes nothing")
    harness.expect(statistics.median(found["islands"]) <= statistics.median(found["one"]), f"worse than one: {found}")


def refused(work):
    for words, key in (
        ("repeats: 2", "evaluator.repeats"),
        ("SIZE", "algorithm.islands.migration.size"),
        ("command", "evaluator.kind"),
        ("LARGE", "algorithm.population"),
    ):
        config = text()
        if words == "SIZE":
            config = config.replace("size: 2", "size: 20")
        elif words == "LARGE":
            config = config.replace("population: 20", "population: 1000000")
        elif words == "command":
            config = config.replace("kind: function, name: rastrigin", "kind: command, shell: 'echo value=1'")
        else:
            config = config.replace("name: rastrigin", f"name: rastrigin, {words}")
        path = harness.write(work / "refused.yaml", config)
        ended = harness.gaopt("check", path, "--no-run", status=None)
        harness.expect(ended.status != 0, f"{key} is not refused")
        harness.expect_match(rf"refused\.yaml:\d+:\d+: .*{key.rsplit('.', 1)[-1]}:", ended.out + ended.err, key)


def main():
    with harness.folder() as work:
        same_on_all_ranks(work)
        told_meanwhile(work)
        large(work)
        killed(work)
        search(work)
        refused(work)


if __name__ == "__main__":
    main()
