#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""sphere.py - the least that a process can be: one function and one line."""
from gaopt_client import serve

serve(lambda p: {"value": sum(x * x for x in p.values())})
