#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One gaopt at a time works on a folder of results: a second one names the first, a dead one's lock does not
block, and --fresh sets a run aside whole."""
import hashlib
import socket

import harness

CONFIG = """\
run: {results: results/run, stop: {generations: 20}}
space: {x: {real: [-5, 5]}}
evaluator: {kind: function, name: sphere, cost: {time: 300ms}}
objectives: [minimize: value]
algorithm: {population: 10}
"""


def digests(folder):
    """Of all files below it; what a lock says of its holder does not matter."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "lock"
    }


def second_is_refused(config, work, first, ranks):
    ended = harness.gaopt(config, cwd=work, ranks=ranks, status=1)
    pattern = rf"is in use by gaopt on host {socket.gethostname()}, process {harness.holder(first)}\b"
    harness.expect_match(pattern, ended.err, "what the second gaopt says")
    refused = harness.gaopt(config, "--fresh", cwd=work, status=1)
    harness.expect_match("is in use", refused.err, "what the second gaopt says to --fresh")


def main():
    with harness.folder() as work:
        config = harness.write(work / "config.yaml", CONFIG)
        run = work / "results" / "run"
        first = harness.start(config, cwd=work)
        harness.wait_until(lambda: harness.holder(run) and (run / "run.h5").exists(), "the first gaopt")
        for ranks in (None, 2):
            second_is_refused(config, work, run, ranks)
        harness.wait_until(lambda: harness.journalled(run), "the first results")
        harness.expect(first.main.poll() is None, f"the first gaopt ended:\n{first.output()}")
        first.kill()
        harness.expect(harness.holder(run), "the killed gaopt's lock is not there: nothing is tested")
        before = digests(run)

        option = "run.stop.generations=21"
        fresh = harness.gaopt(config, "--fresh", "--set", option, "--set", "evaluator.cost.time=0s", cwd=work)
        aside = run.with_name("run.1")
        harness.expect_match(r"^the earlier run is set aside in .*results/run\.1\n(?!\n)", fresh.out, "--fresh")
        harness.expect_equal(digests(aside), before, "the run that was set aside")
        harness.expect_equal(len(harness.rows(run)), 210, "evaluations of the fresh run")
        whole = harness.export(run)
        harness.gaopt(config, "--fresh", "--set", option, "--set", "evaluator.cost.time=0s", "-q", cwd=work)
        harness.expect_same(run.with_name("run.2"), whole, "the second run set aside")
        harness.expect_equal(digests(aside), before, "the run that was set aside first")

        moved = ["--set", f"run.results={aside}", "--set", "evaluator.cost.time=0s"]
        harness.gaopt(config, *moved, cwd=work)
        harness.expect_equal(len(harness.rows(aside)), 200, "evaluations of the run that was set aside, resumed")
    print("refused by name alone and on 2 ranks; a killed one's lock does not block; two runs set aside, untouched")


if __name__ == "__main__":
    main()
