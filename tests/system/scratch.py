#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ranks that do not see rank 0's results folder: the run is the same as where all see it, folders of evaluations that
are kept come back, and on the ranks' own disks nothing is left, also after kill -9."""
import os
import signal
import subprocess
import sys

import harness

CONFIG = harness.INTEGERS + """\
run: {stop: {generations: 4}}
evaluator:
  kind: command
  argv: [./evaluate.sh, "{id}", "{a}", "{b}"]
  keep: failed
objectives:
  - minimize: value
algorithm: {population: 12}
"""

# Every fifth fails, and leaves files of all kinds behind.
PROGRAM = """\
#!/bin/sh
echo "$1: no licence" >&2
mkdir deep && echo "$2" > deep/a && ln -s /etc/passwd link
head -c 1000000 /dev/zero > big
sleep 0.02
[ $(( $1 % 5 )) != 3 ] || exit 4
echo "{\\"value\\": $(( $2 + $3 ))}"
"""

# Other hosts have a disk of their own at the same path.
HIDE = """\
#!/bin/sh
exec unshare --mount sh -c 'mount -t tmpfs none "$0" && exec "$@"' '{results}' "$@"
"""

SKIPPED = 77
RANKS = 4


def seen_or_skip():
    if subprocess.run(["unshare", "--mount", "true"], check=False, capture_output=True).returncode != 0:
        print("skipped: no mount namespaces here")
        sys.exit(SKIPPED)


class Place:
    def __init__(self, work):
        self.work, self.results, self.scratch = work, work / "results", work / "scratch"
        self.scratch.mkdir()
        self.results.mkdir()
        harness.write(work / "run.yaml", CONFIG)
        harness.write_program(work / "evaluate.sh", PROGRAM)
        harness.write_program(work / "hide.sh", HIDE.format(results=self.results))
        self.environment = {"GAOPT_SCRATCH": str(self.scratch)}

    def command(self, *arguments):
        """Rank 0 as it is, the others with a results folder of their own."""
        run = [harness.GAOPT, "run.yaml", *arguments]
        return [*harness.MPIRUN, "-np", 1, *run, ":", "-np", RANKS - 1, self.work / "hide.sh", *run]

    def run(self, *arguments):
        ended = harness.run_command(self.command(*arguments), self.work, self.environment)
        harness.expect(ended.status == 0, f"it ended with {ended.status}:\n{ended.out}{ended.err}")
        return ended

    def kept(self):
        """Of each folder that is kept, the files; large ones by their size."""
        folders = {}
        for folder in sorted((self.results / "run/evaluations").iterdir()):
            files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]
            folders[folder.name] = {
                str(path.relative_to(folder)): path.read_bytes() for path in files if path.stat().st_size < 1000
            }
        return folders

    def expect_clean(self):
        harness.expect_equal(os.listdir(self.scratch), [], "what is left in scratch")
        harness.expect(not (self.results / "run/beacon").exists(), "the beacon is still there")


def undisturbed(place, *arguments):
    harness.gaopt("run.yaml", "--fresh", *arguments, cwd=place.work)
    return harness.export(place.results / "run"), place.kept()


def others_took_part(place):
    ranks = {row["rank"] for row in harness.rows(place.results / "run", "--timing")}
    harness.expect(len(ranks) == RANKS, f"only ranks {ranks} evaluated")


def kept_folders_come_back(place):
    wanted, kept = undisturbed(place)
    place.run("--fresh")
    harness.expect_same(place.results / "run", wanted, "ranks without the results folder")
    others_took_part(place)
    found = place.kept()
    for files in found.values():
        files.pop("left-out.txt", None)  # the link
    harness.expect_equal(found, kept, "the folders that were kept")
    big = [path.stat().st_size for path in (place.results / "run/evaluations").glob("*/big")]
    harness.expect(any(size < 70000 for size in big), f"no large file was shortened: {big}")
    place.expect_clean()


def only_the_best_stays(place):
    choice = ["--set", "evaluator.keep=best"]
    wanted, kept = undisturbed(place, *choice)
    place.run("--fresh", *choice)
    harness.expect_same(place.results / "run", wanted, "keep: best")
    harness.expect_equal(sorted(place.kept()), sorted(kept), "whose folders were kept")
    place.expect_clean()


def killed_ones_leave_nothing_for_long(place):
    slow = ["--set", "run.stop.generations=400"]
    process = harness.Process(place.command("--fresh", *slow), place.work, place.environment)
    harness.wait_until(lambda: len(os.listdir(place.scratch)) == RANKS - 1, "the ranks' own folders")
    for pid in process.pids():
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    process.kill()
    harness.expect(os.listdir(place.scratch), "kill -9 left nothing: this test shows nothing")
    place.run()
    place.expect_clean()


def main():
    seen_or_skip()
    with harness.folder() as work:
        harness.run_cases([kept_folders_come_back, only_the_best_stays, killed_ones_leave_nothing_for_long], Place(work))


if __name__ == "__main__":
    main()
