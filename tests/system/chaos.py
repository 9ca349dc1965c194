#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""On three hosts, at random moments: ranks are killed and stopped, evaluations killed, daemons of mpirun killed,
cables cut and mended. The run ends by itself within seconds, with status 0, and with the undisturbed result.

chaos.py [SEED]: that seed again, instead of a random one."""
import os
import random
import signal
import sys
import time

import harness
import lab
import victims

RANKS = 6
ROUND = 30  # s of disturbance
ROUNDS = 20 if harness.LONG else 2
PACE = 30  # evaluations a second that RANKS ranks cannot reach
BETWEEN = 1.5  # s, on average, from one blow to the next
KILLS = {"kill a rank": 2, "kill a daemon": 1}  # at most, so that something is left to be hit
KINDS = {"kill a rank": 1, "kill a daemon": 0.3, "stop a rank": 3, "kill an evaluation": 4, "cut a host": 2}


class Chaos:
    """What happens to one run, and what is still to be undone, by the time when it is due."""

    def __init__(self, seed, hosts, process):
        self.random, self.hosts, self.process = random.Random(seed), hosts, process
        self.began = time.monotonic()
        self.undo = []  # [(when, what, function)]
        self.killed = dict.fromkeys(KILLS, 0)

    def say(self, text):
        print(f"  {time.monotonic() - self.began:5.1f} s: {text}", flush=True)

    def some(self, found):
        found = sorted(found)
        return self.random.choice(found) if found else None

    def for_a_while(self, what, undo):
        """1 to 40 s, short ones as often as long ones."""
        seconds = 40 ** self.random.random()
        self.say(f"{what} for {seconds:.1f} s")
        self.undo.append((time.monotonic() + seconds, what, undo))

    def undo_due(self, now):
        for entry in [entry for entry in self.undo if entry[0] <= now]:
            self.undo.remove(entry)
            self.say(f"no longer: {entry[1]}")
            entry[2]()

    def signal(self, pid, number):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            self.say(f"process {pid} had gone")

    def hit_rank(self, kind):
        rank, pid = self.some((rank, pid) for rank, pid in victims.ranks(self.process).items() if rank) or (0, 0)
        if not rank:
            return
        if kind == "kill a rank":
            self.say(f"rank {rank} killed")
            self.signal(pid, signal.SIGKILL)
        else:
            self.signal(pid, signal.SIGSTOP)
            self.for_a_while(f"rank {rank} stopped", lambda: self.signal(pid, signal.SIGCONT))

    def kill(self, what, pid):
        if pid:
            self.say(f"{what} {pid} killed")
            self.signal(pid, signal.SIGKILL)

    def cut(self):
        host = self.random.choice(self.hosts[1:])
        host.cut()
        self.for_a_while(f"{host.name} cut off", host.heal)

    def hit(self):
        kind = self.random.choices(list(KINDS), list(KINDS.values()))[0]
        if kind in KILLS:
            self.killed[kind] += 1
            if self.killed[kind] > KILLS[kind]:
                return
        if kind.endswith("a rank"):
            self.hit_rank(kind)
        elif kind == "kill an evaluation":
            self.kill("evaluation", self.some(victims.evaluations(self.process)))
        elif kind == "kill a daemon":
            self.kill("daemon", self.some(victims.daemons(self.process)))
        else:
            self.cut()

    def rage(self, seconds):
        until = time.monotonic() + seconds
        blow = time.monotonic()
        while (now := time.monotonic()) < until:
            harness.expect(self.process.main.poll() is None, f"it ended early:\n{self.process.output()}")
            self.undo_due(now)
            if now >= blow:
                self.hit()
                blow = now + self.random.expovariate(1 / BETWEEN)
            time.sleep(0.05)

    def calm(self):
        """Half of the time, what is stopped or cut off stays so until the end."""
        if self.random.random() < 0.5:
            self.undo_due(float("inf"))

    def tidy(self):
        for host in self.hosts:
            host.heal()


def one_round(hosts, work, seed, replacement):
    run = victims.Run(work, PACE * ROUND, replacement)
    wanted = run.undisturbed()
    process = hosts.start(
        *run.arguments, cwd=work, ranks=RANKS, launcher=[victims.WRAPPER], environment=run.environment
    )
    run.wait_for_evaluations(RANKS)
    chaos = Chaos(seed, hosts.hosts, process)
    chaos.rage(ROUND)
    chaos.calm()
    harness.expect("finished:" not in process.output(), "the run ended before the disturbance did")
    run.hurry()
    took = victims.expect_end(process)
    chaos.say(f"mpirun ended {took:.1f} s after gaopt, at {time.monotonic() - chaos.began:.1f} s")
    harness.expect_same(run.results, wanted, f"{replacement}, seed {seed}")
    chaos.tidy()
    process.kill()


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else random.randrange(10**6)
    with lab.open_or_skip(3) as hosts, harness.folder() as work:
        for i in range(ROUNDS):
            replacement = ("steady_state", "generational")[(seed + i) % 2]
            print(f"{replacement}, seed {seed + i}", flush=True)
            one_round(hosts, work / str(i), seed + i, replacement)
    print(f"{ROUNDS} rounds of {ROUND} s: the undisturbed result each time")


if __name__ == "__main__":
    main()
