# SPDX-License-Identifier: GPL-3.0-or-later
"""When evaluations went on, s since 1970, by gaopt's export, and how many of them at a time. No benchmark itself."""
import datetime

EDGE = 0.1  # of a run, at either end, that its middle leaves out


def started(row):
    """Of a row of running.exported(..., "--timing")."""
    return datetime.datetime.fromisoformat(row["start"].replace("Z", "+00:00")).timestamp()


def of(rows):
    """(start, end) of each."""
    return [(started(row), started(row) + float(row["seconds"])) for row in rows]


def whole(spans):
    """From the first start to the last end."""
    return min(start for start, _ in spans), max(end for _, end in spans)


def middle(spans):
    """Without the edges."""
    first, last = whole(spans)
    return first + EDGE * (last - first), last - EDGE * (last - first)


def inside(span, begin, end):
    """s of it between begin and end."""
    return max(0, min(span[1], end) - max(span[0], begin))


def at_a_time(spans, begin, end):
    """How many went on, on average, between begin and end."""
    return sum(inside(span, begin, end) for span in spans) / (end - begin)
