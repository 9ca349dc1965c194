# SPDX-License-Identifier: GPL-3.0-or-later
"""What the system tests share: starting gaopt as a user does, seeing all its processes, ending them,
and reading what it left. No test itself."""
import atexit
import concurrent.futures
import contextlib
import datetime
import itertools
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import textwrap
import time


def _from_environment(name):
    if name not in os.environ:
        sys.exit(f"{name} is not set: run the system tests through ctest")
    return pathlib.Path(os.environ[name])


GAOPT = _from_environment("GAOPT")
SOURCE = _from_environment("GAOPT_SOURCE")
BUILD = _from_environment("GAOPT_BUILD")
LONG = os.environ.get("GAOPT_LONG") == "1"
MPIRUN = ["mpirun", "--allow-run-as-root", "--oversubscribe", "--mca", "mpi_yield_when_idle", "1"]
PATIENCE = 60  # s, for anything that is waited for

RESUMABLE = 75  # exit status

# Every process of a test inherits this variable: so all of them can be found, whoever started them.
MARK = "GAOPT_SYSTEM_TEST"
_numbers = itertools.count()


def fail(text):
    sys.exit(f"FAILED: {text}")


def expect(condition, text):
    if not condition:
        fail(text)


def expect_equal(found, wanted, what):
    expect(found == wanted, f"{what}: expected {wanted!r}, found {found!r}")


def run_cases(cases, test, wanted=()):
    """Those of these names, or all if there are none; says how long each took."""
    for case in cases:
        if not wanted or case.__name__ in wanted:
            began = time.monotonic()
            case(test)
            print(f"{case.__name__}: as it should be ({time.monotonic() - began:.1f} s)", flush=True)


# --- folders and files ---


