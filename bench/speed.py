#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What gaopt costs, beside its targets and beside reference programs that are measured in the same run.

Each topic is a script of its own in this folder, which can be run alone; here all are measured in order, and shown in
one table. Exit status 1 if a target does not hold. --short measures less, in about two minutes, and fails only on what
is far off: less than half of a target, and there only ratios to what was measured beside it, or shares; how many a
second depends on the machine."""
import collections
import datetime
import importlib
import os
import pathlib
import shlex
import subprocess
import sys
import textwrap
import time

import running
import targets

# `module` is a file in this folder, and `function` yields the lines of the topic.
Topic = collections.namedtuple("Topic", "name module function", defaults=["lines"])
TOPICS = [
    Topic("whole", "whole_program", "two_ranks"),
    Topic("dispatch", "worker_lines", "dispatch"),
    Topic("alone", "whole_program", "one_rank"),
    Topic("worker", "worker_lines", "worker"),
    Topic("more_ranks", "worker_lines", "more_ranks"),
    Topic("busy", "utilisation"),
    Topic("command", "command_speed"),
    Topic("process", "process_speed"),
    Topic("memory", "whole_program", "memory"),
    Topic("checkpoint", "checkpoint_cost"),
    Topic("disk", "slow_disk"),
    Topic("islands", "islands"),
    Topic("growth", "worker_lines", "growth"),
    Topic("start", "startup"),
]
BEGIN, END = "<!-- speed.py: begin -->", "<!-- speed.py: end -->"


def parsed():
    options = targets.parser(__doc__)
    names = [topic.name for topic in TOPICS]
    of_these = f"of {', '.join(names)}"
    options.add_argument("--only", nargs="+", choices=names, default=names, metavar="TOPIC", help=of_these)
    into = "write the table into it, too, between the lines that mark it"
    options.add_argument("--markdown", type=pathlib.Path, metavar="FILE", help=into)
    return targets.parsed(options)


def lines_of(topic, arguments):
    """A topic that breaks is shown as such, and the others are measured all the same."""
    try:
        return list(getattr(importlib.import_module(topic.module), topic.function)(arguments))
    except (Exception, SystemExit) as error:  # pylint: disable=broad-exception-caught
        print(f"{topic.name}: {error!r}", file=sys.stderr)
        return [targets.Line(topic.name, None, why=type(error).__name__)]


def settled(topic, arguments):
    """In the short form what is far off is measured once more: the machine may have done something else meanwhile. What
    was found is said at once, for a run that does not come to its end."""
    began = time.monotonic()
    lines = lines_of(topic, arguments)
    if arguments.short and any(line.far_off() for line in lines):
        print(f"{topic.name}: far off, measured again", file=sys.stderr)
        lines = lines_of(topic, arguments)
    print(f"{topic.name}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    for line in lines:
        print("    " + " | ".join(line.cells()), file=sys.stderr, flush=True)
    return lines


def measured(arguments):
    return [line for topic in TOPICS if topic.name in arguments.only for line in settled(topic, arguments)]


def commit():
    found = subprocess.run(
        ["git", "-C", running.SOURCE, "describe", "--always", "--dirty"], stdout=subprocess.PIPE, text=True, check=False
    )
    return found.stdout.strip() or "unknown"


def how(arguments, load):
    """Of `load`, the first is that at the start."""
    return (
        f"`{shlex.join(['bench/speed.py', *sys.argv[1:]])}`, {datetime.date.today():%-d %B %Y}, commit {commit()}; {running.machine()}; "
        f"load {load[0]:.1f} at the start, {load[1]:.1f} at the end; medians of {arguments.seeds}."
    )


def put_into(path, text):
    """Between the marks; a file without them gets them at its end."""
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    before, _, rest = old.partition(BEGIN)
    after = rest.partition(END)[2] or "\n"
    path.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def main():
    arguments = parsed()
    began = os.getloadavg()[0]
    lines = measured(arguments)
    text = f"{textwrap.fill(how(arguments, (began, os.getloadavg()[0])), 120)}\n\n{targets.table(lines)}"
    print(text, flush=True)
    if arguments.markdown:
        put_into(arguments.markdown, text)
    return targets.status(lines, arguments.short)


if __name__ == "__main__":
    sys.exit(main())
