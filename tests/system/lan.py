#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""gaopt-lan on three hosts: what it says of good and of bad ones, what it does without them, a host that dies, one that
is slow, which cores evaluations get, and the way on after a crash.

lan.py [CASE...]: those only."""
import collections
import os
import signal
import sys

import harness
import lab
import victims

LAN = harness.SOURCE / "scripts/cluster/gaopt-lan"
EVALUATIONS = 240

# Plays ssh, and each host by its name. All but lab0, lab1 and lab2 are lab1 under another name; their probe's facts
# are changed by sed. A login shell that greets is not to disturb. As beyond a real ssh, what runs there is in another
# session, and only the end of its standard input tells it that ssh has ended.
AGENT = """\
#!/bin/sh
[ "$1" != -x ] || shift
host=${{1#*@}}; shift
probe() {{ {agent} {one} "$@" | sed "s/^machine=.*/machine=$host/; $change"; exit; }}
echo "Welcome to $host!"
case $host in
    lab0) exec {agent} {zero} "$@" ;;
    lab1) exec setsid --wait {agent} {one} "$@" ;;
    lab2) exec setsid --wait {agent} {two} "$@" ;;
    denied) echo "me@$host: Permission denied (publickey)." >&2; exit 255 ;;
    off) echo "ssh: connect to host $host port 22: No route to host" >&2; exit 255 ;;
    absent) echo "sh: 1: exec: gaopt: not found" >&2; exit 127 ;;
    old) echo "gaopt 0.0.9"; echo "there is no file probe" >&2; exit 2 ;;
    newer) change="s/^version=.*/version=9.9/" ;;
    mpi) change="s/^mpi=.*/mpi=Open MPI v4.0.3/" ;;
    moved) change="s,^gaopt=.*,gaopt=/other/gaopt," ;;
    bare) change="/^daemon=/d" ;;
    few) change="s/^cores=.*/cores=1/" ;;
    fast) change="s/^time=.*/time=$(date +%s -d '100 seconds')/" ;;
    built) change="s/^build=.*/build=0/" ;;
    other) change="s/^metrics=.*/metrics=value=7/" ;;
    broken) change="/^cores=/,\\$d" ;;
    own) set -- "$(echo "$*" | sed 's/\.gaopt-lan\./.nowhere./')" ;;
    missing) change= PATH=/usr/bin:/bin ;;
    failing) change=; probe export FAILS=1';' "$@" ;;
