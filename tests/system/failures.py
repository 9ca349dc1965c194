#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Evaluations that fail in every way that a program can: each is classified, counted and shown, what timed out
leaves no process, and on_failure is obeyed."""
import re

import h5py
import harness
import numpy

CONFIG = """\
run: {stop: {generations: 2}}
space: {x: {int: [0, 100000]}}
evaluator:
  kind: command
  argv: [./fail.sh, "{id}", "{x}"]
  timeout: 1s
  metrics: [value]
objectives: [minimize: value]
algorithm: {population: 8}
"""

# What an evaluation does, by its id modulo 8. The second generation looks whether the first one's processes live.
PROGRAM = """\
#!/bin/sh
cd '{work}'
echo "complaint of $1" >&2
[ "$1" -lt 8 ] || for pid in $(cat pids); do
    grep -q "State:.[^Z]" "/proc/$pid/status" && echo "$pid" >> alive
done
case $(( $1 % 8 )) in
0)  [ "$1" = 8 ] && sleep 300
    trap '' TERM
    sleep 300 & echo "$$ $!" > pids
    while :; do sleep 1; done ;;
1)  exit 3 ;;
2)  kill -SEGV $$ ;;
3)  echo '{"value": NaN}' ;;
4)  echo '{"value": 3' ;;
5)  ;;
6)  echo '{"other": 3}' ;;
7)  echo "{\\"value\\": $2}" ;;
esac
"""

# failure, detail, and what the message says
EXPECTED = [
    ("timeout", 0, r"ran longer than 1 s .*complaint of \d"),
    ("exit", 3, r"exit status 3 .*complaint of \d"),
    ("signal", 11, r"killed by signal 11 \(SIGSEGV\).*complaint of \d"),
    ("not_finite", 0, r"metric 'value' is NaN"),
    ("malformed", 0, r"not JSON"),
    ("missing", 0, r"wrote no result"),
    ("missing", 0, r"metric 'value' is missing .*other"),
    ("none", 0, None),
]


def classified(work, config, ranks):
    run = work / f"all-{ranks}"
    harness.gaopt(config, "--set", f"run.results={run}", cwd=work, ranks=ranks)
    harness.expect(not (work / "alive").exists(), "processes of an evaluation that timed out live on")
    with h5py.File(run / "run.h5") as file:
        words = {code: word for word, code in h5py.check_enum_dtype(file["evaluations/failure"].dtype).items()}
        found = [(words[f], int(d)) for f, d in zip(file["evaluations/failure"], file["evaluations/detail"])]
        messages = dict(zip(file["failures/id"], file["failures/message"].asstr()))
    for i, (failure, detail, message) in enumerate(EXPECTED * 2):
        harness.expect_equal(found[i], (failure, detail), f"how id {i} failed")
        harness.expect(message is None or re.search(message, messages[i]), f"id {i}: {messages.get(i)!r}")
    status = harness.gaopt("status", run).out
    shown = harness.expect_match(r"^failed +(14: .*)$", status, "gaopt status")[1]
    for text in ("4 missing", "2 timeout", "2 exit", "2 signal", "2 malformed", "2 not_finite"):
        harness.expect(text in shown, f"gaopt status: {text!r} is not in {shown!r}")
    words = [row["status"] for row in harness.rows(run)]
    harness.expect_equal(words, (["failed"] * 7 + ["ok"]) * 2, "the status in the export")
    harness.expect(all(row["value"] == "" for row in harness.rows(run)[:7]), "failed evaluations have numbers")
    return shown


def then_stop(work, config):
    run = work / "stop"
    options = ["--set", f"run.results={run}", "--set", "evaluator.on_failure.then=stop", "--set", "cluster.slots=1"]
    ended = harness.gaopt(config, *options, "--set", "evaluator.timeout=200ms", cwd=work, status=3)
    harness.expect_match("on_failure.then is stop", ended.out, "what ended the run")
    harness.expect_equal([row["status"] for row in harness.rows(run)], ["failed"], "evaluations until the stop")


def one_class_stops(work, config):
    """The run stops at the first of a class; with another policy for it, it goes on with the history as it was."""
    run = work / "class"
    options = ["--set", f"run.results={run}", "--set", "cluster.slots=1", "--set", "evaluator.timeout=200ms"]
    policy = "evaluator.on_failure.by_class={signal: {then: %s}, exit: {then: infeasible}}"
    harness.gaopt(config, *options, "--set", policy % "stop", cwd=work, status=3)
    harness.expect_equal([row["status"] for row in harness.rows(run)], ["failed"] * 3, "evaluations until the stop")
    ended = harness.gaopt(config, *options, "--set", policy % "leave_out", cwd=work)
    harness.expect_match(r"by_class.signal.then stop -> leave_out \(the history is scored anew\)", ended.out, "the change")
    with h5py.File(run / "run.h5") as file:
        failed = file["evaluations/failure"][:] != 0
        harness.expect_equal(len(failed), 16, "evaluations of the run that went on")
        numbers = file["evaluations/objectives"][:][failed], file["evaluations/metrics"][:][failed]
        harness.expect(all(numpy.isnan(of).all() for of in numbers), "failed evaluations have numbers")
        harness.expect(numpy.isinf(file["evaluations/violation"][:][failed]).all(), "failed ones have a violation")


def all_fail(work, config):
    options = ["--set", f"run.results={work / 'hopeless'}"]
    program = 'evaluator.argv=[sh, -c, "echo libonnx.so.1 not found >&2; exit 127"]'
    for ranks in (None, 2):
        ended = harness.gaopt(config, "--fresh", *options, "--set", program, cwd=work, ranks=ranks, status=3)
        harness.expect_match(r"^id 0 failed \(exit\): .*status 127 .*libonnx.so.1 not found", ended.out, "the failure")
        harness.expect_match("all of the first 8 evaluations failed", ended.out, "what ended the run")


def attempts_kept(work, config, options):
    """Every attempt has a folder of its own; of those that succeeded, keep: best leaves the best one's, also when
    another session found it."""
    run = work / "flaky"
    options = [*options, "--set", "evaluator.on_failure.retries=2", "--set", "evaluator.keep=best"]
    for fresh, generations in (["--fresh"], 2), ([], 4):
        if fresh:
            for path in work.glob("tries-*"):
                path.unlink()
        harness.gaopt(config, *fresh, *options, "--set", f"run.stop.generations={generations}", cwd=work)
        best = min((float(row["value"]), int(row["id"])) for row in harness.rows(run))[1]
        failed = {f"{row['id']:0>6}{attempt}" for row in harness.rows(run) for attempt in ("", "-1")}
        found = {path.name for path in (run / "evaluations").iterdir()}
        harness.expect_equal(found, failed | {f"{best:06}-2"}, f"folders after {generations} generations")


def retried(work, config):
    """The first two attempts of every evaluation fail."""
    harness.write_program(
        work / "flaky.sh",
        f"""\
        #!/bin/sh
        echo >> '{work}'/tries-$1
        [ $(wc -l < '{work}'/tries-$1) -gt 2 ] && echo "{{\\"value\\": $2}}"
        """,
    )
    run = work / "flaky"
    options = ["--set", f"run.results={run}", "--set", 'evaluator.argv=[./flaky.sh, "{id}", "{x}"]']
    harness.gaopt(config, *options, "--set", "evaluator.on_failure.retries=2", cwd=work, ranks=2)
    found = {(row["status"], row["attempts"], row["failures"]) for row in harness.rows(run, "--timing")}
    harness.expect_equal(found, {("ok", "3", "2")}, "evaluations that succeed at the third attempt")
    told = r"^failed +0; 16 succeeded when tried again \(flaky\)"
    harness.expect_match(told, harness.gaopt("status", run).out, "gaopt status")
    attempts_kept(work, config, options)
    for path in work.glob("tries-*"):
        path.unlink()
    harness.gaopt(config, "--fresh", *options, "--set", "evaluator.on_failure.retries=1", cwd=work, status=3)
    found = {(row["status"], row["attempts"], row["failures"]) for row in harness.rows(run, "--timing")}
    harness.expect_equal(found, {("failed", "2", "2")}, "evaluations with one retry")


def main():
    with harness.folder() as work:
        config = harness.write(work / "config.yaml", CONFIG)
        harness.write_program(work / "fail.sh", PROGRAM.replace("{work}", str(work)))
        for ranks in (None, 3):
            shown = classified(work, config, ranks)
        then_stop(work, config)
        one_class_stops(work, config)
        all_fail(work, config)
        retried(work, config)
    print(f"alone and on 3 ranks: {shown}; no process left; stop, all failing (status 3) and retries as asked for")


if __name__ == "__main__":
    main()
