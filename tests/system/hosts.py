#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""On three hosts: one loses mpirun's daemon, or is cut off, for a while or for good. The run goes on, says so, and ends
within seconds with the undisturbed result."""
import os
import signal
import time

import harness
import lab
import victims

RANKS = 6
EVALUATIONS = 600
MPIRUN_GIVES_UP = 10  # s: what it would do by then are SIGTERM to its ranks and, after run.grace and 3 s, SIGKILL


# Of mpirun's connections: 11 s of silence instead of 8 minutes.
SOON = {"OMPI_MCA_oob_tcp_keepalive_" + name: str(n) for name, n in [("time", 5), ("intvl", 2), ("probes", 3)]}


def start(hosts, run, environment=None):
    run.rest()
    process = hosts.start(
        *run.arguments,
        "--fresh",
        cwd=run.work,
        ranks=RANKS,
        launcher=[victims.WRAPPER],
        environment={**run.environment, **(environment or {})},
    )
    run.wait_for_evaluations(2 * RANKS)
    return process


def ranks_on(host):
    return [rank for rank in range(RANKS) if rank // 2 == host.number]


def finish(process, run, wanted, what):
    run.hurry()
    took = victims.expect_end(process)
    harness.expect_same(run.results, wanted, what)
    return took


def daemon_killed(hosts, run, wanted):
    process = start(hosts, run)
    host = hosts.hosts[1]
    os.kill(next(pid for pid in victims.daemons(process) if host.holds(pid)), signal.SIGKILL)
    harness.wait_until(lambda: not any(map(host.holds, process.ranks())), "the end of the ranks without a daemon")
    victims.wait_until_lost(process, *ranks_on(host))
    took = finish(process, run, wanted, "a daemon was killed")
    victims.expect_none_left(process)
    return took


def cut_and_ssh_fails(hosts, run, wanted):
    """As it does when it is told to look whether the host still answers (ServerAliveInterval)."""
    process = start(hosts, run)
    host = hosts.hosts[1]
    host.cut()
    os.kill(next(pid for pid in victims.daemons(process) if host.holds(pid)), signal.SIGKILL)
    victims.wait_until_lost(process, *ranks_on(host))
    time.sleep(MPIRUN_GIVES_UP)
    took = finish(process, run, wanted, "a host was cut off and its ssh failed")
    victims.expect_none_left(process)
    host.heal()
    return took


def cut_for_good(hosts, run, wanted):
    """What runs beyond the cut sees nothing of the end: its daemon misses mpirun after a while."""
    process = start(hosts, run, SOON)
    host = hosts.hosts[2]
    host.cut()
    victims.wait_until_lost(process, *ranks_on(host))
    took = finish(process, run, wanted, "a host was cut off for good")
    victims.expect_none_left(process)
    host.heal()
    return took


def cut_for_a_while(hosts, run, wanted):
    process = start(hosts, run)
    host = hosts.hosts[1]
    host.cut()
    victims.wait_until_lost(process, *ranks_on(host))
    host.heal()
    for rank in ranks_on(host):
        harness.wait_until(lambda: f"rank {rank}: is back" in process.output(), f"the message that {rank} is back")
    took = finish(process, run, wanted, "a host was cut off for a while")
    victims.expect_none_left(process)
    return took


def main():
    with lab.open_or_skip(3) as hosts, harness.folder() as work:
        run = victims.Run(work, EVALUATIONS)
        wanted = run.undisturbed()
        for case in (daemon_killed, cut_for_a_while, cut_and_ssh_fails, cut_for_good):
            took = case(hosts, run, wanted)
            print(f"{case.__name__}: the undisturbed result; mpirun ended within {took:.1f} s", flush=True)


if __name__ == "__main__":
    main()
