#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that takes nothing more for a while: evaluations go on, it is said, and when there is room again the run ends
as one that was never disturbed. When more would wait in memory than run.unsaved allows, it stops in an orderly way."""
import contextlib
import os
import re
import subprocess
import time

import h5py
import harness

CONFIG = """\
run: {seed: 5, stop: {generations: 40}}
space:
  a: {real: [-5, 5]}
  b: {int: [0, 1000]}
evaluator:
  kind: function
  name: sphere
  cost: {time: 30ms}
objectives: [minimize: value]
algorithm: {population: 10}
cluster: {slots: 2}
"""
COMMAND = """\
run: {seed: 5, stop: {generations: 12}}
space: {a: {real: [-5, 5]}}
evaluator:
  kind: command
  argv: [sh, -c, 'sleep 0.05; echo "value $1" >"$2"', sh, "{a}", "{result}"]
  result: {file: result.txt, format: name_value}
  timeout: 2s
objectives: [minimize: value]
algorithm: {population: 10}
cluster: {slots: 2}
"""
EVALUATIONS = 400
DISK_SIZE = "2m"
ROOM = 56 * 1024  # bytes that a file may have where that is limited: some checkpoints' worth, not the last one's


@contextlib.contextmanager
def small_disk(path):
    """A file system of its own; None if none may be mounted here."""
    path.mkdir()
    mounted = mount("-t", "tmpfs", "-o", f"size={DISK_SIZE}", "gaopt-test", path)
    if mounted.returncode != 0:
        print(f"skipped: no file system can be mounted: {mounted.stderr.decode().strip()}")
        yield None
        return
    try:
        yield path
    finally:
        while os.path.ismount(path):
            uncover(path)


def mount(*arguments):
    return subprocess.run(["mount", *arguments], capture_output=True, check=False)


def cover(path):
    """A read-only view of the folder over itself: what is open stays writable, and nothing new is. (What is written to
    cannot be remounted read-only; only a kernel that found its disk broken does that.)"""
    harness.expect_equal(mount("--bind", path, path).returncode, 0, "mount --bind")
    harness.expect_equal(mount("-o", "remount,bind,ro", path).returncode, 0, "mount -o remount,bind,ro")
    return path


def uncover(path):
    subprocess.run(["umount", "-l", path], check=True)


def fill(path):
    """Takes all the room that is left; the file to remove again."""
    with open(path / "eats-the-rest", "wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
    return path / "eats-the-rest"


def progress(run):
    """Individuals in the last checkpoint."""
    with h5py.File(run / "run.h5") as file:
        return int(file.attrs["told"])


def known(run):
    """Ids that are in the last checkpoint or in the journals. Checkpoints alone come too rarely on a busy machine."""
    with contextlib.suppress(OSError):  # not there yet, or replaced while it is looked at
        return {*range(progress(run)), *harness.journalled(run)}
    return set()


def started(config, run, *more):
    process = harness.start(config, "--set", f"run.results={run}", *more, cwd=run.parent)
    harness.wait_until(lambda: len(known(run)) >= 50, "some results")
    return process


def expect_said(process, pattern):
    harness.wait_until(lambda: re.search(pattern, process.output()), pattern)


def waited_out(config, disk, whole, name, spoil, mend, reason):
    """Spoiled in mid-run, mended once it was noticed and evaluations went on for a while."""
    run = disk / name
    process = started(config, run)
    mark = spoil()
    expect_said(process, rf"cannot \w+ .*{reason}; evaluations go on, .* waits? in memory \(.* of 256 MiB\)")
    at = progress(run)
    time.sleep(0.5)
    mend(mark)
    harness.expect_equal(process.wait(), 0, f"exit status, {name}")
    harness.expect_match(r"writing again after .*; nothing was lost", process.output(), name)
    harness.expect(at < EVALUATIONS, f"{name}: the run was over before it was spoiled")
    harness.expect_same(run, whole, name)
    print(f"{name}: {at} of {EVALUATIONS} in the checkpoint when the disk took no more; ended undisturbed")


def commands(work, disk):
    """Programs whose folders are on that disk: what fails for want of room is no failure, and is made again."""
    config = harness.write(work / "command.yaml", COMMAND)
    harness.gaopt(config, "--set", f"run.results={work / 'whole-command'}", "-q", cwd=work)
    run = disk / "commands"
    process = harness.start(config, "--set", f"run.results={run}", cwd=work)
    harness.wait_until(lambda: len(known(run)) >= 30, "some results")
    eater = fill(disk)
    time.sleep(3)
    eater.unlink()
    harness.expect_equal(process.wait(), 0, "exit status, commands")
    harness.expect_same(run, harness.export(work / "whole-command"), "commands on a disk that was full")
    attempts = max(int(row["attempts"]) for row in harness.rows(run, "--timing"))
    harness.expect(attempts > 1, "no evaluation was made again: nothing is tested")
    print(f"commands: an evaluation was begun {attempts} times; ended undisturbed")


def stopped(config, disk, whole):
    """No room, and run.unsaved is small: status 75, all that is there is sound, and the same command goes on."""
    run = disk / "stopped"
    process = started(config, run, "--set", "run.unsaved=4kB")
    eater = fill(disk)
    harness.expect_equal(process.wait(), harness.RESUMABLE, "exit status when too much waits")
    harness.expect_match(r"stopping: .*; run\.unsaved allows no more", process.output(), "too much waits")
    lost = harness.expect_match(
        r"cannot \w+ .*No space left on device\n(\d+ results? could not be saved and will be|all results are in)",
        process.output(), "what is lost",
    )
    told = progress(run)
    harness.expect(told < EVALUATIONS, f"{told} individuals in the checkpoint")
    eater.unlink()
    again = harness.gaopt(config, "--set", f"run.results={run}", cwd=run.parent)
    harness.expect_match(r"resuming at generation", again.out, "resumed")
    harness.expect_same(run, whole, "after it had been stopped")
    print(f"stopped: {told} of {EVALUATIONS} in the checkpoint, then: {lost[1]} ...; resumed undisturbed")


def not_begun(config, disk):
    """A run that cannot be begun is an error, and nothing is evaluated."""
    eater = fill(disk)
    ended = harness.gaopt(config, "--set", f"run.results={disk / 'never'}", cwd=disk.parent, status=1)
    harness.expect_match(r"^cannot \w+ .*No space left on device", ended.err, "what is said where no run can begin")
    eater.unlink()


def limited(config, work, whole, ranks):
    """Files that cannot grow (no mount needed), under mpirun too: run.h5 is never whole again, the journal goes on."""
    run = work / f"limited-{ranks}"
    launcher = [*harness.MPIRUN, "-np", ranks] if ranks else []
    shell = ["sh", "-c", f"trap '' XFSZ; ulimit -f {ROOM // 512}; exec \"$@\"", "sh", harness.GAOPT]
    arguments = [config, "--set", f"run.results={run}"]
    more = ["--set", "run.unsaved=16kB", "--set", "cluster.slots=1"]
    ended = harness.run_command([*launcher, *shell, *arguments, *more], cwd=work)
    harness.expect_equal(ended.status, harness.RESUMABLE, f"exit status without room, {ranks} ranks:\n{ended.err}")
    harness.expect_match(r"cannot write .*File too large", ended.err, "what is said at the end")
    n_known = len(known(run))
    harness.expect(0 < n_known < EVALUATIONS, f"{n_known} results known: nothing is tested")
    harness.gaopt(*arguments, cwd=work, ranks=ranks)
    harness.expect_same(run, whole, f"after there was no room, {ranks} ranks")
    print(f"{ranks or 'no'} ranks: no room after {n_known} of {EVALUATIONS} evaluations; resumed undisturbed")


def main():
    with harness.folder() as work:
        config = harness.write(work / "config.yaml", CONFIG)
        harness.gaopt(config, "--set", f"run.results={work / 'whole'}", "-q", cwd=work)
        whole = harness.export(work / "whole")
        for ranks in (None, 3):
            limited(config, work, whole, ranks)
        with small_disk(work / "disk") as disk:
            if disk is None:
                return
            not_begun(config, disk)
            commands(work, disk)
            waited_out(config, disk, whole, "full", lambda: fill(disk), os.unlink, "No space left on device")
            stopped(config, disk, whole)
            waited_out(config, disk, whole, "read-only", lambda: cover(disk), uncover, "Read-only file system")


if __name__ == "__main__":
    main()
