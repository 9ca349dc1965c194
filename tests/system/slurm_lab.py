#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A SLURM of its own on this machine: munged, slurmctld, and a slurmd for each node, with ports and files of their
own, so that several can run at a time and the system's own is not touched. No test itself.

A keeper ends all of it, jobs included, when the test ends, however it does: slurm_lab.py MARK FOLDER waits for the end
of its standard input."""
import contextlib
import os
import pathlib
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import harness

SKIPPED = 77  # CTest's SKIP_RETURN_CODE
NODES = ["n0", "n1", "n2"]
POLL = 0.3  # s
GOING_ON = ("PENDING", "CONFIGURING", "RUNNING", "COMPLETING", "REQUEUED")
CPUS = 8  # of each node, whatever this machine has
NODE = "GAOPT_SLURM_NODE"  # in the environment of a node's slurmd

# The timers are as short as they go. cred_expire: how long a requeued job waits.
CONF = """\
ClusterName=lab
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket,cred_expire=5
CredType=cred/munge
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
TmpFS={folder}/tmp/%n
ReturnToService=2
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/%n.pid
SlurmdSpoolDir={folder}/spool/%n
StateSaveLocation={folder}/state
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/%n.log
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
MessageTimeout=5
SlurmdTimeout=10
KillWait=8
NodeName=n[0-2] NodeHostname={host} NodeAddr=127.0.0.1 Port=[{ports[1]}-{ports[3]}] CPUs={cpus} RealMemory=1000
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def _free_ports(n):
    """The first of n ports in a row that nobody listens on; below those that Linux hands out by itself."""
    for first in range(20000 + os.getpid() % 1000 * 8, 32000, n):
        with contextlib.ExitStack() as opened, contextlib.suppress(OSError):
            for port in range(first, first + n):
                opened.enter_context(socket.create_server(("127.0.0.1", port)))
            return list(range(first, first + n))
    harness.fail("there are no free ports")


def _may_name_hosts():
    return subprocess.run(["unshare", "--uts", "true"], check=False, capture_output=True).returncode == 0


def _variable(pid, name):
    with contextlib.suppress(OSError):
        for entry in pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
            if entry.startswith(name.encode() + b"="):
                return entry.partition(b"=")[2].decode()
    return None


def _wait_until(condition, what, seconds):
    """For conditions that cost a process."""

    def pause():
        time.sleep(POLL)
        return False

    harness.wait_until(lambda: condition() or pause(), what, seconds)


