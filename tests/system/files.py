#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts without the config's folder are sent what the evaluator needs: once a host, again only what is damaged, also those
that join later. The result is that of one host.

files.py [CASE...]: those only."""
import collections
import os
import re
import shutil
import sys
import time

import harness
import lab
import victims

RANKS = 6
EVALUATIONS = 120
BIG = 20_000_000  # bytes

CONFIG = """\
run: {{seed: 5, stop: {{evaluations: {evaluations}}}}}
{space}\
evaluator:
  kind: command
  argv: [bin/evaluate.sh, "{{config_dir}}", "{{a}}", "{{b}}"]
  templates: {{input.txt: input.template}}
  files: {files}
objectives: [minimize: value]
algorithm: {{population: 30}}
"""

PROGRAM = """\
#!/bin/sh
[ "$(wc -c < "$1/data/deep/big")" = {big} ] || exit 3
[ "$(cat input.txt)" = "a=$2" ] || exit 4
sleep 0.05
x=$(( $2 - $("$1/tools/centre" "$1/data/centre") )) y=$(( $3 - 700000 ))
echo "{{\\"value\\": $(( x * x + y * y ))}}"
"""

ASKED_CONFIG = """\
run: {{seed: 5, stop: {{evaluations: 120}}}}
{space}\
evaluator:
  kind: process
  argv: [/usr/bin/python3, "{{config_dir}}/asked.py", "{started}"]
  files: [asked.py, gaopt_client.py]
objectives: [minimize: value]
algorithm: {{population: 30}}
"""

# Tells where and as what it has started; each is still there when the others start.
ASKED = """\
import os, socket, sys, time
from gaopt_client import serve

with open(sys.argv[1], "a") as started:
    started.write(f"{socket.gethostname()} {os.environ['GAOPT_SLOT']}\\n")

def evaluate(a, b):
    time.sleep(0.05)
    return {"value": abs(a - 300000) + abs(b - 700000)}

serve(evaluate)
"""


class Test:
    def __init__(self, hosts, work, cache):
        self.hosts, self.work, self.cache = hosts, work, cache
        self.results = work / "results/run"
        self.environment = {**hosts.environment(), "GAOPT_CACHE": str(cache), "TMPDIR": str(cache.parent)}
        for folder in ("bin", "data/deep", "tools", "secret"):
            (work / folder).mkdir(parents=True)
        harness.write_program(work / "bin/evaluate.sh", PROGRAM.format(big=BIG))
        harness.write_program(work / "tools/centre", '#!/bin/sh\ncat "$1"\n')
        harness.write(work / "input.template", "a={a}\n")
        (work / "data/centre").write_text("300000")
        (work / "data/empty").touch()
        (work / "data/deep/big").write_bytes(os.urandom(BIG))
        (work / "data/link").symlink_to("deep/big")
        (work / "secret/key").touch()
        self.config = self.write_config("[data, tools/centre]")
        harness.gaopt(self.config, "-q", "--set", "run.results=results/alone", cwd=work)
        self.wanted = harness.export(work / "results/alone")

    def write_config(self, files):
        text = CONFIG.format(evaluations=EVALUATIONS, space=harness.INTEGERS, files=files)
        return harness.write(self.work / "run.yaml", text)

    def start(self, *options):
        launcher = [victims.WRAPPER, "-x", "GAOPT_CACHE"]
        arguments = [self.config, "--set", f"run.results={self.results}", "--fresh", *options]
        return self.hosts.start(*arguments, cwd=self.work, ranks=RANKS, launcher=launcher, environment=self.environment)

    def run(self, what):
        began = time.monotonic()
        process = self.start()
        victims.expect_end(process)
        victims.expect_none_left(process)
        harness.expect_same(self.results, self.wanted, what)
        by_host = collections.Counter(row["host"] for row in harness.rows(self.results, "--timing"))
        print(f"  {what}: {dict(by_host)} in {time.monotonic() - began:.1f} s", flush=True)
        harness.expect_equal(set(by_host), {host.name for host in self.hosts.hosts}, "hosts that evaluated")

    def mirrored(self, host):
        """{file: (size, inode, mode)} in the cache of a host, by its name in the config's folder."""
        find = ["find", str(self.cache / "files"), "-mindepth", "2", "-type", "f", "-printf", r"%P %s %i %m\n"]
        lines = harness.run_command(host.inside(*find)).out.splitlines()
        words = [re.fullmatch(r"[0-9a-f]{32}/(\S+) (\d+) (\d+) (\d+)", line).groups() for line in lines]
        return {name: (int(size), int(inode), mode) for name, size, inode, mode in words}


def sent_once(test):
    test.run("files are sent")
    wanted = {
        str(path.relative_to(test.work)): path.stat().st_size
        for name in ("bin/*", "data/*", "data/deep/*", "tools/*", "input.template")
        for path in test.work.glob(name)
        if path.is_file()
    }
    before = [test.mirrored(host) for host in test.hosts.hosts]
    harness.expect_equal(before[0], {}, "the cache of the host that has them")
    for found in before[1:]:
        harness.expect_equal({name: row[0] for name, row in found.items()}, wanted, "what a host got")
        executable = {name for name, row in found.items() if int(row[2], 8) & 0o100}
        harness.expect_equal(executable, {"bin/evaluate.sh", "tools/centre"}, "programs")
    test.run("they are there already")
    harness.expect_equal([test.mirrored(host) for host in test.hosts.hosts], before, "files that were sent again")


