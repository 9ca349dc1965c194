# SPDX-License-Identifier: GPL-3.0-or-later
"""Test hosts on one machine: each a network and a UTS namespace, with a cable to one switch. mpirun runs on them
as it does on real ones. No test itself.

They share this machine's disk, but for folders that are told to be private: there host 0 sees what is there, and each
other host has an empty one of its own.

Namespaces have no names. Each is held open by a process that waits for the end of this one's, so that nothing is
left however the test ends, and tests that run at the same time do not see each other."""
import contextlib
import os
import shlex
import subprocess
import sys

import harness

SKIPPED = 77  # CTest's SKIP_RETURN_CODE
NETWORK = "192.0.2.0/24"  # for documentation only (RFC 5737): nobody's real address
HOLD = "ip link set lo up; hostname {name}; {hide} echo ready; exec cat"


class Namespace:
    def __init__(self, name, kinds=("--net", "--uts"), hidden=()):
        hide = "".join(f"mount -t tmpfs lab {shlex.quote(str(folder))}; " for folder in hidden)
        self._kinds = kinds
        command = ["unshare", *kinds, "sh", "-ec", HOLD.format(name=name, hide=hide)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        self._holder = subprocess.Popen(command, start_new_session=True, **pipes)
        told = self._holder.stdout.readline()
        if told != b"ready\n":
            self.close()
            raise PermissionError(told.decode().strip())
        self.pid = self._holder.pid
        self._inode = os.readlink(f"/proc/{self.pid}/ns/net")

    def inside(self, *command):
        """The command that does `command` there."""
        return ["nsenter", f"--target={self.pid}", *self._kinds, "--", *command]

    def ip(self, words):
        subprocess.run(self.inside("ip", *words.split()), check=True, stdin=subprocess.DEVNULL)

    def holds(self, pid):
        with contextlib.suppress(OSError):
            return os.readlink(f"/proc/{pid}/ns/net") == self._inode

    def close(self):
        self._holder.stdin.close()
        self._holder.wait()
        self._holder.stdout.close()


class Host(Namespace):
    """lab0, lab1, ...; its cable is port0, port1, ... of the switch."""

    def __init__(self, number, switch, private=()):
        kinds = ["--net", "--uts", *(["--mount"] if private else [])]
        super().__init__(f"lab{number}", kinds, hidden=private if number > 0 else ())
        self.number, self.name = number, f"lab{number}"
        self.address = f"192.0.2.{number + 1}"
        self._switch, self._port = switch, f"port{number}"
        switch.ip(f"link add {self._port} master bridge type veth peer name eth0 netns {self.pid}")
        self.ip(f"addr add {self.address}/24 dev eth0")
        self.ip("link set eth0 up")
        self.heal()

    def cut(self):
        self._switch.ip(f"link set {self._port} down")

    def heal(self):
        """What failed to reach anybody meanwhile is forgotten."""
        self._switch.ip(f"link set {self._port} up")
        harness.wait_until(lambda: b"LOWER_UP" in self._ip_told("link show eth0"), f"the carrier of {self.name}")
        self.ip("neigh flush dev eth0")

    def _ip_told(self, words):
        return subprocess.check_output(self.inside("ip", *words.split()), stdin=subprocess.DEVNULL)


class Lab:
    """`with Lab(3) as lab:`. Host 0 is where mpirun and rank 0 run."""

    def __init__(self, n_hosts, private=()):
        self._open = contextlib.ExitStack()
        with contextlib.ExitStack() as made:
            folder = made.enter_context(harness.folder())
            switch = made.enter_context(contextlib.closing(Namespace("switch")))
            switch.ip("link add bridge type bridge")
            switch.ip("link set bridge up")
            self.hosts = [made.enter_context(contextlib.closing(Host(i, switch, private))) for i in range(n_hosts)]
            self.agent = self._write_agent(folder / "agent")
            self._open = made.pop_all()

    def __enter__(self):
        return self

    def __exit__(self, *why):
        return self._open.__exit__(*why)

    def _write_agent(self, path):
        """Plays ssh for mpirun: agent [-x] ADDRESS WORD..., the words being one command line for a shell."""
        cases = "\n".join(
            f"{host.address}) exec {shlex.join(host.inside('sh', '-c'))} \"$*\" ;;" for host in self.hosts
        )
        return harness.write_program(path, f'#!/bin/sh\n[ "$1" != -x ] || shift\nhost=$1\nshift\ncase $host in\n{cases}\nesac\nexit 255\n')

    def environment(self):
        """That mpirun and what it starts use the lab's network, and its agent for ssh."""
        settings = {"oob_tcp_if_include": NETWORK, "btl_tcp_if_include": NETWORK, "plm_rsh_agent": self.agent}
        return {f"OMPI_MCA_{name}": str(value) for name, value in settings.items()}

    def mpirun_options(self, ranks):
        """The first ranks on host 0, the next on host 1, and so on."""
        each = -(-ranks // len(self.hosts))
        hosts = ",".join(f"{host.address}:{each}" for host in self.hosts)
        settings = {
            "oob_tcp_if_include": NETWORK,
            "btl_tcp_if_include": NETWORK,
            "pml": "ob1",
            "mpi_yield_when_idle": 1,
        }
        mca = [word for name, value in settings.items() for word in ("--mca", name, value)]
        return ["-np", ranks, "--host", hosts, "--oversubscribe", *mca]

    def start(self, *arguments, cwd, ranks, launcher, environment=None):
        """gaopt on all hosts; `launcher` is gaopt-mpirun or mpirun, with options of its own."""
        command = [*launcher, *self.mpirun_options(ranks), harness.GAOPT, *arguments]
        more = {**(environment or {}), "OMPI_MCA_plm_rsh_agent": str(self.agent)}
        return harness.Process(self.hosts[0].inside(*command), cwd, more)


def open_or_skip(n_hosts, private=()):
    """A lab; where namespaces are not permitted, or their tools are missing, the test ends as skipped."""
    try:
        return Lab(n_hosts, private)
    except (PermissionError, FileNotFoundError) as why:
        print(f"skipped: no network namespaces here ({why})")
        sys.exit(SKIPPED)
