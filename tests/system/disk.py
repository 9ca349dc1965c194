#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file that cannot grow any more, as on a full disk: gaopt says so and ends; the last checkpoint and the journal
stand, and with room again the run ends as one that was never disturbed."""
import h5py
import harness

CONFIG = """\
run: {seed: 5, stop: {generations: 40}}
algorithm: {population: 10}
""" + harness.TRACED
ROOM = 56 * 1024  # bytes that a file may have: enough for some checkpoints, not for the last


def without_room(arguments, cwd, ranks):
    launcher = [*harness.MPIRUN, "-np", ranks] if ranks else []
    limited = ["sh", "-c", f"trap '' XFSZ; ulimit -f {ROOM // 512}; exec \"$@\"", "sh", harness.GAOPT]
    return harness.run_command([*launcher, *limited, *arguments], cwd=cwd)


def disturbed(work, config, ran, ranks):
    """The ids that were known when there was no more room."""
    run = work / f"full-{ranks}"
    before = ran.stat().st_size
    arguments = [config, "--set", f"run.results={run}"]
    ended = without_room(arguments, work, ranks)
    harness.expect_equal(ended.status, 1, "exit status without room")
    harness.expect_match(r"^cannot write .*run\.h5.*: File too large$", ended.err, "what is said without room")
    with h5py.File(run / "run.h5") as file:
        told = int(file.attrs["told"])
    known = set(range(told)) | harness.journalled(run)
    harness.expect(known and told < 400, f"{told} of 400 individuals in the checkpoint: nothing is tested")
    started = set(harness.ids_in(ran, before))
    harness.expect(len(started - known) <= 8, f"the results of {sorted(started - known)} are lost")
    between = ran.stat().st_size
    harness.gaopt(*arguments, cwd=work, ranks=ranks)
    again = known & set(harness.ids_in(ran, between))
    harness.expect(not again, f"{sorted(again)} were known and ran again")
    return run, len(known)


def main():
    with harness.folder() as work:
        config = harness.write(work / "config.yaml", CONFIG)
        ran = harness.write_traced(work, milliseconds=(1, 10))
        harness.gaopt(config, "--set", f"run.results={work / 'whole'}", "-q")
        whole = harness.export(work / "whole")
        for ranks in (None, 3):
            run, known = disturbed(work, config, ran, ranks)
            harness.expect_same(run, whole, f"after there was no room, {ranks} ranks")
            print(f"{ranks or 'no'} ranks: no room after {known} of 400 evaluations; resumed to the undisturbed result")


if __name__ == "__main__":
    main()
