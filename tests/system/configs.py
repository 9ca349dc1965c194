#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every config in configs/ runs, shortened, on what examples/ has built."""
import harness

EVALUATIONS = 24  # and rows: one an evaluation
ROW_OF_ISLANDS = 500  # evaluations: population x migration.every of islands.yaml


def shortened(config, work):
    """The rows of the run."""
    environment = {"GAOPT_EXAMPLES": str(harness.BUILD / "examples")}
    run = work / config.stem
    harness.gaopt("check", config, "--no-run", environment=environment)
    evaluations = EVALUATIONS * (ROW_OF_ISLANDS if config.stem == "islands" else 1)
    options = ["--set", f"run.results={run}", "--set", f"run.stop.evaluations={evaluations}"]
    harness.gaopt(config, *options, cwd=work, environment=environment, seconds=150)
    return harness.rows(run)


def main():
    configs = sorted((harness.SOURCE / "configs").glob("*.yaml"))
    harness.expect(configs, f"there are no configs in {harness.SOURCE}")
    with harness.folder() as work:
        for config in configs:
            rows = shortened(config, work)
            n_ok = sum(row["status"] == "ok" for row in rows)
            harness.expect_equal(len(rows), EVALUATIONS, f"{config.name}: individuals")
            harness.expect(n_ok >= EVALUATIONS / 10, f"{config.name}: only {n_ok} of {len(rows)} evaluations succeeded")
            print(f"{config.name}: {n_ok} of {len(rows)} ok")


if __name__ == "__main__":
    main()
