#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The process evaluator, as its users have it: the three clients find what the built-in function finds, programs that
are killed at random cost nothing but time, and none of them outlives gaopt, however that ends."""
import contextlib
import os
import random
import re
import signal
import time

import harness

CLIENTS = harness.SOURCE / "examples/process"

CONFIG = """\
run: {{seed: 5, stop: {{evaluations: {evaluations}}}}}
space: {space}
evaluator: {evaluator}
objectives: [minimize: value]
algorithm: {{population: 20}}
cluster: {{slots: 2}}
"""
REALS = "{x0: {real: [-5, 5]}, x1: {real: [-5, 5]}, x2: {real: [-5, 5]}}"
INTEGERS = "{a: {int: [-1000, 1000]}, b: {int: [-1000, 1000]}}"


def asked(*argv):
    words = ", ".join(f"'{word}'" for word in argv)
    return f"{{kind: process, argv: [{words}], timeout: 30s, on_failure: {{retries: 50}}}}"


BUILT_IN = "{kind: function, name: sphere}"
PYTHON = asked("/usr/bin/python3", CLIENTS / "sphere.py")

# client: its evaluator, and a space that it can read
KINDS = {
    "python": (PYTHON, REALS),
    "c": (asked(harness.BUILD / "examples/sphere", "3"), REALS),
    "shell": (asked("sh", CLIENTS / "sphere.sh"), INTEGERS),
}

# Takes its time, counts its evaluations, and crashes in some: at the first try only.
SLOW = """\
import os, random, sys, time
sys.path.insert(0, {clients!r})
from gaopt_client import serve

def evaluate(p, id):
    print("evaluating", id)
    with open({work!r} + "/ran", "a") as ran:
        ran.write(f"{{id}}\\n")
    time.sleep(random.uniform(0.005, 0.05))
    if id % 17 == 3 and not os.path.exists(f"{work}/tried{{id}}"):
        open(f"{work}/tried{{id}}", "w").close()
        os.abort()
    if id % 17 == 5 and not os.path.exists(f"{work}/tried{{id}}"):
        open(f"{work}/tried{{id}}", "w").close()
        raise ValueError("not this time")
    return {{"value": sum(x * x for x in p.values())}}

serve(evaluate)
"""

# What it may use, and what it gets beyond.
LIMITED = """\
import os, resource, sys
sys.path.insert(0, {clients!r})
from gaopt_client import serve

def evaluate(p, id):
    if id == 7:
        bytearray(1 << 30)
    return {{"value": len(os.sched_getaffinity(0)), "nice": os.nice(0),
            "memory": resource.getrlimit(resource.RLIMIT_DATA)[0] / 2**20}}

serve(evaluate)
"""

DAEMON = "987"  # s that it sleeps, by which it is known

# Its daemon has left the session and the process group; it is there while the program is.
WITH_DAEMON = """\
import subprocess, sys, time
sys.path.insert(0, {clients!r})
from gaopt_client import serve

subprocess.Popen(["sleep", {daemon!r}], start_new_session=True)

def evaluate(p, id):
    with open({work!r} + "/ran", "a") as ran:
        ran.write(f"{{id}}\\n")
    time.sleep(0.03)
    return {{"value": sum(x * x for x in p.values())}}

