#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many programs the `command` evaluator starts a second, on all cores, beside `xargs -P`.

Both start /bin/echo, as small as /bin/true but with a metric to say, which gaopt reads through a pipe; so xargs's goes
through one, too. By turns, start and end of gaopt and of xargs included."""
import statistics
import subprocess
import sys
import time

import running
import targets

COMMANDS, SHORT_COMMANDS = 5000, 1000
SHARE = 0.9
ECHO = "{kind: command, argv: [/bin/echo, value, '1'], result: {source: stdout, format: name_value}}"


def gaopt_rate(program, seed, commands):
    with running.folder() as folder:
        config = running.write_config(folder, seed, commands, ECHO)
        began = time.monotonic()
        running.run(program, config, "-q", *running.settings(f"cluster.slots={running.CORES}"))
        return commands / (time.monotonic() - began)


def xargs_rate(commands):
    words = ["xargs", "-P", str(running.CORES), "-n", "1", "/bin/echo", "value"]
    began = time.monotonic()
    subprocess.run(words, input="1\n" * commands, stdout=subprocess.PIPE, text=True, check=True)
    return commands / (time.monotonic() - began)


def lines(arguments):
    commands = SHORT_COMMANDS if arguments.short else COMMANDS
    seeds = range(1, arguments.seeds + 1)
    pairs = [(gaopt_rate(arguments.gaopt, seed, commands), xargs_rate(commands)) for seed in seeds]
    ours, theirs = (statistics.median(column) for column in zip(*pairs))
    yield targets.rate(f"xargs -P {running.CORES} of echo", theirs)
    yield targets.rate("command evaluator, echo, 1 rank", ours)
    yield targets.Line("command evaluator over xargs", statistics.median(a / b for a, b in pairs), SHARE)


if __name__ == "__main__":
    sys.exit(targets.main(__doc__, lines))
