#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where did the night go: a rehearsal whose waiting share is known beforehand says so in its summary, its status and its run
file, also after it was interrupted; status says who works on what; and the trace of a finished, an interrupted and a running
run shows every evaluation once, in lanes without overlap."""
import collections
import json
import re
import signal

import h5py
import harness

SLOTS = 4
POPULATION = 10  # three rounds of four slots, of which the last leaves two without a task
GENERATIONS = 12
ROUNDS = 3
BUSY = POPULATION / (ROUNDS * SLOTS)
NEAR = 0.03  # shares are as near as this on a busy machine: a sleep of 50 ms may take 51

CONFIG = f"""\
run: {{results: run, stop: {{generations: {GENERATIONS}}}}}
space: {{x: {{real: [-5, 5]}}, y: {{real: [-5, 5]}}}}
evaluator: {{kind: function, name: sphere, cost: {{time: 50ms, how: sleep}}}}
objectives: [minimize: value]
algorithm: {{population: {POPULATION}}}
cluster: {{slots: {SLOTS}}}
"""

SLOW = """\
run: {results: slow, stop: {evaluations: 8}}
space: {x: {real: [-5, 5]}}
evaluator: {kind: function, name: sphere, cost: {time: 20s, how: sleep}}
objectives: [minimize: value]
algorithm: {population: 8}
cluster: {slots: 12}
"""


# --- shares ---


def shares(text):
    """By their words, of a line such as "workers busy 98.3 %, gaopt itself 1.7 %"."""
    line = harness.expect_match(r"workers busy .*", text, "shares of time")[0]
    found = {words: float(share) / 100 for words, share in re.findall(r"([a-z][a-z 0-9]*?) ([\d.]+) %", line)}
    harness.expect(abs(sum(found.values()) - 1) < 1e-9, f"shares sum to {sum(found.values())}: {line}")
    return collections.defaultdict(float, found)


def expect_near(found, wanted, what):
    harness.expect(abs(found - wanted) < NEAR, f"{what}: expected about {wanted:.3f}, found {found:.3f}")


def expect_shares(text, what, ranks=1):
    found = shares(text)
    expect_near(found["workers busy"], BUSY, f"{what}: busy")
    # a rank that looks for messages now and then only hears late that a slot is free
    waiting = found["waiting at generation ends"] + (found["waiting for rank 0"] if ranks > 1 else 0)
    expect_near(waiting, (1 - BUSY) * (GENERATIONS - 1) / GENERATIONS, f"{what}: waiting")
    return found


def workers(run):
    """The table in run.h5: a dict a row."""
    with h5py.File(run / "run.h5") as file:
        group = file["workers"]
        for name in ("evaluating", "waiting", "gaopt", "transfer"):
            harness.expect_equal(group[name].attrs["unit"], "s", f"unit of {name}")
        columns = {name: group[name][:] for name in group}
        waits = dict(zip(file["waiting/reason"].asstr()[:], file["waiting/seconds"][:]))
        return [dict(zip(columns, row)) for row in zip(*columns.values())], waits


def known_beforehand(work):
    said = harness.gaopt(harness.write(work / "known.yaml", CONFIG), "-q", cwd=work).out
    found = expect_shares(said, "the summary")
    rows, waits = workers(work / "run")
    harness.expect_equal(sum(row["evaluations"] for row in rows), POPULATION * GENERATIONS, "evaluations of workers")
    seconds = sum(row[name] for row in rows for name in ("evaluating", "waiting", "gaopt", "transfer"))
    expect_near(sum(row["evaluating"] for row in rows) / seconds, found["workers busy"], "the run file: busy")
    expect_near(waits["search"] / seconds, found["waiting at generation ends"], "the run file: waiting")
    harness.expect_equal(shares(harness.gaopt("status", work / "run").out), found, "the status of a finished run")
    check_trace(work / "run", POPULATION * GENERATIONS)
    return found


def on_ranks(work):
    """Each of two ranks has half of the slots."""
    config = harness.write(work / "ranks.yaml", CONFIG.replace(f"slots: {SLOTS}", f"slots: {SLOTS // 2}"))
    said = harness.gaopt(config, "-q", "--fresh", cwd=work, ranks=2).out
    expect_shares(said, "two ranks", ranks=2)
    table = harness.gaopt("status", work / "run", "--workers").out
    lines = re.findall(r"^\S+ +(\d+) +(\d+) +(\d+) ", table, re.MULTILINE)
    harness.expect_equal([line[:2] for line in lines], [("0", "2"), ("1", "2")], "ranks and slots in the table")
    harness.expect_equal(sum(int(line[2]) for line in lines), POPULATION * GENERATIONS, "evaluations in the table")
    check_trace(work / "run", POPULATION * GENERATIONS)


def interrupted(work):
    """What was counted before goes on being counted."""
    config = harness.write(work / "again.yaml", CONFIG.replace("results: run", "results: again"))
    process = harness.start(config, "-q", cwd=work)
    run = work / "again"
    harness.wait_until(lambda: (run / "run.h5").exists() and count_rows(run) >= 3 * POPULATION, "three generations")
    check_trace(run, None)
    process.signal(signal.SIGINT)
    harness.expect_equal(process.wait(), harness.RESUMABLE, "exit status when interrupted")
    before = sum(row["evaluating"] for row in workers(run)[0])
    check_trace(run, count_rows(run))
    expect_shares(harness.gaopt(config, "-q", cwd=work).out, "the resumed run")
    rows, _ = workers(run)
    harness.expect_equal(len(rows), 1, "rows of the one worker there was")
    harness.expect_equal(rows[0]["evaluations"], POPULATION * GENERATIONS, "evaluations of both sessions")
    harness.expect(rows[0]["evaluating"] > before > 0, "the second session counted anew")
    check_trace(run, POPULATION * GENERATIONS)


def count_rows(run):
    return len(harness.rows(run))


# --- who works on what ---


def at_work(work):
    process = harness.start(harness.write(work / "slow.yaml", SLOW), "-q", cwd=work)
    live = work / "slow" / "live.json"
    harness.wait_until(lambda: live.exists() and json.loads(live.read_text())["busy"] == 8, "live.json with all that runs")
    said = harness.gaopt("status", work / "slow").out
    harness.expect_match(r"^running +8 of 12 slots busy, 0 evaluations wait for one$", said, "what runs")
    ids = re.findall(r"id (\d+) on host \S+, rank 0, for ", said)
    harness.expect_equal(sorted(map(int, ids)), list(range(8)), "who is at work")
    process.signal(signal.SIGINT)
    process.signal(signal.SIGINT)
    harness.expect_equal(process.wait(), harness.RESUMABLE, "exit status when interrupted twice")
    harness.expect(not live.exists(), "live.json stays behind")
    harness.expect("running " not in harness.gaopt("status", work / "slow").out, "a run that has ended still runs")


# --- the trace ---


def check_lanes(spans):
    lanes = collections.defaultdict(list)
    for span in spans:
        lanes[span["pid"], span["tid"]].append((span["ts"], span["ts"] + span["dur"]))
    for lane, times in lanes.items():
        times.sort()
        for (_, end), (start, _) in zip(times, times[1:]):
            harness.expect(end <= start + 0.0015, f"in lane {lane} one ends at {end} and another begins at {start} us")
    harness.expect(len(lanes) <= SLOTS, f"{len(lanes)} lanes for {SLOTS} slots")
    return lanes


def check_trace(run, count):
    """count None: it goes on."""
    events = json.loads(harness.gaopt("export", run, "--format", "trace").out)["traceEvents"]
    spans = [event for event in events if event["ph"] == "X"]
    found = sorted(span["args"]["id"] for span in spans)
    harness.expect_equal(found, list(range(len(spans) if count is None else count)), "evaluations in the trace")
    names = {(e["pid"], e.get("tid")) for e in events if e["ph"] == "M"}
    harness.expect(set(check_lanes(spans)) <= names, "a lane has no name")
    instants = {event["name"]: event["ts"] for event in events if event["ph"] == "i"}
    begin, end = instants["session 1 begins"], max(instants.values())
    if count is None:
        end = max(event["ts"] for event in events if event["ph"] == "C")
    harness.expect(all(begin <= span["ts"] and span["ts"] + span["dur"] <= end + 1 for span in spans), "out of time")
    busy = [event["args"]["busy"] for event in events if event["ph"] == "C"]
    harness.expect(0 < max(busy) <= SLOTS and min(busy) >= 0 and busy[-1] == 0, f"busy slots are {min(busy)} to {max(busy)}")
    for event in (event for event in events if event["ph"] == "i" and event["name"].startswith("generation ")):
        of = [span for span in spans if span["args"]["generation"] == int(event["name"].split()[1])]
        harness.expect(abs(max(s["ts"] + s["dur"] for s in of) - event["ts"]) < 10, f"{event['name']} at another time")
    with h5py.File(run / "run.h5") as file:
        ends = sum(name.startswith("generation ") for name in instants)
        written = sum(event["name"] == "checkpoint" for event in events)
        if count is not None:
            harness.expect_equal(ends, file.attrs["told"] // POPULATION, "ends of generations")
            harness.expect_equal(written, file.attrs["checkpoint"], "checkpoints in the trace")


def main():
    with harness.folder() as work:
        found = known_beforehand(work)
        on_ranks(work)
        interrupted(work)
        at_work(work)
        print(", ".join(f"{words} {100 * share:.1f} %" for words, share in found.items()))


if __name__ == "__main__":
    main()
