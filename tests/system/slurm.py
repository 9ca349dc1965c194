#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""gaopt.sbatch in a real SLURM: over several nodes, past the time limit, cancelled, on nodes that are lost, as an
array and as a heterogeneous job. Every run ends with the export of one that nobody disturbed.

slurm.py [CASE...]: those only."""
import concurrent.futures
import os
import sys
import time

import harness
import slurm_lab
import victims

SCRIPT = "gaopt.sbatch"  # in PATH
EVALUATIONS = 200
OPTIONS = ["-N", 2, "-n", 4, "-t", "8:00:00"]
BOTH = ("mpirun", "srun")

# How an evaluation starts two ranks.
INNER = {
    "mpirun": "mpirun -np 2",
    "srun": 'srun --mpi=pmix --overlap --exact -N 1 -n 2 -w "$SLURMD_NODENAME"',
}
# Counts those that are where the evaluation is, and solves something.
MPI_PROGRAM = """\
#!/bin/sh
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
{words} {poisson} 10 1.5 5 >&2 && {words} hostname >hosts || exit
sed "s/^/on $(hostname): /" hosts >>{told}
echo "{{\\"value\\": $(grep -cx "$(hostname)" hosts)}}"
"""
CRASHES_ONCE = """\
#!/bin/sh
case $1 in check | status) ;; *) mkdir {mark} 2>/dev/null && kill -SEGV $$ ;; esac
exec {gaopt} "$@"
"""
MPI_OPTIONS = ["--set", "cluster.slots=2", "--set", "run.stop.evaluations=8"]


class Case:
    """A run of its own in a folder of its own."""

    def __init__(self, slurm, work, name, config=()):
        self.slurm, self.name = slurm, name
        self.run = victims.Run(work / name, EVALUATIONS)
        self._config = [self.run.config, "--set", f"run.results={self.run.results}", "--set", "run.margin=2s", *config]
        self.run.rest()

    def submit(self, *options, environment=None, arguments=()):
        words = [*(options or OPTIONS), SCRIPT, *self._config, *arguments]
        return self.slurm.submit(*words, cwd=self.run.work, environment=environment)

    def slow_down(self):
        """1 s an evaluation on average."""
        program = self.run.work / "evaluate.sh"
        program.write_text(program.read_text().replace("% 400", "% 2000"))

    def wait_for_more(self, n=8):
        self.run.wait_for_evaluations(len(harness.ids_in(self.run.ran)) + n)

    def finish(self, job, wanted):
        self.run.hurry()
        harness.expect_equal(job.wait(), 0, f"{self.name}: exit status")
        harness.expect_same(self.run.results, wanted, self.name)


def hosts(case):
    return {row["host"] for row in harness.rows(case.run.results, "--timing")}


def over_two_nodes(test):
    for launcher in BOTH:
        case = test.case(f"over_two_nodes_{launcher}")
        job = case.submit(environment={"GAOPT_LAUNCHER": launcher})
        case.wait_for_more()
        case.finish(job, test.wanted)
        harness.expect(job.told(rf"^gaopt.sbatch: {launcher} starts the ranks$"), f"the launcher:\n{job.output()}")
        harness.expect(job.told(rf"^SLURM job {job.number}, on n\["), f"the job is not named:\n{job.output()}")


def time_limit(test):
    """SLURM looks every 30 s whose time is nearly over; with a limit of a minute that is at the first time."""
    case = test.case("time_limit")
    case.slow_down()
    job = case.submit("-N", 2, "-n", 4, "-t", 1)
    yield
    job.wait_for("^stopped by SIGUSR1 ")
    job.wait_for("^gaopt.sbatch: requeued: goes on as restart 1 of at most 100$")
    case.run.hurry()
    case.finish(job, test.wanted)
    harness.expect(job.told(rf"^SLURM job {job.number}, restart 1, on n\["), f"the restart:\n{job.output()}")
    harness.expect(job.told("^config: resuming at generation "), f"it did not resume:\n{job.output()}")


def requeues_are_bounded(test):
    case = test.case("requeues_are_bounded")
    job = case.submit(environment={"GAOPT_MAX_REQUEUES": "1"})
    for restart in range(2):
        job.wait_for("^SLURM job" if restart == 0 else "^SLURM job .* restart 1")
        case.wait_for_more()
        job.signal("USR1")
    harness.expect_equal(job.wait("FAILED"), harness.RESUMABLE, "status at the bound")
    harness.expect(job.told("requeued 1 times, which is all"), f"the bound:\n{job.output()}")
    harness.expect_equal(job.detail("Restarts"), "1", "restarts")


def no_progress(test):
    """It would loop for ever."""
    case = test.case("no_progress", ["--set", "evaluator.argv=[sleep, 100]", "--set", "run.grace=0s"])
    job = case.submit()
    job.wait_for("^SLURM job")
    time.sleep(1)
    job.signal("USR1")
    harness.expect_equal(job.wait("FAILED"), harness.RESUMABLE, "status without progress")
    harness.expect(job.told("not requeued: no evaluation was finished"), f"the message:\n{job.output()}")


def statuses(test):
    case = test.case("statuses")
    for status, arguments in [(2, ["--set", "run.sead=1"]), (3, ["--fresh", "--set", "evaluator.argv=[false]"])]:
        job = case.submit("-n", 1, arguments=[*arguments, "--set", "evaluator.on_failure.retries=0"])
        harness.expect_equal(job.wait("FAILED"), status, f"status of {arguments}")
        harness.expect_equal(job.detail("Restarts"), "0", f"restarts after {arguments}")


def cancelled(test):
    for launcher in BOTH:
        case = test.case(f"cancelled_{launcher}", ["--set", "evaluator.on_failure.retries=0"])
        environment = {"GAOPT_LAUNCHER": launcher}
        job = case.submit(environment=environment)
        case.wait_for_more()
        job.cancel()
        job.wait("CANCELLED")
        harness.expect_equal(job.detail("Restarts"), "0", "restarts of a job that was cancelled")
        harness.expect(not job.told("requeued: "), f"requeued in spite of scancel:\n{job.output()}")
        again = case.submit(environment=environment)
        again.wait_for("^config: resuming at generation ")
        case.finish(again, test.wanted)


def node_set_down(test):
    case = test.case("node_set_down")
    job = case.submit("-N", 3, "-n", 6, "-t", "1:00:00")
    case.wait_for_more(20)
    test.slurm.set_down("n2")
    job.wait_for(rf"^host n2, ranks? [\d, ]+: not heard of for {victims.LOST_AFTER} s")
    case.finish(job, test.wanted)
    harness.expect_equal(job.detail("Restarts"), "0", "restarts")


def node_of_srun_set_down(test):
    """SLURM ends srun then, and the script requeues the job."""
    case = test.case("node_of_srun_set_down")
    environment = {"GAOPT_LAUNCHER": "srun"}
    job = case.submit("-N", 3, "-n", 6, "-t", "1:00:00", environment=environment)
    case.wait_for_more(20)
    test.slurm.set_down("n2")
    job.wait_for(rf"^SLURM job {job.number}, restart 1, on n")
    case.finish(job, test.wanted)


def node_killed(test):
    case = test.case("node_killed")
    job = case.submit("-N", 3, "-n", 6, "-t", "1:00:00")
    case.wait_for_more(20)
    test.slurm.kill_node("n2")
    job.wait_for(rf"^host n2, ranks? [\d, ]+: not heard of for {victims.LOST_AFTER} s")
    case.finish(job, test.wanted)
    test.slurm.start_node("n2")


def first_node_killed(test):
    """With it went rank 0 and the script: SLURM itself starts the job again, elsewhere."""
    case = test.case("first_node_killed")
    job = case.submit("-N", 2, "-n", 4, "-t", "1:00:00", environment={"GAOPT_WATCH_EVERY": "1"})
    harness.wait_until(lambda: job.steps() >= 2, "the step that watches, beside mpirun's daemon")
    case.wait_for_more(20)
    test.slurm.kill_node("n0")
    test.slurm.set_down("n0")
    job.wait_for(rf"^SLURM job {job.number}, restart 1, on n\[1-2\]$")
    job.wait_for("^config: resuming at generation ")
    case.finish(job, test.wanted)
    test.slurm.start_node("n0")


def ranks_crash_at_the_start(test):
    """With srun nobody else starts them again, and a requeue needs an evaluation that was finished."""
    case = test.case("ranks_crash_at_the_start")
    once = case.run.work / "gaopt"
    harness.write_program(once, CRASHES_ONCE.format(gaopt=harness.GAOPT, mark=case.run.work / "crashed"))
    job = case.submit(environment={"GAOPT_LAUNCHER": "srun", "GAOPT": str(once)})
    case.finish(job, test.wanted)
    again = r"^gaopt.sbatch: the ranks ended before the first evaluation; starting again \(1 of 2\)$"
    harness.expect(job.told(again), f"the restart:\n{job.output()}")
    harness.expect_equal(job.detail("Restarts"), "0", "requeues")


def array(test):
    """Two seeds, each a run of its own; each task comes back by itself."""
    case = test.case("array")
    task = "${SLURM_ARRAY_TASK_ID}"
    arguments = ["--set", f"run.seed={task}", "--set", f"run.results={case.run.work}/run-{task}"]
    case.run.hurry()
    job = case.submit("--array=8-9", "-n", 2, f"--output={case.run.work}/task-%a", arguments=arguments)
    job.wait()
    harness.expect_same(case.run.work / "run-8", test.wanted, "array task 8")
    harness.expect(harness.export(case.run.work / "run-9") != test.wanted, "seed 9 gave the run of seed 8")
    name = (case.run.work / "task-9").read_text()
    harness.expect_match(rf"^SLURM job {job.number}_9, on n", name, "the task's name")


def hybrid(test):
    """A rank a node, which runs as many evaluations at a time as it has cores, and as this machine has."""
    for launcher, cores in [("mpirun", 1), ("mpirun", 2), ("srun", 2)]:
        case = test.case(f"hybrid_{launcher}_{cores}", ["--set", "cluster.slots=auto"])
        words = ["-N", 2, "--ntasks-per-node=1", "-c", cores]
        job = case.submit(*words, environment={"GAOPT_LAUNCHER": launcher})
        case.finish(job, test.wanted)
        slots = min(cores, len(os.sched_getaffinity(0)))
        told = harness.gaopt("status", case.run.results).out
        harness.expect_match(rf" n\d:{slots} n\d:{slots},", told, f"the slots with -c {cores}")


def mpi_evaluators(test):
    """An evaluation starts MPI ranks: with mpirun beside itself, with srun there or where SLURM has room."""
    for launcher in BOTH:
        for inner, words in INNER.items():
            case = test.case(f"mpi_{launcher}_{inner}", MPI_OPTIONS)
            told = case.run.work / "told"
            program = MPI_PROGRAM.format(words=words, poisson=harness.BUILD / "examples/poisson", told=told)
            harness.write_program(case.run.work / "evaluate.sh", program)
            environment = {"GAOPT_LAUNCHER": launcher}
            job = case.submit("-N", 2, "--ntasks-per-node=1", "-c", 4, environment=environment)
            harness.expect_equal(job.wait(), 0, f"{case.name}: exit status")
            values = {row["value"] for row in harness.rows(case.run.results)}
            harness.expect_equal(values, {"2"}, f"{case.name}: ranks beside the evaluation\n{told.read_text()}")
            harness.expect_equal(len(hosts(case)), 2, f"{case.name}: hosts")


def heterogeneous(test):
    """Rank 0 on a small node, the workers elsewhere."""
    for launcher in BOTH:
        case = test.case(f"heterogeneous_{launcher}")
        words = ["-w", "n0", "-n", 1, ":", "-w", "n[1-2]", "-N", 2, "-n", 4]
        job = case.submit(*words, environment={"GAOPT_LAUNCHER": launcher})
        case.finish(job, test.wanted)
        harness.expect(hosts(case) >= {"n1", "n2"}, f"only {hosts(case)} evaluated")


SLOW = [time_limit]  # they go on while the next do
CASES = [  # several at a time, as most of their time they wait
    cancelled,
    mpi_evaluators,
    requeues_are_bounded,
    hybrid,
    over_two_nodes,
    heterogeneous,
    array,
    statuses,
    no_progress,
    ranks_crash_at_the_start,
]
AT_ONCE = 3
NODES_LOST = [node_set_down, node_of_srun_set_down, node_killed, first_node_killed]  # in a SLURM of their own


class Test:
    def __init__(self, slurm, work, wanted):
        self.slurm, self._work, self.wanted = slurm, work, wanted

    def case(self, name, config=()):
        return Case(self.slurm, self._work, name, config)

    def run(self, case):
        began = time.monotonic()
        case(self)
        print(f"{case.__name__}: as it should be ({time.monotonic() - began:.0f} s)", flush=True)

    def run_all(self, cases, at_once=1):
        with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
            list(pool.map(self.run, cases))


def is_wanted(case):
    return case.__name__ in sys.argv[1:] or len(sys.argv) == 1


def run_quiet(test):
    under_way = {case.__name__: case(test) for case in filter(is_wanted, SLOW)}
    for case in under_way.values():
        next(case)
    test.run_all(filter(is_wanted, CASES), AT_ONCE)
    for name, case in under_way.items():
        next(case, None)
        print(f"{name}: as it should be", flush=True)


def main():
    with slurm_lab.open_or_skip() as slurm, slurm_lab.open_or_skip() as other, harness.folder() as work:
        alone = victims.Run(work / "alone", EVALUATIONS).undisturbed()
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            losses = pool.submit(Test(other, work, alone).run_all, filter(is_wanted, NODES_LOST))
            run_quiet(Test(slurm, work, alone))
            losses.result()


if __name__ == "__main__":
    main()