serve(evaluate)
"""


def config(work, name, evaluator, space, evaluations=200):
    return harness.write(
        work / f"{name}.yaml", CONFIG.format(evaluations=evaluations, space=space, evaluator=evaluator)
    )


def run(work, name, evaluator, space, ranks=None):
    results = work / f"{name}-{ranks}"
    harness.gaopt(
        config(work, name, evaluator, space), "-q", "--set", f"run.results={results}", cwd=work, ranks=ranks
    )
    return harness.export(results)


def clients_agree(work):
    """To the last digit: parameters and metrics travel exactly."""
    for name, (evaluator, space) in KINDS.items():
        wanted = run(work, f"function-{name}", BUILT_IN, space)
        for ranks in (None, 3):
            run(work, name, evaluator, space, ranks)
            harness.expect_same(work / f"{name}-{ranks}", wanted, f"{name} on {ranks or 1} ranks")


def slow(work):
    (work / "ran").write_text("")
    script = harness.write(work / "slow.py", SLOW.format(clients=str(CLIENTS), work=str(work)))
    return script, asked("/usr/bin/python3", script)


def kill_at_random(process, script, ran, seconds):
    """kill -9 of programs, one for each evaluation that has begun since, so that on a busy machine they are not all
    killed before they can begin one; returns how many."""
    chance, killed, until, size = random.Random(1), 0, time.monotonic() + seconds, 0
    while process.main.poll() is None and time.monotonic() < until:
        time.sleep(chance.uniform(0.0, 0.1))
        running = process.with_word(script)
        if not running or ran.stat().st_size == size:
            continue
        size = ran.stat().st_size
        with contextlib.suppress(ProcessLookupError):
            os.kill(chance.choice(running), chance.choice([signal.SIGKILL, signal.SIGSEGV]))
            killed += 1
    return killed


def killed_programs_cost_nothing(work):
    wanted = run(work, "function-slow", BUILT_IN, REALS)
    for ranks in (None, 3):
        script, evaluator = slow(work)
        results = work / f"killed-{ranks}"
        path = config(work, "slow", evaluator, REALS)
        process = harness.start(path, "--set", f"run.results={results}", cwd=work, ranks=ranks)
        harness.wait_for_lines(work / "ran", 5)
        killed = kill_at_random(process, script, work / "ran", 60)
        harness.expect_equal(process.wait(), 0, f"exit status:\n{process.output()}")
        harness.expect(killed > 10, f"only {killed} programs were killed")
        harness.expect(not process.pids(), f"{process.pids()} outlived gaopt")
        harness.expect_same(results, wanted, f"after {killed} kills on {ranks or 1} ranks")
        logs = "".join(log.read_text() for log in (results / "processes").glob("*.txt"))
        harness.expect_match(r"^evaluating \d+$", logs, "what a function prints, in the log")
        for file in work.glob("tried*"):
            file.unlink()
        print(f"{killed} programs killed on {ranks or 1} ranks")


def nothing_is_left(work):
    """Of gaopt that is killed; and it goes on where it was."""
    wanted = run(work, "function-left", BUILT_IN, REALS)
    script, evaluator = slow(work)
    path = config(work, "left", evaluator, REALS)
    results = work / "left"
    for number in (signal.SIGKILL, signal.SIGTERM):
        (work / "ran").write_text("")
        process = harness.start(path, "--set", f"run.results={results}", cwd=work)
        harness.wait_for_lines(work / "ran", 20)
        harness.expect(process.with_word(script), "no program runs")
        process.signal(number)
        process.wait()
        process.wait_for_all()
    harness.gaopt(path, "-q", "--set", f"run.results={results}", cwd=work)
    harness.expect_same(results, wanted, "after SIGKILL and SIGTERM")


def daemons_end_too(work):
    """Of a program's daemons nothing is left, however gaopt, or a rank of it, ends."""
    text = WITH_DAEMON.format(clients=str(CLIENTS), work=str(work), daemon=DAEMON)
    script = harness.write(work / "daemon.py", text)
    path = config(work, "daemon", asked("/usr/bin/python3", script), REALS, evaluations=100000)
    cases = [
        (None, signal.SIGKILL, "main"),
        (None, signal.SIGTERM, "main"),
        (3, signal.SIGTERM, "main"),
        (3, signal.SIGKILL, "rank"),
    ]
    for ranks, number, whom in cases:
        (work / "ran").write_text("")
        process = harness.start(path, "--fresh", "--set", f"run.results={work}/daemons", cwd=work, ranks=ranks)
        harness.wait_for_lines(work / "ran", 20)
        found = process.with_word(DAEMON)
        harness.expect(len(found) >= 2, f"only {len(found)} daemons run")
        if whom == "rank":
            os.kill(process.ranks()[-1], number)
        else:
            process.signal(number)
        process.wait()
        process.wait_for_all(30)


def limits_hold(work):
    """Cores, nice and memory of cluster.limits; who wants more fails alone."""
    script = harness.write(work / "limited.py", LIMITED.format(clients=str(CLIENTS)))
    evaluator = asked("/usr/bin/python3", script).replace("retries: 50", "retries: 1")
    path = config(work, "limited", evaluator, REALS, evaluations=20)
    path.write_text(path.read_text().replace("slots: 2", "slots: 2, limits: {cpus: 1, memory: 1GiB}"))
    told = ["--set", "evaluator.metrics=[value, nice, memory]"]
    harness.gaopt(path, "-q", "--fresh", *told, "--set", f"run.results={work}/limited", cwd=work)
    rows = harness.rows(work / "limited")
    for row in rows:
        if row["id"] != "7":
            found = [float(row[name]) for name in ("value", "nice", "memory")]
            harness.expect_equal(found, [1, 10, 512], f"cores, nice and MiB of evaluation {row['id']}")
    harness.expect_equal([row["id"] for row in rows if row["status"] != "ok"], ["7"], "which failed")
    failures = harness.gaopt("status", work / "limited", cwd=work).out
    harness.expect_match(r"failed +1: 1 memory", failures, "what failed")


def failures_are_told(work):
    cases = {
        "start": ("exit 4", r"the program ended before it read a request: exit status 4"),
        "malformed": ("echo hello; read -r line; sleep 9", r"hello"),
        "exit": ("read -r line; echo '{\"error\":\"no convergence\"}'; read -r line", r"no convergence"),
        "signal": ("read -r line; kill -BUS $$", r"SIGBUS"),
        "timeout": ("read -r line; sleep 9", r"ran longer than 300 ms"),
    }
    for name, (shell, pattern) in cases.items():
        words = shell.replace("'", "''")
        evaluator = f"{{kind: process, shell: '{words}', timeout: 200ms, startup: 100ms, grace: 100ms}}"
        path = config(work, f"fails-{name}", evaluator, REALS)
        ended = harness.gaopt("check", path, cwd=work, status=None)
        harness.expect_match(rf"failed after .*\b{name}\b.*{pattern}", ended.out, f"check of {name}")


def check_and_eval(work):
    path = config(work, "shown", PYTHON, REALS, evaluations=20)
    ended = harness.gaopt("check", path, cwd=work)
    harness.expect_match(r"^# +value", ended.out, "what check found")
    harness.expect_match(r"^# \(the program took .* to start\)\n# gave, in", ended.out, "its start, told apart")
    results = work / "shown"
    harness.gaopt(path, "-q", "--set", f"run.results={results}", cwd=work)
    again = harness.gaopt("eval", results, "--id", "7", cwd=work).out
    harness.expect(re.search(r"same", again), f"an evaluation made again:\n{again}")


def main():
    with harness.folder() as work:
        clients_agree(work)
        check_and_eval(work)
        failures_are_told(work)
        limits_hold(work)
        killed_programs_cost_nothing(work)
        nothing_is_left(work)
        daemons_end_too(work)


if __name__ == "__main__":
    main()
