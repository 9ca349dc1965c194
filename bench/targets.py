# SPDX-License-Identifier: GPL-3.0-or-later
"""A measure beside its target: whether it holds, whether it is far off, and the table of many. No benchmark itself."""
import dataclasses
import sys
import typing

import running

FAR_OFF = 0.5  # of a target
SEEDS, SHORT_SEEDS = 5, 3
HEAD = ["what", "measured", "target", "holds"]


@dataclasses.dataclass(frozen=True)
class Line:
    """A line of the table. `measured` None: it could not be measured, and `why` says why. `target` None: it is there
    to compare with. `decides`: whether the short form fails if it is far off; what depends on the speed of the machine,
    and not on that of a reference in the same run, does not."""

    what: str
    measured: typing.Optional[float]
    target: typing.Optional[float] = None
    at_most: bool = False
    form: str = "{:.2f}"
    decides: bool = True
    why: str = ""

    def share(self):
        """Of the target; more is better, 1 is just enough. Both are there."""
        if self.at_most:
            return self.target / self.measured if self.measured > 0 else float("inf")
        return self.measured / self.target

    def holds(self):
        """Nothing that was not measured: a benchmark that broke must not look like one that passed."""
        return self.measured is not None and (self.target is None or self.share() >= 1)

    def far_off(self):
        if self.measured is None:
            return True
        return self.decides and self.target is not None and self.share() < FAR_OFF

    def cells(self):
        measured = f"not measured: {self.why}" if self.measured is None else self.form.format(self.measured)
        side = "at most" if self.at_most else "at least"
        target = "" if self.target is None else f"{side} {self.form.format(self.target)}"
        says = "" if self.target is None and self.measured is not None else "holds" if self.holds() else "FAILS"
        return [self.what, measured, target, says]


def rate(what, measured, target=None, **more):
    """Of evaluations a second, which alone decide nothing."""
    return Line(what, measured, target, form="{:,.0f}/s", decides=False, **more)


def table(lines):
    return running.table(HEAD, [line.cells() for line in lines])


def status(lines, short):
    """The exit status, and on standard error what it is for."""
    bad = [line for line in lines if (line.far_off() if short else not line.holds())]
    for line in bad:
        what, measured, target, _ = line.cells()
        print(f"{'far off' if short else 'FAILS'}: {what}: {measured}, {target or 'and should be'}", file=sys.stderr)
    return 1 if bad else 0


# --- a script whose `lines(arguments)` can be had in a short form ---


def parser(description):
    options = running.parser(description, SEEDS)
    options.add_argument("--short", action="store_true", help=f"smaller sizes, {SHORT_SEEDS} seeds; fails only far off")
    return options


def parsed(options):
    arguments = running.parsed(options)
    if arguments.short:
        arguments.seeds = min(arguments.seeds, SHORT_SEEDS)
    return arguments


def main(description, lines_of):
    """What a script does that measures lines and nothing else."""
    arguments = parsed(parser(description))
    running.print_machine()
    lines = list(lines_of(arguments))
    print(table(lines))
    return status(lines, arguments.short)
