#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Evaluations that leave daemons behind, print, write or compute without end: all of it ends, with the evaluation
or with the worker, and is told as what it was; as root, who may make control groups, and as somebody who may not."""
import os
import pathlib
import shutil
import signal

import h5py
import harness

CONFIG = """\
run: {stop: {generations: 2}}
space: {x: {int: [0, 100000]}}
evaluator:
  kind: command
  argv: [./leave.sh, "{id}", "{x}", "{result}"]
  output: 2MiB
  disk: 4MiB
  cpu_time: 500ms
  timeout: 30s
  metrics: [value]
objectives: [minimize: value]
algorithm: {population: 8}
cluster: {slots: 2}
"""

# Each leaves a daemon; then what it does depends on its id.
PROGRAM = """\
#!/bin/sh
setsid sh -c 'setsid sleep 300 & exec sleep 300' >/dev/null 2>&1 &
sleep 0.1
case $(( $1 % 8 )) in
0)  yes ;;
1)  yes >&2 ;;
2)  exec yes > large ;;
3)  for i in 1 2 3 4 5 6; do head -c 1000000 /dev/zero > part$i; done; sleep 20 ;;
4)  while :; do :; done ;;
*)  echo "{\\"value\\": $2}" > "$3" ;;
esac
"""
EXPECTED = ["output", "output", "disk", "disk", "cpu", "none", "none", "none"]

# Each tells that it runs, and goes on until it is killed.
ENDLESS = """\
#!/bin/sh
setsid sh -c 'setsid sleep 300 & exec sleep 300' >/dev/null 2>&1 &
sleep 0.1
echo >> '{work}/begun'
sleep 300
"""

NOBODY = 65534


def somebody_else(work):
    """How a command is run as nobody, or None if this is not root, or the program is not everybody's to run."""
    words = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        return None
    ended = harness.run_command([*words, harness.GAOPT, "--version"], cwd=work)
    return words if ended.status == 0 else None


def start(prefix, *arguments, cwd, ranks=None):
    return harness.Process([*prefix, *harness.command(*arguments, ranks=ranks)], cwd)


def classified(work, config, prefix, name):
    run = work / f"classes-{name}"
    process = start(prefix, config, "--set", f"run.results={run}", cwd=work)
    harness.expect_equal(process.wait(), 0, f"exit status as {name}:\n{process.output()}")
    left = process.pids()
    harness.expect(not left, f"as {name}: {left} outlived their evaluations and gaopt")
    with h5py.File(run / "run.h5") as file:
        words = {code: word for word, code in h5py.check_enum_dtype(file["evaluations/failure"].dtype).items()}
        found = [words[code] for code in file["evaluations/failure"]]
        messages = dict(zip(file["failures/id"], file["failures/message"].asstr()))
    harness.expect_equal(found, EXPECTED * 2, f"how they failed as {name}: {messages}")
    harness.expect_match(r"^printed .* MiB; evaluator.output allows 2 MiB", messages[0], "of one that prints")
    harness.expect_match(r"evaluator.disk allows", messages[3], "of one that fills its folder")
    harness.expect_match(r"processor time; evaluator.cpu_time allows 500 ms", messages[4], "of one that computes")


def killed(work, config, prefix, name, ranks):
    """kill -9 of gaopt itself, or of one of its ranks; what it has started ends all the same."""
    run, begun = work / f"killed-{name}-{ranks}", work / "begun"
    begun.unlink(missing_ok=True)
    harness.write_program(work / "leave.sh", ENDLESS.replace("{work}", str(work)))
    process = start(prefix, config, "--set", f"run.results={run}", "--set", "evaluator.timeout=none", cwd=work, ranks=ranks)
    harness.wait_until(lambda: begun.exists() and begun.stat().st_size >= 2 * (ranks or 1), "evaluations that run")
    before = len(process.pids())
    harness.expect(before > 6, f"only {before} processes ran")
    os.kill(process.ranks()[-1], signal.SIGKILL)
    process.wait_for_all()


def groups():
    """The control groups that gaopt has made, wherever it may."""
    top = pathlib.Path("/sys/fs/cgroup")
    return sorted(str(path) for path in top.glob("**/gaopt-*-*") if not pathlib.Path(f"/proc/{path.name.split('-')[1]}").exists())


def main():
    with harness.folder() as work:
        config = harness.write(work / "config.yaml", CONFIG)
        users = {"this user": [], "nobody": somebody_else(work)}
        os.chmod(work, 0o777)
        for name, prefix in users.items():
            if prefix is None:
                print(f"not tried as {name}")
                continue
            harness.write_program(work / "leave.sh", PROGRAM)
            classified(work, config, prefix, name.replace(" ", "-"))
            killed(work, config, prefix, name.replace(" ", "-"), None)
            (work / "begun").unlink()
            if name == "this user":
                killed(work, config, prefix, name.replace(" ", "-"), 3)
        harness.wait_until(lambda: not groups(), "the end of all control groups of dead processes", 10)
    print("output, disk and processor time are limited; no daemon outlives its evaluation, or a rank that is killed")


if __name__ == "__main__":
    main()