class Slurm:
    """`with Slurm() as slurm:`; its three nodes are there and idle."""

    def __init__(self):
        self._mark = f"slurm.{os.getpid()}.{secrets.token_hex(4)}"
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="gaopt-slurm-"))
        keep = [sys.executable, __file__, self._mark, str(self.folder)]
        self._keeper = subprocess.Popen(keep, stdin=subprocess.PIPE, start_new_session=True)
        self.environment = self._environment()
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._keeper.stdin.close()
        self._keeper.wait()

    # --- the daemons ---

    def _environment(self):
        mine = {
            "SLURM_CONF": str(self.folder / "slurm.conf"),
            "GAOPT": str(harness.GAOPT),
            "PATH": f"{harness.SOURCE}/scripts/cluster:{os.environ['PATH']}",
            "TMPDIR": str(self.folder / "tmp"),
            "OMPI_MCA_btl": "self,tcp",  # shared memory is named after the host, which all nodes have in common
            harness.MARK: self._mark,
        }
        others = {name: value for name, value in os.environ.items() if not re.match("SLURM|OMPI|PMIX", name)}
        return {**others, **mine}

    def _start(self):
        text = CONF.format(
            host=socket.gethostname().split(".")[0],
            user=os.environ.get("USER", "root") if os.geteuid() else "root",
            folder=self.folder,
            ports=_free_ports(len(NODES) + 1),
            cpus=CPUS,
        )
        (self.folder / "slurm.conf").write_text(text)
        for name in ["tmp", "state", *(f"{kind}/{node}" for kind in ("tmp", "spool") for node in NODES)]:
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self._start_munged()
        self._daemon("slurmctld", "-D")
        self._wait_for("slurmctld", "scontrol", "ping", wanted="UP")
        for node in NODES:
            self.start_node(node)

    def _start_munged(self):
        key = self.folder / "munge.key"
        key.touch(mode=0o600)
        key.write_bytes(secrets.token_bytes(128))
        files = [f"--{name}-file={self.folder}/munge.{name}" for name in ("key", "pid", "seed", "log")]
        self._daemon("munged", "--foreground", "--force", f"--socket={self.folder}/munge.socket", *files)
        harness.wait_until(lambda: self._lives("munged", (self.folder / "munge.socket").exists), "munged's socket")

    def start_node(self, node):
        name = ["unshare", "--uts", "sh", "-c", f'hostname {node}; exec "$@"', "sh"] if _may_name_hosts() else []
        self._daemon("slurmd", "-D", "-N", node, prefix=name, environment={NODE: node})
        self._wait_for("slurmd", "sinfo", "-h", "-n", node, "-o", "%t", wanted="^(idle|mix)$")

    def _daemon(self, program, *arguments, prefix=(), environment=None):
        with (self.folder / f"{program}.out").open("a") as out:
            self._last = subprocess.Popen(
                [*prefix, program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={**self.environment, **(environment or {})},
            )

    def _lives(self, program, condition):
        if self._last.poll() is not None:
            raise RuntimeError(f"{program} does not start: {(self.folder / f'{program}.out').read_text()[-500:]}")
        return condition()

    def _wait_for(self, program, *words, wanted):
        def there():
            return re.search(wanted, self.command(*words, check=False), re.M)

        _wait_until(lambda: self._lives(program, there), f"{program}, as {' '.join(words)} sees it", 20)

    # --- what users and administrators do ---

    def command(self, *words, check=True, environment=None):
        """What it prints."""
        ended = subprocess.run(
            [str(word) for word in words],
            cwd=self.folder,
            env={**self.environment, **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=harness.PATIENCE,
            check=False,
        )
        harness.expect(not check or ended.returncode == 0, f"{words} ended with {ended.returncode}: {ended.stderr}")
        return ended.stdout

    def submit(self, *words, cwd, environment=None):
        command = ["sbatch", "--parsable", f"--chdir={cwd}", f"--output={cwd}/job-%j", *words]
        return Job(self, self.command(*command, environment=environment).strip(), cwd)

    def set_down(self, node):
        self.command("scontrol", "update", f"nodename={node}", "state=down", "reason=test")

    def kill_node(self, node):
        """kill -9 of all that runs there, slurmd first."""
        for name in (NODE, "SLURMD_NODENAME"):
            for pid in harness.marked(self._mark):
                if _variable(pid, name) == node:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)


class Job:
    def __init__(self, slurm, number, cwd):
        self._slurm, self.number = slurm, number
        self._output = cwd / f"job-{number}"

    def output(self):
        return self._output.read_text() if self._output.exists() else ""

    def told(self, pattern):
        return re.search(pattern, self.output(), re.M)

    def wait_for(self, pattern, seconds=harness.PATIENCE):
        def told():
            harness.expect(
                self.told(pattern) or self.state() in GOING_ON or self.told(pattern),
                f"job {self.number} ended without {pattern!r}: {self._details()}\n{self.output()}",
            )
            return self.told(pattern)

        _wait_until(told, f"{pattern!r} in the output of job {self.number}", seconds)

    def _details(self):
        return self._slurm.command("scontrol", "-o", "show", "job", self.number)

    def detail(self, name):
        return re.search(rf"\b{name}=(\S+)", self._details())[1]

    def steps(self):
        """That run, without the script."""
        lines = self._slurm.command("squeue", "-h", "--steps", "-o", "%i", "-j", self.number).splitlines()
        return sum(not line.endswith(".batch") for line in lines)

    def state(self):
        """Of several, tasks or components, that of one that has not ended."""
        states = re.findall(r"\bJobState=(\S+)", self._details())
        return next((state for state in states if state in GOING_ON), states[0])

    def wait(self, state="COMPLETED", seconds=harness.PATIENCE):
        """The exit status; `state` is what SLURM calls that end."""
        _wait_until(lambda: self.state() not in GOING_ON, f"the end of job {self.number}", seconds)
        found = self.state()
        harness.expect(found == state, f"job {self.number}: {found}, not {state}:\n{self.output()}")
        return int(self.detail("ExitCode").partition(":")[0])

    def signal(self, name):
        """As --signal=B: does."""
        self._slurm.command("scancel", f"--signal={name}", "--batch", self.number)

    def cancel(self):
        self._slurm.command("scancel", self.number)


def open_or_skip():
    """A SLURM; where its daemons cannot start, the test ends as skipped."""
    try:
        return Slurm()
    except (RuntimeError, FileNotFoundError) as why:
        print(f"skipped: no SLURM here ({why})")
        sys.exit(SKIPPED)


def _keep(mark, folder):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdin.read()
    until = time.monotonic() + harness.PATIENCE
    while (pids := harness.marked(mark)) and time.monotonic() < until:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    _keep(*sys.argv[1:])
