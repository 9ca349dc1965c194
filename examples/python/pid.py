#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""pid.py - how well a PID controller moves a slow plant from 0 to 1.

The plant is three equal lags in a row, 1 / (s + 1)^3, such as an oven; it cannot be driven harder than `limit`.
Parameters come from parameters.json in the working directory, the metrics go to the file named by
GAOPT_RESULT: gaopt provides both. By hand:

    echo '{"kp": 2, "ti": 2.5, "td": 0.6}' > parameters.json && GAOPT_RESULT=/dev/stdout ./pid.py
"""

import json
import os
import sys

STEP = 0.01  # s
END = 25.0  # s
LIMIT = 8.0  # of what drives the plant, either way
FILTER = 10.0  # the derivative is smoothed over td / FILTER
BAND = 0.02  # what stays so near to 1 has settled


def simulate(kp, ti, td):
    """The plant's output at each step, and what drove it."""
    lags = [0.0, 0.0, 0.0]
    integral = 0.0
    smooth = 0.0
    outputs, drives = [], []
    for _ in range(round(END / STEP)):
        error = 1.0 - lags[2]
        slope = (-lags[2] - smooth) * FILTER / td  # of the output alone: a step of the target does not kick
        wanted = kp * (error + integral / ti + td * slope)
        drive = max(-LIMIT, min(LIMIT, wanted))
        if drive == wanted:  # else the integral would wind up
            integral += STEP * error
        smooth += STEP * slope
        before = drive
        for i, lag in enumerate(lags):
            lags[i] += STEP * (before - lag)
            before = lag
        outputs.append(lags[2])
        drives.append(drive)
    return outputs, drives


def judge(outputs, drives):
    """Integral of the absolute error, overshoot, time to settle, and how restless the drive is."""
    outside = [i for i, y in enumerate(outputs) if abs(y - 1.0) > BAND]
    settled = outside[-1] + 1 if outside else 0
    if settled == len(outputs):
        sys.exit(f"pid.py: not settled after {END:g} s; the output is {outputs[-1]:.3g}")
    return {
        "error": STEP * sum(abs(1.0 - y) for y in outputs),
        "overshoot": max(0.0, max(outputs) - 1.0),
        "settling": STEP * settled,
        "effort": sum(abs(b - a) for a, b in zip(drives, drives[1:])),
    }


def main():
    with open("parameters.json", encoding="utf-8") as file:
        parameters = json.load(file)
    metrics = judge(*simulate(parameters["kp"], parameters["ti"], parameters["td"]))
    with open(os.environ["GAOPT_RESULT"], "w", encoding="utf-8") as file:
        json.dump(metrics, file)


if __name__ == "__main__":
    main()
