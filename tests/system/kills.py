#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of all processes at random instants: the resumed run ends as one that was never disturbed, no
evaluation that was journalled runs again, and run.h5 opens and is whole at every one of these instants."""
import random
import subprocess

import h5py
import harness

KILLS = 500 if harness.LONG else 50
KILLS_WITH_REPEATS = KILLS // 2
SEED = 20261121
CONFIG = """\
run: {seed: 5, stop: {generations: 60}}
algorithm: {population: 10}
""" + harness.TRACED
REPEATS = 3
REPEATED = """\
run: {seed: 5, stop: {generations: 20}}
algorithm: {population: 10}
""" + harness.TRACED.replace("kind: command", f"kind: command\n  repeats: {REPEATS}\n  combine: median")
# Between the start and the kill, s. mpirun needs a while before the first evaluation.
AFTER = {None: (0.02, 0.7), 3: (0.2, 1.8)}


def told_in(run):
    """How many individuals the checkpoint holds, which must be whole; 0 before the first."""
    if not (run / "run.h5").exists():
        return 0
    with h5py.File(run / "run.h5") as file:
        told = int(file.attrs["told"])
        lengths = {name: len(column) for name, column in file["evaluations"].items()}
        harness.expect(set(lengths.values()) == {told}, f"{run}/run.h5: {told} told, but {lengths}")
        harness.expect(list(file["evaluations/id"]) == list(range(told)), f"{run}/run.h5: ids are not 0, 1, ...")
        harness.expect(file["config"][()], f"{run}/run.h5: no config")
        harness.expect(told == 0 or len(file["engine/state"]) > 0, f"{run}/run.h5: no state of the search")
    return told


class Victim:
    """Evaluations are known by their number: id x repeats + repeat."""

    def __init__(self, work, config, repeats, instants):
        self.work = work
        self.repeats = repeats
        self.config = harness.write(work / "config.yaml", config)
        self.ran = harness.write_traced(work, repeats=repeats)
        self.run = work / "killed"
        self.instants = instants
        self.kills = self.again = self.finished = self.most_in_journal = 0
        self.begin()

    def begin(self):
        """Another run: the last one, if there is one, is set aside."""
        self.known = set()  # numbers whose result was in the journal or in run.h5 at the last kill
        self.seen = set()  # numbers that ran, with or without a result
        self.offset = self.ran.stat().st_size
        self.options = ("--fresh",)

    def look(self, ranks):
        """At what the last session did and left."""
        ran = harness.ids_in(self.ran, self.offset)
        self.offset += sum(len(str(i)) + 1 for i in ran)
        twice = sorted(self.known & set(ran))
        harness.expect(not twice, f"kill {self.kills} ({ranks} ranks): {twice} were journalled and ran again")
        self.again += len(self.seen & set(ran))
        self.seen |= set(ran)
        told = told_in(self.run) * self.repeats
        journal = harness.journalled(self.run, self.repeats)
        lost = sorted(self.known - set(range(told)) - journal)
        harness.expect(not lost, f"kill {self.kills} ({ranks} ranks): the results of {lost} are gone")
        harness.expect(journal <= self.seen, f"kill {self.kills}: {journal - self.seen} in the journal never ran")
        self.known |= set(range(told)) | journal
        self.most_in_journal = max(self.most_in_journal, len(journal - set(range(told))))

    def session(self):
        """One life of gaopt; True if the run came to its end before the kill."""
        ranks = self.instants.choice(list(AFTER))
        arguments = [self.config, "--set", f"run.results={self.run}", *self.options]
        process = harness.start(*arguments, cwd=self.work, ranks=ranks)
        try:
            status = process.main.wait(self.instants.uniform(*AFTER[ranks]))
            harness.expect_equal(status, 0, f"exit status of a session that was not killed:\n{process.output()}")
            ended = True
        except subprocess.TimeoutExpired:
            process.kill()
            self.kills += 1
            ended = False
        if (self.run / "run.h5").exists():
            self.options = ()
        self.look(ranks)
        return ended


def kill_often(config, repeats, kills):
    with harness.folder() as work:
        victim = Victim(work, config, repeats, random.Random(SEED))
        harness.gaopt(victim.config, "--set", f"run.results={work / 'whole'}", "--set", "cluster.slots=4", "-q")
        whole = harness.export(work / "whole")
        victim.begin()
        while victim.kills < kills or not victim.finished:
            if not victim.session():
                continue
            victim.finished += 1
            harness.expect_same(victim.run, whole, f"after {victim.kills} kills")
            victim.begin()
    print(
        f"{repeats} repeats: {victim.kills} kills, {victim.finished} runs came to their end, all as the undisturbed one; up to "
        f"{victim.most_in_journal} evaluations were only in the journal; {victim.again} evaluations that had no "
        "result yet ran again, none that had"
    )


def main():
    kill_often(CONFIG, 1, KILLS)
    kill_often(REPEATED, REPEATS, KILLS_WITH_REPEATS)


if __name__ == "__main__":
    main()