esac
probe "$@"
"""

PROGRAM = """\
#!/bin/sh
[ -z "$FAILS" ] || {{ echo "no licence" >&2; exit 3; }}
echo "$(hostname) $(sed -n 's/^Cpus_allowed_list:\\t//p' /proc/self/status)" >> '{work}/affinity'
[ "$(hostname)" = lab2 ] && sleep {slow} || sleep {quick}
echo "{{\\"value\\": $1}}"
"""

CONFIG = """\
run: {{seed: 3, stop: {{evaluations: {evaluations}}}}}
{space}\
evaluator: {{kind: command, argv: [evaluate-lan, "{{a}}"]}}
objectives: [minimize: value]
algorithm: {{population: 60, replacement: {replacement}}}
"""


class Test:
    def __init__(self, hosts, top):
        self.hosts, self.top = hosts, top
        self.work = top / "a folder"  # a blank in the path
        self.run = victims.Run(self.work, EVALUATIONS)
        self.hostfile = self.work / "hosts"
        (self.work / "bin").mkdir()
        addresses = dict(zip(("zero", "one", "two"), (host.address for host in hosts.hosts)))
        agent = harness.write_program(top / "agent", AGENT.format(agent=hosts.agent, **addresses))
        path = f"{self.work}/bin:{os.environ['PATH']}"
        facts = dict(line.split("=", 1) for line in harness.gaopt("probe").out.splitlines() if "=" in line)
        self.cores = int(facts["cores"])
        self.two = [] if self.cores > 1 else ["--oversubscribe"]  # what two slots need
        # A blank in TMPDIR would be none of gaopt-mpirun's to shield from.
        self.environment = {"TMPDIR": str(top), "GAOPT_SSH": str(agent), "PATH": path}

    def write_config(self, slow="0.01", quick="0.01", replacement="generational", evaluations=EVALUATIONS):
        program = PROGRAM.format(work=self.work, slow=slow, quick=quick)
        harness.write_program(self.work / "bin/evaluate-lan", program)
        text = CONFIG.format(evaluations=evaluations, replacement=replacement, space=harness.INTEGERS)
        return harness.write(self.work / "lan.yaml", text)

    def command(self, hosts, *words):
        harness.write(self.hostfile, hosts)
        options = ["--gaopt", harness.GAOPT.resolve(), "--network", lab.NETWORK]
        return self.hosts.hosts[0].inside(*map(str, [LAN, *options, *words]))

    def lan(self, hosts, *words, status=0):
        ended = harness.run_command(self.command(hosts, *words), self.work, self.environment)
        harness.expect_equal(ended.status, status, f"status of gaopt-lan {words}:\n{ended.out}{ended.err}\n")
        return ended

    def start(self, hosts, *words):
        return harness.Process(self.command(hosts, *words), self.work, self.environment)


# --- the table ---


def usage(test):
    config = test.write_config()
    harness.write(test.hostfile, "lab0 slots=1\n")
    for words, pattern in [
        ([], "there is no HOSTFILE"),
        (["hosts"], "there is no CONFIG"),
        (["--chek", "hosts", config], "unknown option '--chek'"),
        (["--speed=9", "hosts", config], "unknown option '--speed'"),
        (["--on-bad-host", "ignore", "hosts", config], "unknown 'ignore'; allowed are stop and leave-out"),
        (["--restarts", "many", "hosts", config], "'many' is no whole number"),
        (["--gaopt", "bin/gaopt", "hosts", config], "'bin/gaopt' is no absolute path of a gaopt"),
        (["--network", "-x", "hosts", config], "'-x' is no network"),
        (["hosts", "--check", config], "found '--check' for the CONFIG; options stand before HOSTFILE"),
        (["hosts", config, "more"], f"unexpected 'more' after {config}"),
        (["--gaopt", harness.GAOPT, "hosts", config, "--set", "run.sead=1"], "did you mean 'seed'"),
        (["--gaopt", harness.GAOPT, "--tags", "gpu", "hosts", config], "no host has the tag 'gpu'; there are: none"),
        (["--gaopt", harness.GAOPT, "nowhere", config], "nowhere"),
    ]:
        ended = harness.run_command([LAN, *words], test.work)
        harness.expect_equal(ended.status, 2, f"status of gaopt-lan {words}: {ended.out}{ended.err}")
        harness.expect_match(pattern, ended.err, f"gaopt-lan {words}")
    harness.write(test.hostfile, "lab0 slot=1\nlab1:4\n")
    ended = harness.run_command([LAN, "--gaopt", harness.GAOPT, "hosts", config], test.work)
    harness.expect_match(r"^hosts:1:6: unknown 'slot'; did you mean 'slots'\?$", ended.err, "a mistake in a hostfile")
    harness.expect_match(r"^hosts:2:1: found 'lab1:4'; write lab1 slots=4$", ended.err, "another mistake")
    harness.expect_match("--on-bad-host", harness.run_command([LAN, "--help"]).out, "the help")


def good_hosts(test):
    config = test.write_config(quick="1", slow="3")  # which no busy machine confuses
    out = test.lan("lab0 slots=1\nlab1 slots=2 tags=a,b\nroot@lab2 # all\n", "--check", *test.two, test.hostfile, config).out
    harness.expect_match(r"^host +slots +cores .* evaluation *$", out, "the head")
    for row in (r"lab0 \(here\) +1 ", r"lab1 +2 ", r"root@lab2 +\d+ "):
        time_of = rf"{3 if 'lab2' in row else 1}(\.\d)? s"
        harness.expect_match(rf"^{row} .* same +same +same +shared +{time_of} +ok$", out, "a row")
    harness.expect_match(r"^\d+ at a time; if all take as long, 240 evaluations in ", out, "the estimate")
    out = test.lan("lab0 slots=1\nlab1 tags=a,b\nlab2 tags=c\n", "--check", "--tags", "b,c", test.hostfile, config).out
    harness.expect(not out.count("lab0"), f"a host without the tag was asked:\n{out}")
    harness.expect_match("leads the run and evaluates nothing", out, "the launcher, not listed")
    harness.expect(not (test.work / "results").exists(), "a check made the results")
    harness.expect(not list(test.work.glob(".gaopt-lan*")), "a check left its token")


BAD = {
    "denied": r"no answer: me@denied: Permission denied \(publickey\).\n    ssh-copy-id denied$",
    "off": r"no answer: ssh: connect .* No route to host\n    is it on, and in this network\? ping off$",
    "absent": r"no answer: .*gaopt: not found\n    install gaopt on absent as it is here",
    "old": r"gaopt 0\.0\.9 there, \d\S+ here\n    install the same on both$",
    "newer": r"gaopt 9\.9 there, \d\S+ here\n    install the same on both$",
    "mpi": r"Open MPI v4\.0\.3 there, Open MPI v\S+ here\n",
    "bare": r"mpirun's daemon \(orted, prted\) is not in PATH there\n",
    "moved": r"gaopt is /other/gaopt there and /\S+ here\n    install both in the same place",
    "few": r"2 evaluations at a time on 1 cores\n    write slots=1",
    "broken": r"the probe broke off: ",
    "missing": r".*evaluate-lan.*\n    put it there under the same path",
    "failing": r"the test evaluation failed: exit 3: .*no licence.*\n",
    "lab1": r"is the same machine as root@lab1\n    keep one of the two lines$",
}
NOTED = {
    "fast": r"its clock is 1 min [34]\d s fast; the run does not mind",
    "built": r"another build of gaopt",
    "other": r"the same evaluation gives value=7 there, value=\S+ on root@lab1",
}


def results_elsewhere(test):
    config = test.write_config()
    out = test.lan("lab0\nown\n", "--check", test.hostfile, config).out
    harness.expect_match(r"^lab0 .* shared +\S+ ms +ok$", out, "a host with the same folder")
    harness.expect_match(r"^own .* own +\S+ ms +ok$", out, "a host with a folder of its own")
    nowhere = {"GAOPT_SCRATCH": "/proc/version"}
    out = harness.gaopt("probe", config, cwd=test.work, environment=nowhere, status=None).out
    pattern = "^no-results=no folder for evaluations can be made in /proc/version: "
    harness.expect_match(pattern, out, "a folder that cannot be")
    function = ["--set", "evaluator={kind: function, name: sphere}"]
    out = test.lan("own\n", "--check", test.hostfile, config, *function).out
    harness.expect_match(r"^own .* not needed +\S+ \S+ +ok$", out, "no folder is needed")


def bad_hosts(test):
    config = test.write_config()
    good = "root@lab1 slots=1\n"
    bad = "".join(f"{name} slots={2 if name == 'few' else 1}\n" for name in [*BAD, *NOTED])
    ended = test.lan(good + bad, "--check", test.hostfile, config, status=1)
    for name, pattern in BAD.items():
        harness.expect_match(rf"^{name} .*NOT FIT$", ended.out, "its row")
        harness.expect_match(rf"^{name}: {pattern}", ended.out, f"what is said of {name}")
    for name, pattern in NOTED.items():
        harness.expect_match(rf"^{name} .* ok$", ended.out, "its row")
        harness.expect_match(rf"^{name}: {pattern}", ended.out, f"what is said of {name}")
    count = f"{len(BAD)} of {len(BAD) + len(NOTED) + 1} hosts not fit for this run"
    harness.expect_match(count, ended.err, "the end")
    out = test.lan(good + "denied\n", "--check", "--on-bad-host=leave-out", test.hostfile, config).out
    harness.expect_match("^left out: 1 of 2 hosts\n1 at a time", out, "what is left")
    ended = test.lan("denied\n", "--check", "--on-bad-host", "leave-out", test.hostfile, config, status=1)
    harness.expect_match("^none of the hosts is fit", ended.err, "nobody left")
    test.lan("few slots=2\n", "--check", "--oversubscribe", test.hostfile, config)


def interrupted(test):
    """While test evaluations run: they end too, on all hosts."""
    config = test.write_config(quick="300", slow="300")
    affinity = test.work / "affinity"
    affinity.write_text("")
    process = test.start("lab1\nlab2\n", "--check", test.hostfile, config)
    harness.wait_for_lines(affinity, 2)
    process.signal(signal.SIGINT)
    harness.expect_equal(process.wait(10), 130, "status after Ctrl-C")
    process.wait_for_all()
    harness.expect("Killed" not in process.output(), f"the shell tells what it did:\n{process.output()}")


# --- the run ---


def host_killed(test):
    """With one host left out from the start, and one that dies."""
    wanted = test.run.undisturbed()
    hosts = "lab0 slots=2\nlab1 slots=2\nlab2 slots=2\ndenied\n"
    process = test.start(hosts, *test.two, "--on-bad-host", "leave-out", test.hostfile, *test.run.arguments, "--fresh")
    test.run.wait_for_evaluations(12)
    for pid in process.pids():
        if test.hosts.hosts[1].holds(pid):
            os.kill(pid, signal.SIGKILL)
    victims.wait_until_lost(process, 2, 3)
    test.run.hurry()
    victims.expect_end(process)
    victims.expect_none_left(process)
    harness.expect_same(test.run.results, wanted, "a host was killed")


def numbers(text):
    """{0, 1, 4} of "0-1,4"."""
    ends = [part.split("-") for part in text.split(",")]
    return frozenset(n for each in ends for n in range(int(each[0]), int(each[-1]) + 1))


def cores(test):
    """Evaluations at the same time share no core, and none is left idle; a hybrid rank has all of them."""
    n = min(2, test.cores)
    hosts = "".join(f"lab{i} slots={n}\n" for i in range(3))
    config = test.write_config(quick="0.02", slow="0.02")
    for slots, words, parts in [(1, [], n), (n, [], 1), (1, ["--no-bind"], 1)]:
        (test.work / "affinity").write_text("")
        options = ["--set", f"cluster.slots={slots}", "--fresh", "-q"]
        test.lan(hosts, *words, "--no-evaluate", test.hostfile, config, *options)
        lines = {tuple(line.split()) for line in (test.work / "affinity").read_text().splitlines()}
        for host in ("lab0", "lab1", "lab2"):
            masks = {numbers(mask) for name, mask in lines if name == host}
            what = f"cores of {host} with {slots} a rank {words}: {[sorted(mask) for mask in masks]}"
            harness.expect_equal(len(masks), parts, what)
            harness.expect(len(frozenset().union(*masks)) == sum(map(len, masks)), f"shared {what}")
            if test.cores % n == 0:
                harness.expect_equal(frozenset().union(*masks), frozenset(os.sched_getaffinity(0)), what)


def slow_host(test):
    """One of three takes four times as long. Ideally the others do four times as much."""
    for replacement in ("generational", "steady_state"):
        config = test.write_config("0.4", "0.1", replacement)
        options = ["--fresh", "-q", "--set", "run.results=results/speed"]
        test.lan("lab0 slots=2\nlab1 slots=2\nlab2 slots=2\n", *test.two, "--no-evaluate", test.hostfile, config, *options)
        rows = harness.rows(test.work / "results/speed", "--timing")
        by_host = collections.Counter(row["host"] for row in rows)
        starts, ends = zip(*harness.spans(test.work / "results/speed"))
        took = max(ends) - min(starts)
        seconds = {host: [float(row["seconds"]) for row in rows if row["host"] == host] for host in by_host}
        ideal = len(rows) / sum(2 * len(each) / sum(each) for each in seconds.values())
        print(f"  {replacement}: {dict(by_host)} in {took:.2f} s, ideally {ideal:.2f} s: ratio {took / ideal:.2f}")
        for host in ("lab0", "lab1"):
            harness.expect(by_host[host] > 2 * by_host["lab2"], f"{replacement}: {by_host}")
        harness.expect(took < 2 * ideal, f"{replacement}: {took:.2f} s of ideally {ideal:.2f} s")


# --- after a crash ---

CRONTAB = """\
#!/bin/sh
case $1 in
    -l) cat '{table}' 2>/dev/null || {{ echo "no crontab for me" >&2; exit 1; }} ;;
    -) cat > '{table}' ;;