def damage_mended(test):
    host = test.hosts.hosts[1]
    before = test.mirrored(host)
    damage = 'for file in "$0"/files/*/data/deep/big; do printf x | dd of="$file" seek=9 bs=1 conv=notrunc status=none; done'
    harness.run_command(host.inside("sh", "-c", damage, str(test.cache)))
    test.run("a file was damaged")
    after = test.mirrored(host)
    changed = {name for name in before if before[name] != after[name]}
    harness.expect_equal(changed, {"data/deep/big"}, "what was sent again")


def not_sent(test):
    """Without the key each host needs its own; what is not listed does not come either."""
    for files, pattern in [("none", r"^host lab1, rank 2: .* cannot read .*/input.template"), ("[data/centre]", None)]:
        test.write_config(files)
        if files == "none":
            text = re.sub("  files: none\n", "", test.config.read_text())
            test.config.write_text(text)
        process = test.start("--set", "run.stop.evaluations=30")
        status = process.wait()
        if pattern:
            harness.expect_equal(status, 1, f"status of a run whose hosts have no program:\n{process.output()}")
            harness.expect_match(pattern, process.output(), "why")
        else:
            harness.expect(re.search("exit status 3", process.output()), f"no evaluation missed its file:\n{process.output()}")
    test.config = test.write_config("[data, tools/centre]")


def told(test):
    """gaopt check tells how much it is, and what cannot be sent."""
    out = harness.gaopt("check", test.config, "--no-run").out
    harness.expect_match(r"^# hosts that lack them are sent 7 files, 38\.1 MiB$", out, "what gaopt check says")
    (test.work / "data/out").symlink_to("/etc/hostname")
    ended = harness.gaopt("check", test.config, "--no-run", status=1)
    harness.expect_match("data/out is a link that leads out of the config's folder", ended.err, "of a link")
    ended = harness.gaopt(test.config, "--fresh", status=1)
    harness.expect_match("data/out is a link that leads out of the config's folder", ended.err, "of a link, at the start")
    (test.work / "data/out").unlink()


def joined(test):
    """A host that comes later is sent them, too."""
    host = test.hosts.hosts[2]
    harness.run_command(host.inside("rm", "-rf", str(test.cache / "files")))
    command = [victims.WRAPPER, "-np", 2, "--oversubscribe", harness.GAOPT, test.config, "--fresh"]
    options = ["--set", f"run.results={test.results}", "--set", "run.stop.evaluations=600"]
    process = harness.Process(test.hosts.hosts[0].inside(*command, *options), test.work, test.environment)
    harness.wait_until((test.results / "door").exists, "the door")
    door = f"{test.hosts.hosts[0].address}:{test.results}"
    group = harness.Process(host.inside(harness.GAOPT, "join", door, "-np", 2), test.cache.parent, test.environment)
    victims.expect_end(process)
    group.wait()
    rows = harness.rows(test.results, "--timing")
    harness.expect(any(row["host"] == "lab2" for row in rows), f"the group did nothing:\n{group.output()}{process.output()}")
    harness.expect_equal(len(test.mirrored(host)), 7, "files that the group has")
    victims.expect_none_left(process)
    victims.expect_none_left(group)


def asked(test):
    """A program that is started once is sent with what it imports. Its number is its own on its host, also where ranks
    have no folder in common; and nothing stays of it there."""
    harness.write(test.work / "asked.py", ASKED)
    shutil.copy(harness.SOURCE / "examples/process/gaopt_client.py", test.work)
    started = test.cache.parent / "started"
    test.config = harness.write(
        test.work / "run.yaml", ASKED_CONFIG.format(space=harness.INTEGERS, started=started)
    )
    harness.gaopt(test.config, "--fresh", "-q", "--set", "run.results=results/asked", cwd=test.work)
    test.wanted = harness.export(test.work / "results/asked")
    started.unlink()
    test.run("a program that is asked")
    found = collections.Counter(started.read_text().splitlines())
    wanted = {f"{host.name} {number}": 1 for host in test.hosts.hosts for number in range(RANKS // 3)}
    harness.expect_equal(dict(found), wanted, "hosts and slots of the programs that were started")
    for host in test.hosts.hosts[1:]:
        left = harness.run_command(host.inside("find", str(test.work), "-mindepth", "1")).out
        harness.expect_equal(left, "", f"what is left on {host.name}")
    harness.expect_equal(list(test.cache.parent.glob("gaopt-scratch*")), [], "scratch folders that are left")


CASES = [told, sent_once, damage_mended, joined, not_sent, asked]


def main():
    with harness.folder() as top:
        work, cache = top / "a folder", top / "cache"
        work.mkdir()
        cache.mkdir()
        with lab.open_or_skip(3, private=[work, cache]) as hosts:
            harness.run_cases(CASES, Test(hosts, work, cache), sys.argv[1:])


if __name__ == "__main__":
    main()
