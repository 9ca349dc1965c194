#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""lynx.py - how well a model of hunters and prey (Lotka and Volterra's) fits what trappers counted.

hudson_bay.csv has the pelts, in thousands, that the Hudson's Bay Company collected (Hewitt, "The conservation of the
wild life of Canada", 1921, as tabulated by Howard, "Modeling basics", 2009). It is read once, before gaopt asks.
"""
import csv
import math
import pathlib

from gaopt_client import serve

STEPS = 20  # a year

with open(pathlib.Path(__file__).with_name("hudson_bay.csv"), encoding="utf-8") as file:
    COUNTED = [(float(row["hares"]), float(row["lynxes"])) for row in csv.DictReader(file)]


def model(hares, lynxes, birth, hunt, death, growth):
    """Hares and lynxes at the end of each year (Runge-Kutta of fourth order)."""

    def slope(h, l):
        return h * (birth - hunt * l), l * (growth * h - death)

    dt = 1 / STEPS
    for _ in COUNTED:
        yield hares, lynxes
        for _ in range(STEPS):
            a, b = slope(hares, lynxes)
            c, d = slope(hares + 0.5 * dt * a, lynxes + 0.5 * dt * b)
            e, f = slope(hares + 0.5 * dt * c, lynxes + 0.5 * dt * d)
            g, h = slope(hares + dt * e, lynxes + dt * f)
            hares += dt / 6 * (a + 2 * c + 2 * e + g)
            lynxes += dt / 6 * (b + 2 * d + 2 * f + h)


def evaluate(hares, lynxes, birth, hunt, death, growth):
    """Root mean square of the logarithm of model over count; a model that leaves all bounds raises an error."""
    squares, worst = 0.0, 0.0
    for modelled, counted in zip(model(hares, lynxes, birth, hunt, death, growth), COUNTED):
        for m, c in zip(modelled, counted):
            error = math.log(m / c)
            squares += error * error
            worst = max(worst, abs(error))
    return {"misfit": math.sqrt(squares / (2 * len(COUNTED))), "worst": worst}


serve(evaluate)
