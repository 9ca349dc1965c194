# SPDX-License-Identifier: GPL-3.0-or-later
"""For tests that kill, stop and cut: a run whose evaluations take as long as the test wants, who there is to be hit
in it, and what is expected of its end. No test itself."""
import re
import time

import harness

WRAPPER = harness.SOURCE / "scripts/cluster/gaopt-mpirun"
LOST_AFTER = 3  # s; shorter than the default, so that tests are quick
# s from gaopt's last line to mpirun's end: mpirun gets SIGTERM after 5 s and SIGKILL 3 s later
ENDS_WITHIN = 12

CONFIG = """\
run: {{seed: 8, stop: {{evaluations: {evaluations}}}}}
{space}\
evaluator:
  kind: command
  argv: [./evaluate.sh, "{{id}}", "{{a}}", "{{b}}"]
  on_failure: {{retries: 50}}  # evaluations are killed too
objectives: [minimize: value]
algorithm: {{population: 20, replacement: {replacement}}}
cluster: {{slots: 1, master_evaluates: yes, lost_after: {lost_after}s}}
"""

# One in 50 takes longer than the silence that a rank may keep.
PROGRAM = """\
#!/bin/sh
cd '{work}'
echo "$1" >> ran
if ! [ -e hurry ]; then
    ms=$(( ($$ * 7919 + $1) % 400 ))
    [ $(( $$ % 50 )) -ne 0 ] || ms=$(( {lost_after} * 1000 + 500 ))
    sleep "$(( ms / 1000 )).$(printf %03d $(( ms % 1000 )))"
fi
x=$(( $2 - 300000 )) y=$(( $3 - 700000 ))
echo "{{\\"value\\": $(( x * x + y * y ))}}"
echo "$1" >> done
"""


class Run:
    """A folder with a config, whose evaluations take 0.2 s on average until hurry() is called."""

    def __init__(self, work, evaluations, replacement="generational"):
        work.mkdir(exist_ok=True)
        self.work, self.ran, self.results = work, work / "ran", work / "results"
        text = CONFIG.format(
            evaluations=evaluations, replacement=replacement, space=harness.INTEGERS, lost_after=LOST_AFTER
        )
        self.config = harness.write(work / "config.yaml", text)
        harness.write_program(work / "evaluate.sh", PROGRAM.format(work=work, lost_after=LOST_AFTER))
        self.arguments = [self.config, "--set", f"run.results={self.results}"]
        self.environment = {"TMPDIR": str(work)}  # what the killed leave goes with the folder

    def undisturbed(self):
        """What the same run exports when nothing happens, on one rank."""
        self.hurry()
        results = self.work / "undisturbed"
        harness.gaopt(self.config, "--set", f"run.results={results}", "-q", cwd=self.work, seconds=600)
        self.rest()
        return harness.export(results)

    def hurry(self):
        (self.work / "hurry").touch()

    def rest(self):
        """Evaluations take their time again, and nothing has run."""
        (self.work / "hurry").unlink(missing_ok=True)
        self.ran.write_text("")
        (self.work / "done").write_text("")

    def wait_for_evaluations(self, n):
        harness.wait_for_lines(self.ran, n)


# --- who there is ---


def rank_of(pid):
    """The rank that a launcher gave to a process; None: it is gone."""
    environment = harness.environment_of(pid)
    found = environment.get("OMPI_COMM_WORLD_RANK", environment.get("PMIX_RANK"))
    return int(found) if found else None


def ranks(process):
    """{rank: pid} of those that live."""
    found = {rank_of(pid): pid for pid in process.ranks()}
    return {rank: pid for rank, pid in found.items() if rank is not None}


def mpirun(process):
    return next(pid for pid in process.named("mpirun", "prterun") if not harness.is_gate(pid))


def ompi_server(process):
    return next(iter(process.named("ompi-server")), None)


def gates(process):
    """Those that let workers join, without their mpiruns."""
    return [pid for pid in process.named("gaopt") if harness.is_gate(pid)]


def daemons(process):
    return process.named("orted", "prted")


def evaluations(process):
    return process.named("evaluate.sh")


# --- what it says ---


def wait_until_lost(process, *wanted):
    """gaopt says of these ranks that they are not heard of: "host lab1, ranks 2, 3: not heard of for 3 s"."""

    def told():
        lines = re.findall(rf"^host \S+, ranks? ([\d, ]+): not heard of for {LOST_AFTER} s", process.output(), re.M)
        return {int(rank) for line in lines for rank in line.split(", ")}

    harness.wait_until(lambda: set(wanted) <= told(), f"the message that ranks {wanted} are not heard of")


# --- the end ---


def expect_end(process, status=0, seconds=harness.PATIENCE):
    """It finishes within that time, soon after that mpirun has ended, and nothing stays on this host."""
    until = time.monotonic() + seconds
    while not re.search("^(finished|stopped by)", process.output(), re.M):
        harness.expect(process.main.poll() is None, f"it ended without a word:\n{process.output()}")
        harness.expect(time.monotonic() < until, f"no end after {seconds} s:\n{process.output()}")
        time.sleep(0.05)
    began = time.monotonic()
    found = process.wait(ENDS_WITHIN)
    harness.expect(status is None or found == status, f"status {found} instead of {status}:\n{process.output()}")
    return time.monotonic() - began


def expect_none_left(process, seconds=40):
    """Daemons that lost mpirun take twice (run.grace + 3 s) for that; cut off they miss it only after 11 s
    (hosts.py)."""
    process.wait_for_all(seconds)