@contextlib.contextmanager
def folder():
    """A temporary folder, absolute; it stays if the test fails."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="gaopt-system-")).resolve()
    try:
        yield path
    except BaseException:
        print(f"left for you to look at: {path}", file=sys.stderr)
        raise
    shutil.rmtree(path)


def write(path, text):
    """Indentation common to all lines is taken away."""
    path.write_text(textwrap.dedent(text))
    return path


def write_program(path, text):
    write(path, text).chmod(0o755)
    return path


# --- processes ---


def _environment(mark, more):
    environment = {**os.environ, **(more or {}), MARK: mark}
    environment.pop("GAOPT_LONG", None)
    return environment


class Process:
    """gaopt that runs in the background, alone or under mpirun, with all that it starts."""

    def __init__(self, command, cwd, environment=None):
        self.mark = f"{os.getpid()}.{next(_numbers)}"
        self.started = time.monotonic()
        self._out = tempfile.TemporaryFile()
        self.main = subprocess.Popen(
            [str(word) for word in command],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=self._out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=_environment(self.mark, environment),
        )
        atexit.register(self.kill)

    def pids(self):
        """All its processes that still run."""
        return marked(self.mark)

    def ranks(self):
        """The processes that are gaopt itself, guardians and gates (of scripts/cluster/gaopt-door) left out."""
        mine = {pid: _parent(pid) for pid in self.pids() if _program(pid) == str(GAOPT.resolve()) and not is_gate(pid)}
        return [pid for pid, parent in mine.items() if parent not in mine]

    def named(self, *names):
        """Those of its processes whose program is called so."""
        return [pid for pid in self.pids() if _of_process(pid, "comm").decode(errors="replace").rstrip("\n") in names]

    def with_word(self, word):
        """Those that have it on their command line."""
        return [pid for pid in self.pids() if has_word(pid, word)]

    def signal(self, number):
        self.main.send_signal(number)

    def kill(self):
        """kill -9 of all of them."""
        until = time.monotonic() + PATIENCE
        while pids := self.pids():
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.main.poll()
            expect(time.monotonic() < until, f"processes {pids} survive kill -9")
        self.main.wait()

    def wait(self, seconds=PATIENCE):
        try:
            return self.main.wait(seconds)
        except subprocess.TimeoutExpired:
            fail(f"it still runs after {seconds} s; it wrote:\n{self.output()}")

    def wait_for_all(self, seconds=10):
        """Until none of its processes is left."""
        wait_until(lambda: not self.pids(), "the end of all processes", seconds)

    def output(self):
        self._out.flush()
        self._out.seek(0)
        return self._out.read().decode(errors="replace")


def marked(mark):
    """All processes that carry this mark, but this one."""
    others = [int(entry) for entry in os.listdir("/proc") if entry.isdigit() and int(entry) != os.getpid()]
    wanted = f"{MARK}={mark}".encode()
    return [pid for pid in others if wanted in _of_process(pid, "environ").split(b"\0")]


def _of_process(pid, name):
    """What that file in /proc says of it; nothing if it is gone."""
    with contextlib.suppress(OSError):
        return pathlib.Path(f"/proc/{pid}/{name}").read_bytes()
    return b""


def environment_of(pid):
    """{name: value}; empty if it is gone."""
    words = _of_process(pid, "environ").decode(errors="replace").split("\0")
    return dict(word.split("=", 1) for word in words if "=" in word)


def _stat(pid):
    """The fields of /proc/PID/stat from the third, the state, on."""
    return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _parent(pid):
    with contextlib.suppress(OSError):
        return int(_stat(pid)[1])


def _program(pid):
    with contextlib.suppress(OSError):
        return os.readlink(f"/proc/{pid}/exe")


def has_word(pid, word):
    """On its command line."""
    return str(word).encode() in _of_process(pid, "cmdline").split(b"\0")


def is_gate(pid):
    """A gate for workers that join, or the mpirun of one."""
    return has_word(pid, "--gate")


def cpu_seconds(pid):
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_until(condition, what, seconds=PATIENCE):
    until = time.monotonic() + seconds
    while not condition():
        expect(time.monotonic() < until, f"{what} did not come within {seconds} s")
        time.sleep(0.005)


# --- gaopt ---


def command(*arguments, ranks=None):
    """ranks None: alone, without mpirun."""
    launcher = [*MPIRUN, "-np", ranks] if ranks else []
    return [*launcher, GAOPT, *arguments]


def start(*arguments, cwd, ranks=None, environment=None):
    return Process(command(*arguments, ranks=ranks), cwd, environment)


class Ended:
    def __init__(self, completed):
        self.status = completed.returncode
        self.out = completed.stdout.decode(errors="replace")
        self.err = completed.stderr.decode(errors="replace")
        self.bytes = completed.stdout


def run_command(words, cwd=None, environment=None, seconds=PATIENCE):
    try:
        return Ended(
            subprocess.run(
                [str(word) for word in words],
                cwd=cwd,
                env=_environment("none", environment),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=seconds,
                check=False,
            )
        )
    except subprocess.TimeoutExpired as late:
        fail(f"{' '.join(map(str, words))} still runs after {seconds} s:\n{late.stdout}{late.stderr}")


def gaopt(*arguments, cwd=None, ranks=None, environment=None, status=0, seconds=PATIENCE):
    """Runs to its end, which must be `status` (None: any)."""
    ended = run_command(command(*arguments, ranks=ranks), cwd, environment, seconds)
    expect(
        status is None or ended.status == status,
        f"gaopt {' '.join(map(str, arguments))} ({ranks or 'no'} ranks) ended with {ended.status} instead of "
        f"{status}\n{ended.out}{ended.err}",
    )
    return ended


def export(run):
    """What gaopt export writes, as bytes."""
    return gaopt("export", run).bytes


def rows(run, *options):
    """The export as a list of dicts."""
    lines = gaopt("export", run, *options).out.splitlines()
    names = lines[0].split(",")
    return [dict(zip(names, line.split(","))) for line in lines[1:]]


def datetime_of(stamp):
    """s since 1970 of a time in the export."""
    return datetime.datetime.fromisoformat(stamp.replace("Z", "+00:00")).timestamp()


def spans(run):
    """(start, end) of each evaluation, s since 1970."""
    timed = [(datetime_of(row["start"]), float(row["seconds"])) for row in rows(run, "--timing")]
    return [(start, start + seconds) for start, seconds in timed]


def at_a_time(run):
    """How many evaluations went on, on average, from the first start to the last end."""
    starts, ends = zip(*spans(run))
    return (sum(ends) - sum(starts)) / (max(ends) - min(starts))


def expect_same(run, wanted, what):
    """The export of `run` is those bytes."""
    found = export(run)
    if found == wanted:
        return
    pairs = itertools.zip_longest(found.splitlines(), wanted.splitlines())
    first = next(((a, b) for a, b in pairs if a != b), None)
    fail(f"{what}: the export of {run} differs; first there, then expected:\n{first[0]}\n{first[1]}")


# --- an evaluator that leaves traces ---

INTEGERS = """\
space:
  a: {int: [0, 1000000]}
  b: {int: [0, 1000000]}
