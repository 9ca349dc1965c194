#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands of docs/laptop.md and docs/hybrid.md, as they stand there."""
import os
import re
import shutil

import harness

PAGES = ["laptop.md", "hybrid.md"]
COMMAND = re.compile(r"^    ((?:gaopt|mpirun) .*)$", re.MULTILINE)
SURROUNDINGS = {  # gaopt is installed, and the user is not root
    "PATH": f"{harness.GAOPT.resolve().parent}:{os.environ['PATH']}",
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
}


def run(line, work):
    if " -np 2 " in line and os.cpu_count() < 2:
        print(f"not tried, as this machine has one core: {line}")
        return
    ended = harness.run_command(["sh", "-c", line], work, SURROUNDINGS, seconds=120)
    harness.expect_equal(ended.status, 0, f"the status of {line}\n{ended.out}{ended.err}")
    print(line)


def main():
    with harness.folder() as work:
        shutil.copytree(harness.SOURCE / "configs", work / "configs")
        for page in PAGES:
            lines = COMMAND.findall((harness.SOURCE / "docs" / page).read_text())
            harness.expect(lines, f"there are no commands in {page}")
            for line in lines:
                run(line, work)


if __name__ == "__main__":
    main()
