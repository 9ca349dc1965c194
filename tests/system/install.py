#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What cmake --install puts in a prefix works from there: gaopt, the example configs, and a shared-library
evaluator that is built against the installed header."""
import harness

FILES = [
    "bin/gaopt",
    "bin/gaopt-at-boot",
    "bin/gaopt-lan",
    "bin/gaopt-mpirun",
    "bin/gaopt-door",
    "bin/gaopt.sbatch",
    "include/gaopt/evaluator.h",
    "share/man/man1/gaopt.1",
    "share/gaopt/configs/run.yaml",
    "share/gaopt/examples/library_evaluator/CMakeLists.txt",
]


def expect_done(words, **options):
    ended = harness.run_command(words, **options)
    harness.expect(ended.status == 0, f"{' '.join(map(str, words))} ended with {ended.status}:\n{ended.out}{ended.err}")
    return ended


def run(gaopt, config, work, *options, environment=None, launcher=()):
    results = work / "results" / config.stem
    more = ["--set", f"run.results={results}", "--set", "run.stop.evaluations=40", *options]
    expect_done([*(launcher or [gaopt]), config, *more], cwd=work, environment=environment)
    rows = harness.rows(results)
    harness.expect_equal(len(rows), 40, f"individuals of the installed {config.name}")
    return rows


def main():
    with harness.folder() as work:
        prefix = work / "prefix"
        expect_done(["cmake", "--install", harness.BUILD, "--prefix", prefix])
        missing = [name for name in FILES if not (prefix / name).exists()]
        harness.expect(not missing, f"not installed: {missing}")
        gaopt = prefix / "bin" / "gaopt"
        harness.expect_match(r"^gaopt \d", expect_done([gaopt, "--version"]).out, "the installed gaopt --version")
        configs = prefix / "share/gaopt/configs"
        for name in ("function.yaml", "library.yaml"):
            run(gaopt, configs / name, work)
        # it takes the gaopt beside it
        run(gaopt, configs / "function.yaml", work, "--fresh", launcher=[prefix / "bin/gaopt-mpirun", "-np", 2])

        hosts = harness.write(work / "hosts", "localhost slots=2\n")
        environment = {"OMPI_MCA_rmaps_base_oversubscribe": "1"}
        run(gaopt, configs / "function.yaml", work, "--fresh", launcher=[prefix / "bin/gaopt-lan", "--oversubscribe", hosts], environment=environment)

        example = prefix / "share/gaopt/examples/library_evaluator"
        expect_done(["cmake", "-S", example, "-B", work / "built", f"-DCMAKE_PREFIX_PATH={prefix}"])
        expect_done(["cmake", "--build", work / "built"])
        cache = (work / "built/CMakeCache.txt").read_text()
        harness.expect_match(rf"GAOPT_INCLUDE_DIR:PATH={prefix}/include$", cache, "the header that was found")
        option = ["--set", f"evaluator.path={work}/built/liboscillator.so", "--fresh"]
        shipped = run(gaopt, configs / "library.yaml", work)
        built = run(gaopt, configs / "library.yaml", work, *option)
        harness.expect_equal(built, shipped, "the rows with the library built by hand")
    print("gaopt, two example configs, and a library built against the installed header run from a prefix")


if __name__ == "__main__":
    main()