"""


def write_traced(cwd, milliseconds=(5, 50), repeats=1):
    """evaluate.sh ID A B: appends ID x repeats + repeat to `ran` (O_APPEND), sleeps, and gives a metric `value` that
    is least at 300000, 700000. Of several repeats each has some noise, and one of 29 fails. Returns the file `ran`."""
    low, high = milliseconds
    write_program(
        cwd / "evaluate.sh",
        f"""\
        #!/bin/sh
        n=$(( $1 * {repeats} + GAOPT_REPEAT ))
        echo $n >> '{cwd}/ran'
        ms=$(( {low} + n * 7919 % {high - low + 1} ))
        sleep "$(printf '0.%03d' $ms)"
        [ {repeats} -gt 1 ] && [ $(( n % 29 )) = 5 ] && exit 3
        x=$(( $2 - 300000 )) y=$(( $3 - 700000 ))
        echo "{{\\"value\\": $(( x * x + y * y + ({repeats} - 1) * (GAOPT_SEED % 10000000) ))}}"
        """,
    )
    (cwd / "ran").touch()
    return cwd / "ran"


TRACED = INTEGERS + """\
evaluator:
  kind: command
  argv: [./evaluate.sh, "{id}", "{a}", "{b}"]
objectives:
  - minimize: value
"""


def ids_in(ran, offset=0):
    """The ids that were evaluated, from that byte of the file on."""
    with ran.open("rb") as file:
        file.seek(offset)
        return [int(line) for line in file.read().split()]


# --- the journal, as docs/run-file.md describes it ---

JOURNAL_HEAD = struct.Struct("<8sIIQ")  # magic, version, size of the note, run id
JOURNAL_FRAME = struct.Struct("<IIQ")  # mark, size, XXH3-64
JOURNAL_RECORD = struct.Struct("<Q8xI")  # id, fingerprint of the genes, repeat
JOURNAL_MARK = 0x0EDCCEA5


def _records_of_journal(path):
    """The id and the repeat of each."""
    data = path.read_bytes()
    if len(data) < JOURNAL_HEAD.size:
        return  # killed while it was made
    magic, version, note, _ = JOURNAL_HEAD.unpack_from(data)
    expect((magic, version) == (b"gajournl", 2), f"{path} is no journal of version 2")
    at = JOURNAL_HEAD.size + note + 8
    while at + JOURNAL_FRAME.size <= len(data):
        mark, size, _ = JOURNAL_FRAME.unpack_from(data, at)
        expect(mark == JOURNAL_MARK, f"{path}: no record at byte {at}")
        at += JOURNAL_FRAME.size
        if at + size <= len(data):
            yield JOURNAL_RECORD.unpack_from(data, at)
        at += size


def journalled(run, repeats=1):
    """All evaluations in the journals of a run, as id x repeats + repeat: without repeats the ids."""
    paths = sorted(run.glob("journal-*"))
    return {i * repeats + repeat for path in paths for i, repeat in _records_of_journal(path)}


# --- text ---


def expect_match(pattern, text, what):
    found = re.search(pattern, text, re.MULTILINE)
    expect(found, f"{what}: nothing like {pattern!r} in:\n{text}")
    return found


def holder(run):
    """The process that works on a run, which is rank 0, from its lock; None: nobody."""
    with contextlib.suppress(OSError):
        found = re.search(r"^process (\d+)$", (run / "lock").read_text(), re.MULTILINE)
        return int(found[1]) if found else None


def side_by_side(*cases):
    """Calls all of them at the same time, for tests that mostly wait; the first that fails ends the test."""
    with concurrent.futures.ThreadPoolExecutor(len(cases)) as pool:
        list(pool.map(lambda case: case(), cases))


def wait_for_lines(path, n):
    wait_until(lambda: path.read_bytes().count(b"\n") >= n, f"{n} lines in {path}")
