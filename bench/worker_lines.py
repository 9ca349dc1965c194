# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines of speed.py that come of scripts with tables of their own about messages and workers: dispatch_only.py,
efficiency.py, oversubscribed.py and cluster_growth.py. No benchmark itself."""
import statistics

import cluster_growth
import dispatch_only
import efficiency
import oversubscribed
import running
import targets

SHORT_TASKS, SHORT_EVALUATIONS, SHORT_COUNTED = 1000000, 400, 2000
EVALUATIONS, COUNTED = 1000, 20000  # of 10 ms; of the virtual cluster
SHORTEST = "10us"
FEW_WORKERS, MANY_WORKERS, SHORT_MANY = 10, 100000, 2000


def dispatch(arguments):
    """The bare loop sends as many tasks a message as gaopt chose in the same turn."""
    bare, ours = running.built(arguments, "bare_loop"), running.built(arguments, "dispatch_only")
    tasks = SHORT_TASKS if arguments.short else dispatch_only.TASKS
    turns = []
    for _ in range(arguments.seeds):
        rate, batch = dispatch_only.said(ours, tasks, ranks=2)
        turns.append((rate, batch, dispatch_only.said(bare, "-b", round(batch), "-n", tasks, ranks=2)[0]))
    rate, batch, loop = (statistics.median(column) for column in zip(*turns))
    yield targets.rate(f"bare MPI loop, 2 ranks, {batch:.0f} tasks a message", loop)
    yield targets.rate("dispatch only, 2 ranks, as many", rate)
    ratio = statistics.median(rate / loop for rate, _, loop in turns)
    yield targets.Line("dispatch only over the bare loop", ratio, dispatch_only.SHARE)


def worker(arguments):
    """How busy a worker beside the master is, for ever longer evaluations; a generational search is shown beside. What
    gaopt does in 10 us depends on the machine."""
    seeds = range(1, 2 if arguments.short else arguments.seeds + 1)
    ways = [efficiency.JUDGED] if arguments.short else list(efficiency.ALGORITHMS)
    for length, (_, target) in efficiency.LENGTHS.items():
        for way in ways:
            share = statistics.median(efficiency.measure(arguments, length, way, seed) for seed in seeds)
            wanted = target if way == efficiency.JUDGED else None
            what = f"a worker's efficiency, evaluations of {length}, {way}"
            yield targets.Line(what, share, wanted, form="{:.3f}", decides=length != SHORTEST)


def more_ranks(arguments):
    """Other programs take from the share of the cores, and one that runs for a ms is a stall: what decides is how much
    of the processor time that the run itself takes goes to evaluations."""
    library = running.built(arguments, "liboversubscribed.so")
    arguments.evaluations = SHORT_EVALUATIONS if arguments.short else EVALUATIONS
    runs, kinds = (1, oversubscribed.RANKS[:1]) if arguments.short else (arguments.seeds, oversubscribed.RANKS)
    for ranks in kinds:
        found = [oversubscribed.measure(arguments, library, ranks) for _ in range(runs)]
        share, stall, taken = (statistics.median(column) for column in zip(*found))
        what = f"{ranks} ranks on {oversubscribed.CORES} cores, 10 ms"
        yield targets.Line(f"{what}: share of the cores", share, oversubscribed.SHARE, form="{:.3f}", decides=False)
        most = 1e3 * oversubscribed.STALL
        yield targets.Line(f"{what}: longest stall", stall, most, at_most=True, form="{:.2f} ms", decides=False)
        yield targets.Line(f"{what}: share of gaopt's processor time", taken, oversubscribed.SHARE, form="{:.3f}")


def growth(arguments):
    """Instructions are counted: once is enough."""
    program = running.built(arguments, "cluster_growth")
    many, counted = (SHORT_MANY, SHORT_COUNTED) if arguments.short else (MANY_WORKERS, COUNTED)
    few, most = (cluster_growth.instructions(program, n, counted) for n in (FEW_WORKERS, many))
    yield targets.Line(f"instructions an evaluation, {FEW_WORKERS} workers", few, form="{:,.0f}")
    what = f"... with {many:,}, over those with {FEW_WORKERS}"
    yield targets.Line(what, most / few, cluster_growth.GROWTH, at_most=True)
