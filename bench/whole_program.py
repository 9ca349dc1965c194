#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole genetic algorithm with its history in HDF5: ten reals, population 1000, a function that costs nothing.

Two runs of each, a short and a long one: what the long one took more, for its more evaluations, is the rate without
start and end ("of the slope"); that of the whole process is quoted, too. Beside it, by turns, DEAP's eaSimple: serial,
mapped over a multiprocessing.Pool of as many processes as there are cores, and over mpi4py's MPIPoolExecutor of as many
ranks (deap_peer.py; creating its population included, the start of Python and of the processes not). PGAPack's figure
is cited, not measured. Memory is rank 0's peak, of resident pages, as /usr/bin/time says it."""
import pathlib
import statistics
import subprocess
import sys
import time

import running
import targets

CORES = running.CORES
PEER = pathlib.Path(__file__).with_name("deap_peer.py")
PYTHON = "/usr/bin/python3"  # whose DEAP and mpi4py are Debian's
PGAPACK = 190000  # evaluations/s of its GA on a machine of this size, as cited in the task; not measured here
SIZES, SHORT_SIZES = (1000000, 3000000), (100000, 500000)
MILLION, MIB = 1000000, 1024  # evaluations; KiB

# What the peer is asked, with generations of 1000 that take about a second.
PEERS = {
    "DEAP, eaSimple, serial": (["serial"], 80),
    f"DEAP, Pool of {CORES}, chunks of 1": (["pool", str(CORES), "1"], 20),
    f"DEAP, Pool of {CORES}, chunks of 100": (["pool", str(CORES), "100"], 80),
    f"DEAP, mpi4py.futures of {CORES}, chunks of 1": (["futures", str(CORES), "1"], 3),
}
SERIAL = next(iter(PEERS))


def seconds(program, seed, evaluations, ranks):
    """Of the whole process."""
    with running.folder() as folder:
        config = running.write_config(folder, seed, evaluations)
        began = time.monotonic()
        running.run(program, config, "-q", ranks=ranks)
        return time.monotonic() - began


def rates(arguments, seed, ranks):
    """Evaluations/s of the slope, and of the whole process of the short run. 0 where noise hides the slope."""
    small, large = SHORT_SIZES if arguments.short else SIZES
    of_small, of_large = (seconds(arguments.gaopt, seed, size, ranks) for size in (small, large))
    slope = (large - small) / (of_large - of_small) if of_large > of_small else 0
    return slope, small / of_small


def peers(arguments):
    """The short form compares with one."""
    return [SERIAL] if arguments.short else list(PEERS)


def peer_rate(peer, seed):
    (way, *numbers), generations = PEERS[peer]
    ranks, module = (int(numbers[0]) + 1, ["-m", "mpi4py.futures"]) if way == "futures" else (None, [])
    words = [*module, PEER, "--seed", seed, "--generations", generations, way, *numbers]
    return float(running.run(PYTHON, *words, ranks=ranks))


def two_ranks(arguments):
    """Lines of gaopt on two ranks and of its peers, all by turns; ratios are medians of those turn by turn."""
    ours, theirs = [], {peer: [] for peer in peers(arguments)}
    for seed in range(1, arguments.seeds + 1):
        ours.append(rates(arguments, seed, 2))
        for peer, found in theirs.items():
            found.append(peer_rate(peer, seed))
    slope, process = (statistics.median(column) for column in zip(*ours))
    yield targets.rate("whole GA, 2 ranks, of the slope", slope, 1e6)
    yield targets.rate(f"... of the whole process, {(SHORT_SIZES if arguments.short else SIZES)[0]:,}", process)
    for peer, found in theirs.items():
        yield targets.rate(peer, statistics.median(found))
    for peer, found in theirs.items():
        ratio = statistics.median(our_slope / rate for (our_slope, _), rate in zip(ours, found))
        yield targets.Line(f"whole GA, 2 ranks, over {peer}", ratio, 10 if peer == SERIAL else None)
    yield targets.Line("whole GA, 2 ranks, over PGAPack's 190,000/s (cited)", slope / PGAPACK, 5, decides=False)


def one_rank(arguments):
    pairs = [rates(arguments, seed, None) for seed in range(1, arguments.seeds + 1)]
    slope, process = (statistics.median(column) for column in zip(*pairs))
    yield targets.rate("whole GA, 1 rank without mpirun, of the slope", slope, 2e6)
    yield targets.rate(f"... of the whole process, {(SHORT_SIZES if arguments.short else SIZES)[0]:,}", process)


def peak(program, seed, evaluations):
    """MiB of rank 0 of two."""
    with running.folder() as folder:
        said = folder / "peak"
        run = [program, running.write_config(folder, seed, evaluations), "-q"]
        first = ["-np", "1", "/usr/bin/time", "-f", "%M", "-o", said, *run]
        words = [*running.MPIRUN, *first, ":", "-np", "1", *run]
        subprocess.run([str(word) for word in words], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        return int(said.read_text(encoding="utf-8").split()[-1]) / MIB


def memory(arguments):
    """Not less than a million evaluations in the short form either: memory is what they might add to."""
    seeds = range(1, 2 if arguments.short else arguments.seeds + 1)
    found = statistics.median(peak(arguments.gaopt, seed, MILLION) for seed in seeds)
    yield targets.Line(
        "memory of rank 0 of 2 after 1,000,000 evaluations", found, 200e6 / MIB**2, at_most=True, form="{:.0f} MiB"
    )


def lines(arguments):
    for part in (two_ranks, one_rank, memory):
        yield from part(arguments)


if __name__ == "__main__":
    sys.exit(targets.main(__doc__, lines))
