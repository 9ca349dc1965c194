#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of workers on other hosts join a run, leave it, and die at any moment, also while they are connecting. The run
goes on and ends with the undisturbed result, and no group outlives it.

join.py [CASE...] [SEED]: those only; that seed again for `storm`, instead of a random one."""
import contextlib
import os
import random
import re
import signal
import sys
import time

import harness
import lab
import victims

RANKS = 2  # the run's own
EVALUATIONS = 600
STORM = 60 if harness.LONG else 15  # s of coming and going
GROUPS = 3  # at most at a time
SOON = 15  # s, for an end
KINDS = {"come": 4, "come and die": 2, "go": 1, "die": 2}


class Test:
    def __init__(self, hosts, work):
        self.hosts, self.run = hosts, victims.Run(work, EVALUATIONS)
        self.environment = {**hosts.environment(), **self.run.environment}
        self.wanted = self.run.undisturbed()
        self.process = None

    def start(self, *options):
        self.run.rest()
        command = [victims.WRAPPER, *options, "-np", RANKS, "--oversubscribe", harness.GAOPT, *self.run.arguments]
        process = harness.Process(self.hosts.hosts[0].inside(*command, "--fresh"), self.run.work, self.environment)
        self.run.wait_for_evaluations(RANKS)
        self.process = process

    def join(self, host, *options, ranks=2, run=None):
        """From the host `host`, which reads the door through the agent that plays ssh."""
        run = run or f"{self.hosts.hosts[0].address}:{self.run.results}"
        command = [harness.GAOPT, "join", run, "-np", ranks, *options]
        return harness.Process(self.hosts.hosts[host].inside(*command), self.run.work, self.environment)

    def wait_for_door(self):
        harness.wait_until((self.run.results / "door").exists, "the door")

    def door(self):
        """What it says; None: there is none."""
        with contextlib.suppress(FileNotFoundError):
            return (self.run.results / "door").read_text()

    def joined(self, *arguments, **more):
        self.wait_for_door()
        group = self.join(*arguments, **more)
        harness.wait_until(lambda: "joined " in group.output() or group.main.poll() is not None, "a group that joins")
        harness.expect_match(r"^joined config on lab0: \d+ slots?$", group.output(), "the message")
        return group

    def finish(self, what):
        self.run.hurry()
        victims.expect_end(self.process)
        victims.expect_none_left(self.process)
        harness.expect_same(self.run.results, self.wanted, what)
        harness.expect(not (self.run.results / "door").exists(), "the door stays after the run")

    def says(self, pattern):
        harness.wait_until(lambda: re.search(pattern, self.process.output(), re.M), f"of the run: {pattern}")


def expect_group_end(group, status, pattern):
    found = group.wait(SOON)
    harness.expect_equal(found, status, f"status of a group:\n{group.output()}\n")
    harness.expect_match(pattern, group.output(), "what it says at its end")
    victims.expect_none_left(group)


def told(test):
    """Who cannot join is told why."""
    nowhere = test.run.work / "nowhere"
    door = test.run.results / "door"
    test.start("--no-door")
    test.run.wait_for_evaluations(4 * RANKS)
    cases = [(nowhere, "there is no run"), (test.run.results, "has no door: .*--no-door")]
    for run, pattern in cases:
        expect_group_end(test.join(1, run=run), 1, pattern)
    test.finish("nobody could join")
    test.start()
    test.wait_for_door()
    text = door.read_text()
    copies = [
        (re.sub("^gaopt .*", "gaopt 0.0.1", text), "runs gaopt 0.0.1, this is .*; install the same"),
        (re.sub(r":\d+(;|$)", r":9\1", text, flags=re.M), "cannot be reached at .*port 9: Connection refused"),
        (text[:40], "is no file `door`"),
    ]
    for i, (copy, pattern) in enumerate(copies):
        path = test.run.work / f"copy{i}"
        path.write_text(copy)
        expect_group_end(test.join(1, run=path), 1, pattern)
    expect_group_end(test.join(1, run=f"{test.hosts.hosts[0].address}:{nowhere}"), 1, "cannot be read through")
    test.process.kill()
    found = harness.run_command(test.hosts.hosts[0].inside(harness.GAOPT, "join", test.run.results))
    pattern = "is not running any more|cannot be reached"  # the latter while nobody waited for what was killed
    harness.expect_match(pattern, found.err, "of a run that was killed")


def left(test):
    """By Ctrl-C: what runs is finished; by gaopt leave; at last with the run, into which one group came by a copy of
    the door that is old by then."""
    test.start()
    test.wait_for_door()
    copy = test.run.work / "copy"
    copy.write_bytes((test.run.results / "door").read_bytes())
    group = test.joined(1)
    test.says(r"^host lab1: 2 slots join")
    group.signal(signal.SIGINT)
    expect_group_end(group, 0, r"^left after .*: \d+ evaluations? done, \d+ handed back$")
    test.says(r"^host lab1, ranks 2, 3: leave")
    group = test.joined(2)
    found = harness.run_command([harness.GAOPT, "leave", f"{test.hosts.hosts[0].address}:{test.run.results}"])
    harness.expect_equal(found.status, 0, f"status of gaopt leave: {found.err}")
    harness.expect_match(rf"^process {group.main.pid} has left$", found.out, "gaopt leave")
    expect_group_end(group, 0, "^left after")
    found = harness.run_command([harness.GAOPT, "leave", test.run.results])
    harness.expect_equal(found.status, 1, "status of gaopt leave when there is nothing to leave")
    groups = [test.joined(1), test.joined(2, "--slots", 1, ranks=1, run=copy)]
    test.says(r"^host lab2: 1 slot joins")
    time.sleep(2)
    test.finish("groups left")
    for group in groups:
        expect_group_end(group, 0, r"^the run is over; left after .*: [1-9]\d* evaluations? done, 0 handed back$")


def killed(test):
    """A rank of a group, the mpirun of another, and the ompi-server, whose place a new one takes."""
    test.start()
    group = test.joined(2, ranks=3)
    os.kill(victims.ranks(group)[1], signal.SIGKILL)
    test.says("^host lab2, rank .*: not heard of")
    other = test.joined(2, ranks=1)
    os.kill(victims.mpirun(other), signal.SIGKILL)
    expect_group_end(other, 1, "died without a word")
    test.wait_for_door()  # else a gate that is still connecting may open one of the server that has gone
    door = test.door()
    server = victims.ompi_server(test.process)
    os.kill(server, signal.SIGKILL)
    harness.wait_until(lambda: victims.ompi_server(test.process) not in (None, server), "another ompi-server")
    harness.wait_until(lambda: test.door() != door, "the old door to be taken away", 5)
    other = test.joined(1, ranks=1)
    test.finish("ranks, an mpirun and the ompi-server were killed")
    expect_group_end(group, 0, "^1 of 3 ranks died")
    expect_group_end(other, 0, "^the run is over")


def run_killed(test):
    """Groups end by themselves."""
    test.start("--restarts", 1)
    group = test.joined(1)
    os.kill(harness.holder(test.run.results), signal.SIGKILL)
    expect_group_end(group, 1, "^lost the run config on lab0")
    group = test.joined(2)
    test.finish("rank 0 was killed")
    expect_group_end(group, 0, "^the run is over")


class Storm:
    def __init__(self, seed, test):
        self.random, self.test, self.groups = random.Random(seed), test, []
        self.began = time.monotonic()

    def say(self, text):
        print(f"  {time.monotonic() - self.began:5.1f} s: {text}", flush=True)

    def come(self):
        host, ranks = self.random.choice((1, 2)), self.random.randint(1, 3)
        self.say(f"{ranks} on lab{host} come")
        self.groups.append(self.test.join(host, ranks=ranks))

    def come_and_die(self):
        seconds = self.random.uniform(0.1, 1.5)
        self.say(f"one comes and dies after {seconds:.2f} s")
        group = self.test.join(1, ranks=2)
        time.sleep(seconds)
        group.kill()

    def go(self):
        group = self.groups.pop(self.random.randrange(len(self.groups)))
        self.say("a group leaves")
        group.signal(signal.SIGTERM)
        return group

    def die(self):
        group = self.random.choice(self.groups)
        ranks = victims.ranks(group)
        what = self.random.choice(("rank", "mpirun", "group"))
        self.say(f"{what} dies")
        try:
            if what == "rank" and ranks:
                os.kill(self.random.choice(sorted(ranks.values())), signal.SIGKILL)
            elif what == "mpirun":
                os.kill(victims.mpirun(group), signal.SIGKILL)
            else:
                group.kill()
        except (ProcessLookupError, StopIteration):
            self.say("it had gone")

    def rage(self, seconds):
        leaving = []
        while time.monotonic() < self.began + seconds:
            harness.expect(self.test.process.main.poll() is None, f"it ended:\n{self.test.process.output()}")
            self.groups = [group for group in self.groups if group.main.poll() is None]
            kind = self.random.choices(list(KINDS), list(KINDS.values()))[0]
            if kind == "come" and len(self.groups) < GROUPS:
                self.come()
            elif kind == "come and die":
                self.come_and_die()
            elif kind == "go" and self.groups:
                leaving.append(self.go())
            elif kind == "die" and self.groups:
                self.die()
            time.sleep(self.random.expovariate(1 / 0.7))
        return leaving


def storm(test, seed):
    print(f"storm, seed {seed}", flush=True)
    test.start()
    gated = test.joined(1, ranks=1)  # the first gate, which is soon killed, is its
    os.kill(min(victims.gates(test.process)), signal.SIGKILL)
    chaos = Storm(seed, test)
    leaving = chaos.rage(STORM)
    harness.expect("finished:" not in test.process.output(), "the run ended before the disturbance did")
    last = test.joined(1)  # still possible
    test.finish(f"storm, seed {seed}")
    expect_group_end(last, 0, "^the run is over")
    for group in leaving + chaos.groups:
        group.wait(SOON)
        victims.expect_none_left(group)
    harness.wait_until(lambda: gated.main.poll() is not None, "the end of the group without a gate", 45)
    expect_group_end(gated, 1, "^lost the run config on lab0")


CASES = [told, left, killed, run_killed]


def main():
    seeds = [int(word) for word in sys.argv[1:] if word.isdigit()] or [random.randrange(10**6)]
    wanted = [word for word in sys.argv[1:] if not word.isdigit()] or [case.__name__ for case in CASES] + ["storm"]
    with lab.open_or_skip(3) as hosts, harness.folder() as work:
        test = Test(hosts, work)
        harness.run_cases(CASES, test, wanted)
        for seed in seeds if "storm" in wanted else []:
            storm(test, seed)


if __name__ == "__main__":
    main()