esac
"""


def boot_line(table):
    """What cron hands to sh, of the line that is there; "%" is special to it."""
    found = [line for line in table.read_text().splitlines() if line.startswith("@reboot")]
    harness.expect_equal(len(found), 1, f"lines in {table}")
    return found[0].removeprefix("@reboot ").replace("\\%", "%")


def at_boot(test):
    """Everything is killed; then cron does what it would when the host comes up."""
    wanted = test.run.undisturbed()
    table = test.work / "crontab"
    table.write_text("# mine\n5 4 * * * true\n")
    mine = table.read_text()
    harness.write_program(test.work / "bin/crontab", CRONTAB.format(table=table))
    arguments = [*test.two, "--at-boot", test.hostfile.name, *test.run.arguments]
    process = test.start("lab0 slots=2\nlab1 slots=1\n", *arguments, "--fresh")
    test.run.wait_for_evaluations(20)
    process.kill()
    done = len(harness.journalled(test.run.results))
    cron = {"HOME": str(test.top), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", harness.MARK: process.mark}
    words = ["env", "-i", *(f"{name}={value}" for name, value in cron.items()), "sh", "-c", boot_line(table)]
    again = harness.Process(test.hosts.hosts[0].inside(*words), test.top)
    test.run.hurry()
    harness.expect_equal(again.wait(), 0, f"status of what cron started:\n{again.output()}")
    log = (test.run.results / "gaopt-lan.log").read_text()
    harness.expect_match("^config: resuming|resuming", log, "the log")
    harness.expect(done > 0, "nothing had been done before the crash")
    harness.expect_same(test.run.results, wanted, "after a crash")
    harness.expect_equal(table.read_text(), mine, "the crontab at the end")
    left = list(test.work.glob("*.at-boot"))
    harness.expect(not left, f"left: {left}")


def forgotten(test):
    """Stopped early the line stays, until it is taken out."""
    table = test.work / "crontab"
    table.unlink(missing_ok=True)
    harness.write_program(test.work / "bin/crontab", CRONTAB.format(table=table))
    test.run.rest()
    process = test.start("lab0 slots=1\n", "--at-boot", test.hostfile, *test.run.arguments, "--fresh")
    test.run.wait_for_evaluations(3)
    process.signal(signal.SIGTERM)
    harness.expect_equal(process.wait(), harness.RESUMABLE, f"status after SIGTERM:\n{process.output()}")
    boot_line(table)
    test.lan("", "--forget", *test.run.arguments)
    harness.expect_equal(table.read_text(), "", "the crontab without the line")
    (test.work / "bin/crontab").unlink()
    nowhere = {**test.environment, "PATH": str(test.work / "bin")}
    for program in ("bash", "env", "dirname", "readlink"):  # enough to come to this point
        (test.work / "bin" / program).symlink_to(f"/usr/bin/{program}")
    words = [LAN, "--gaopt", harness.GAOPT.resolve(), "--at-boot", test.hostfile, *test.run.arguments]
    ended = harness.run_command(words, test.work, nowhere)
    harness.expect_equal(ended.status, 1, f"status without crontab: {ended.err}")
    harness.expect_match("there is no crontab on this host", ended.err, "without crontab")


CASES = [
    usage,
    good_hosts,
    results_elsewhere,
    bad_hosts,
    interrupted,
    host_killed,
    cores,
    slow_host,
    at_boot,
    forgotten,
]


def main():
    with lab.open_or_skip(3) as hosts, harness.folder() as top:
        harness.run_cases(CASES, Test(hosts, top), sys.argv[1:])


if __name__ == "__main__":
    main()
