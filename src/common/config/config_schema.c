/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_schema.c - every key of the config, once. */
#include "common/config/config_schema.h"
#include "common/config/config_internal.h"
#include <string.h>

#define FIELD(member) .offset = offsetof(struct ga_config, member)
#define WORDS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

#define COMMAND  "evaluator.kind=command"
#define LIBRARY  "evaluator.kind=library"
#define FUNCTION "evaluator.kind=function"
#define PROCESS  "evaluator.kind=process"
#define PROGRAM  "evaluator.kind=command|process"
#define GENETIC  "algorithm.kind=ga"

#define HARMLESS .change = GA_CHANGE_HARMLESS
#define RESCORE  .change = GA_CHANGE_RESCORE
#define REFUSED  .change = GA_CHANGE_REFUSED

#define A_LONG_TIME 1e9 /* s: 31 years */

/* clang-format off */
const struct ga_key ga_keys[] = {
    {"run", &ga_type_section, .meaning = "The run as a whole: its name, its seed, where it is written, when it ends."},
    {"run.name", &ga_type_label, FIELD(run.name), HARMLESS,
     .derive = ga_derive_name, .standard_told = "the config's file name without its ending",
     .meaning = "What messages call the run."},
    {"run.seed", &ga_type_count, FIELD(run.seed), REFUSED, .standard = "1",
     .meaning = "Every random number comes from it: the same seed gives the same run on any number of ranks."},
    {"run.results", &ga_type_path, FIELD(run.results), HARMLESS,
     .derive = ga_derive_results, .standard_told = "results/NAME",
     .meaning = "Folder that the run is written to."},
    {"run.stop", &ga_type_section, .meaning = "What ends the run, whichever comes first; at least one is needed."},
    {"run.stop.generations", &ga_type_limit, FIELD(run.stop.generations), HARMLESS, .unit = "generations",
     .standard = "none", .absent = "none", .low = 1, .high = 1e12,
     .meaning = "Stop after so many generations."},
    {"run.stop.evaluations", &ga_type_limit, FIELD(run.stop.evaluations), HARMLESS, .unit = "evaluations",
     .standard = "none", .absent = "none", .low = 1, .high = 1e15,
     .meaning = "Stop after so many evaluations."},
    {"run.stop.time", &ga_type_duration, FIELD(run.stop.time), HARMLESS,
     .standard = "none", .absent = "none", .high = A_LONG_TIME,
     .meaning = "Stop after so long, counted from each start; such a run can be resumed."},
    {"run.stop.target", &ga_type_real, FIELD(run.stop.target), HARMLESS,
     .standard = "none", .absent = "none",
     .meaning = "Stop when the objective is at least as good as this."},
    {"run.stop.stall", &ga_type_limit, FIELD(run.stop.stall), HARMLESS, .unit = "generations",
     .standard = "none", .absent = "none", .low = 1, .high = 1e12,
     .meaning = "Stop after so many generations without a better best."},
    {"run.grace", &ga_type_duration, FIELD(run.grace), HARMLESS, .standard = "5s", .high = A_LONG_TIME,
     .meaning = "How long running evaluations may go on after the first SIGINT, SIGTERM or SIGUSR1."},
    {"run.margin", &ga_type_duration, FIELD(run.margin), HARMLESS, .standard = "30s", .high = A_LONG_TIME,
     .meaning = "How long before the end of the batch job (SLURM_JOB_END_TIME) all evaluations are to be done."},
    {"run.unsaved", &ga_type_size, FIELD(run.unsaved), HARMLESS, .standard = "256MiB", .high = 1e18,
     .meaning = "Results that cannot be written wait in memory up to this; then the run stops and can be resumed."},

    {"space", &ga_type_space, FIELD(space), REFUSED, .required = true,
     .meaning = "The parameters that are searched over, each a name and one of {real: [low, high], scale: log}, "
                "{int: [low, high], step: 1}, {choice: [a, b]}, {bool: true}, {fixed: 3}."},

    {"evaluator", &ga_type_section, .meaning = "What is run to learn how good an individual is."},
    {"evaluator.kind", &ga_type_enum, FIELD(evaluator.kind), REFUSED, .required = true,
     .words = WORDS("command", "library", "function", "process"),
     .meaning = "A program that is started for each evaluation, a shared library, a built-in test function, or a program "
                "that is started once and then asked."},
    {"evaluator.metrics", &ga_type_metrics, FIELD(evaluator.metrics), REFUSED,
     .standard_told = "the names in objectives and constraints that are no parameters",
     .meaning = "The numbers that an evaluation gives, by name."},
    {"evaluator.timeout", &ga_type_duration, FIELD(evaluator.timeout), HARMLESS,
     .standard = "none", .absent = "none", .high = A_LONG_TIME,
     .meaning = "An evaluation that runs longer is ended and counts as failed."},
    {"evaluator.memory", &ga_type_size, FIELD(evaluator.memory), HARMLESS,
     .standard = "none", .absent = "none", .high = 1e18,
     .meaning = "An evaluation that needs more is ended and counts as failed."},
    {"evaluator.cores", &ga_type_count, FIELD(evaluator.cores), HARMLESS, .unit = "cores",
     .standard = "1", .low = 1, .high = 10000,
     .meaning = "Cores that one evaluation uses, if it runs several processes or threads. cluster.slots auto is as many "
                "evaluations as fit on the cores of the only rank, or on those that SLURM gave each rank (-c); else 1."},
    {"evaluator.output", &ga_type_size, FIELD(evaluator.output), HARMLESS,
     .standard = "1GiB", .absent = "none", .high = 1e18,
     .meaning = "An evaluation that prints more, on standard output and standard error together, is ended and counts "
                "as failed."},
    {"evaluator.cpu_time", &ga_type_duration, FIELD(evaluator.cpu_time), HARMLESS,
     .standard = "none", .absent = "none", .high = A_LONG_TIME,
     .meaning = "An evaluation whose processes together use more processor time is ended and counts as failed."},
    {"evaluator.grace", &ga_type_duration, FIELD(evaluator.grace), HARMLESS, .standard = "2s", .high = A_LONG_TIME,
     .meaning = "How long an evaluation that is to end may go on between SIGTERM and SIGKILL."},
    {"evaluator.on_failure", &ga_type_section, .meaning = "What happens when an evaluation fails."},
    {"evaluator.on_failure.retries", &ga_type_count, FIELD(evaluator.on_failure.retries), HARMLESS,
     .unit = "retries", .standard = "0", .high = 1000,
     .meaning = "How often a failed evaluation is tried again."},
    {"evaluator.on_failure.pause", &ga_type_duration, FIELD(evaluator.on_failure.pause), HARMLESS,
     .standard = "0s", .high = A_LONG_TIME,
     .meaning = "How long to wait before that; another host is tried first if there is one."},
    {"evaluator.on_failure.then", &ga_type_enum, FIELD(evaluator.on_failure.then), RESCORE,
     .standard = "worst", .words = WORDS("worst", "infeasible", "leave_out", "stop"),
     .meaning = "After that, rank it behind all that succeeded, or as infeasible (behind the feasible, ahead of those "
                "that are known to break a constraint), or never let it breed, or stop the run."},
    {"evaluator.on_failure.by_class", &ga_type_failures, FIELD(evaluator.on_failure.by_class), RESCORE,
     .derive = ga_derive_failures, .standard_told = "none",
     .meaning = "Where retries, pause or then differ for a class of failures: {timeout: {retries: 0}, exit: {then: stop}}; "
                "a lost evaluation has then only."},
    {"evaluator.repeats", &ga_type_count, FIELD(evaluator.repeats), REFUSED, .unit = "evaluations",
     .standard = "1", .low = 1, .high = 1000,
     .meaning = "How often each individual is evaluated, each time with another seed, for evaluations that give another "
                "number each time."},
    {"evaluator.combine", &ga_type_enum, FIELD(evaluator.combine), REFUSED, .standard = "mean",
     .words = WORDS("mean", "median", "worst"),
     .meaning = "What the repeats of an individual give: mean or median of each metric, or all metrics of the repeat that "
                "would rank last."},
    {"evaluator.files", &ga_type_files, FIELD(evaluator.files), HARMLESS,
     .standard_told = "none: every host needs the same files in the same places",
     .meaning = "Files and folders below the config's folder that hosts are sent once, where they lack them, with the program, "
                "library and templates that stand there, which need not be listed; with command, process and library only."},
    {"evaluator.argv", &ga_type_argv, FIELD(evaluator.argv), REFUSED, .when = PROGRAM,
     .standard_told = "none; exactly one of argv and shell",
     .meaning = "The program and its arguments, with placeholders {PARAMETER}, {result}, {workdir}, {id}, "
                "{repeat}, {seed}, {config_dir}, of which a process has {workdir} and {config_dir}; {{ is a brace."},
    {"evaluator.shell", &ga_type_text, FIELD(evaluator.shell), REFUSED, .when = PROGRAM,
     .standard_told = "none; exactly one of argv and shell",
     .meaning = "A command line for /bin/sh; parameters reach a command as environment variables only."},
    {"evaluator.environment", &ga_type_environment, FIELD(evaluator.environment), REFUSED, .when = PROGRAM,
     .standard_told = "none", .meaning = "Environment variables that the program gets besides."},
    {"evaluator.startup", &ga_type_duration, FIELD(evaluator.startup), HARMLESS, .when = PROCESS,
     .standard = "5min", .high = A_LONG_TIME,
     .meaning = "How much longer than evaluator.timeout, and with how much more processor time than evaluator.cpu_time, the "
                "first evaluation after a start may run: what the program needs to start."},
    {"evaluator.templates", &ga_type_templates, FIELD(evaluator.templates), REFUSED, .when = COMMAND,
     .standard_told = "none",
     .meaning = "Input files that are made before each evaluation: the file's name, and the template with placeholders."},
    {"evaluator.result", &ga_type_section, .when = COMMAND, .meaning = "Where the program's metrics are found."},
    {"evaluator.result.source", &ga_type_enum, FIELD(evaluator.result.source), REFUSED, .when = COMMAND,
     .derive = ga_derive_source,
     .standard_told = "file if result.file is given or the command or a template mentions {result} or $GAOPT_RESULT; "
                      "else stdout",
     .words = WORDS("file", "stdout"), .meaning = "A file that the program writes, or its standard output."},
    {"evaluator.result.file", &ga_type_inner, FIELD(evaluator.result.file), REFUSED,
     .when = "evaluator.result.source=file", .standard = "result.json",
     .meaning = "That file, relative to the folder of the evaluation; {result} in argv."},
    {"evaluator.result.format", &ga_type_enum, FIELD(evaluator.result.format), REFUSED, .when = COMMAND,
     .standard = "json", .words = WORDS("json", "name_value", "value_name", "csv", "regex"),
     .meaning = "A JSON object, lines of name and value or the reverse, a CSV's last row, or what patterns find."},
    {"evaluator.result.patterns", &ga_type_patterns, FIELD(evaluator.result.patterns), REFUSED,
     .when = "evaluator.result.format=regex", .required = true,
     .meaning = "For each metric a POSIX extended regular expression whose one group is the number."},
    {"evaluator.keep", &ga_type_enum, FIELD(evaluator.keep), HARMLESS, .when = COMMAND,
     .standard = "failed", .words = WORDS("none", "failed", "best", "all"),
     .meaning = "Whose folders are kept after the evaluation."},
    {"evaluator.disk", &ga_type_size, FIELD(evaluator.disk), HARMLESS, .when = COMMAND,
     .standard = "none", .absent = "none", .high = 1e18,
     .meaning = "An evaluation whose folder holds more, its output included, is ended and counts as failed; no single "
                "file may be larger."},
    {"evaluator.path", &ga_type_soname, FIELD(evaluator.path), REFUSED, .when = LIBRARY, .required = true,
     .meaning = "The shared library; a name without a slash is searched as the linker does."},
    {"evaluator.options", &ga_type_options, FIELD(evaluator.options), REFUSED, .when = LIBRARY,
     .standard_told = "none", .meaning = "Names and values that the library gets when it is opened."},
    {"evaluator.isolate", &ga_type_bool, FIELD(evaluator.isolate), HARMLESS, .when = LIBRARY, .standard = "true",
     .meaning = "Run the library in a process of its own, so that its crash is only a failed evaluation."},
    {"evaluator.name", &ga_type_word, FIELD(evaluator.function), REFUSED, .when = FUNCTION, .required = true,
     .words = WORDS("sphere", "ellipsoid", "rosenbrock", "rastrigin", "ackley", "schwefel", "griewank",
                    "mixed_sphere", "mixed_rastrigin"),
     .meaning = "The test function; its one metric is called value."},
    {"evaluator.noise", &ga_type_real, FIELD(evaluator.noise), REFUSED, .when = FUNCTION,
     .standard = "0", .high = 1e300,
     .meaning = "Standard deviation of a normal random number that is added to the value."},
    {"evaluator.cost", &ga_type_section, .when = FUNCTION,
     .meaning = "A pretended cost of each evaluation, for rehearsing a run."},
    {"evaluator.cost.time", &ga_type_duration, FIELD(evaluator.cost.time), HARMLESS, .when = FUNCTION,
     .standard = "0s", .high = A_LONG_TIME, .meaning = "Its median."},
    {"evaluator.cost.spread", &ga_type_real, FIELD(evaluator.cost.spread), HARMLESS, .when = FUNCTION,
     .standard = "0", .high = 5, .meaning = "Standard deviation of its logarithm."},
    {"evaluator.cost.how", &ga_type_enum, FIELD(evaluator.cost.how), HARMLESS, .when = FUNCTION,
     .standard = "sleep", .words = WORDS("sleep", "spin"), .meaning = "Whether it leaves the core idle or keeps it busy."},

    {"objectives", &ga_type_objectives, FIELD(objectives), RESCORE, .required = true,
     .meaning = "What is wanted: a list of one {minimize: EXPRESSION} or {maximize: EXPRESSION} over metrics and "
                "parameters, with a name if you like."},
    {"constraints", &ga_type_constraints, FIELD(constraints), RESCORE, .standard_told = "none",
     .meaning = "Conditions over metrics and parameters, such as a < b; individuals that break them rank behind those "
                "that do not."},

    {"algorithm", &ga_type_section, .meaning = "How the space is searched."},
    {"algorithm.kind", &ga_type_word, FIELD(algorithm.kind), REFUSED, .standard = "ga", .words = WORDS("ga", "random"),
     .meaning = "A genetic algorithm, or random search."},
    {"algorithm.population", &ga_type_count, FIELD(algorithm.population), REFUSED, .unit = "individuals",
     .standard = "30", .low = 2, .high = 1e6, .meaning = "Individuals in a generation."},
    {"algorithm.replacement", &ga_type_enum, FIELD(algorithm.replacement), REFUSED, .when = GENETIC,
     .standard = "generational", .words = WORDS("generational", "steady_state"),
     .meaning = "A new generation at once, or each individual as soon as there is room for it."},
    {"algorithm.lag", &ga_type_count, FIELD(algorithm.lag), REFUSED, .unit = "individuals",
     .when = "algorithm.replacement=steady_state", .low = 1, .high = 1e6,
     .derive = ga_derive_lag, .standard_told = "the population",
     .meaning = "How many individuals are made before the result of the first of them is awaited; with fewer than there "
                "are slots, some idle."},
    {"algorithm.selection", &ga_type_section, .when = GENETIC, .meaning = "Who becomes a parent."},
    {"algorithm.selection.kind", &ga_type_word, FIELD(algorithm.selection.kind), REFUSED, .when = GENETIC,
     .standard = "tournament", .words = WORDS("tournament", "roulette", "ranking", "truncation"),
     .meaning = "The best of a few, by share of fitness, by rank, or anyone among the best."},
    {"algorithm.selection.size", &ga_type_count, FIELD(algorithm.selection.size), REFUSED, .unit = "individuals",
     .when = "algorithm.selection.kind=tournament", .standard = "3", .low = 1, .high = 1e6,
     .meaning = "How many meet in a tournament."},
    {"algorithm.selection.pressure", &ga_type_real, FIELD(algorithm.selection.pressure), REFUSED,
     .when = "algorithm.selection.kind=ranking", .standard = "1.8", .low = 1, .high = 2,
     .meaning = "Expected offspring of the best; the average is 1."},
    {"algorithm.selection.fraction", &ga_type_real, FIELD(algorithm.selection.fraction), REFUSED,
     .when = "algorithm.selection.kind=truncation", .standard = "0.5", .high = 1, .above_low = true,
     .meaning = "The share of the population that may breed."},
    {"algorithm.crossover", &ga_type_section, .when = GENETIC, .meaning = "How two parents are mixed."},
    {"algorithm.crossover.kind", &ga_type_word, FIELD(algorithm.crossover.kind), REFUSED, .when = GENETIC,
     .standard = "sbx", .words = WORDS("one_point", "two_point", "uniform", "blend", "sbx"),
     .meaning = "Cut at one or two points, gene by gene, BLX-alpha, or simulated binary."},
    {"algorithm.crossover.rate", &ga_type_rate, FIELD(algorithm.crossover.rate), REFUSED, .when = GENETIC,
     .standard = "0.9", .high = 1, .meaning = "The share of pairs that are crossed."},
    {"algorithm.crossover.eta", &ga_type_real, FIELD(algorithm.crossover.eta), REFUSED,
     .when = "algorithm.crossover.kind=sbx", .standard = "15", .high = 1000,
     .meaning = "Distribution index: the larger, the nearer are children to their parents."},
    {"algorithm.crossover.alpha", &ga_type_real, FIELD(algorithm.crossover.alpha), REFUSED,
     .when = "algorithm.crossover.kind=blend", .standard = "0.5", .high = 10,
     .meaning = "How far children may lie outside their parents, in distances of these."},
    {"algorithm.crossover.swap", &ga_type_real, FIELD(algorithm.crossover.swap), REFUSED,
     .when = "algorithm.crossover.kind=uniform", .standard = "0.5", .high = 1,
     .meaning = "Probability that a gene is exchanged."},
    {"algorithm.mutation", &ga_type_section, .when = GENETIC, .meaning = "How children are changed."},
    {"algorithm.mutation.kind", &ga_type_word, FIELD(algorithm.mutation.kind), REFUSED, .when = GENETIC,
     .standard = "polynomial", .words = WORDS("gaussian", "polynomial", "uniform", "creep"),
     .meaning = "By a normal step, by Deb's polynomial, to any value, or by a few steps."},
    {"algorithm.mutation.rate", &ga_type_rate, FIELD(algorithm.mutation.rate), REFUSED, .when = GENETIC,
     .standard = "1/n", .high = 1, .meaning = "Probability that a gene is changed; n is the number of free parameters."},
    {"algorithm.mutation.eta", &ga_type_real, FIELD(algorithm.mutation.eta), REFUSED,
     .when = "algorithm.mutation.kind=polynomial", .standard = "20", .high = 1000,
     .meaning = "Distribution index: the larger, the smaller are changes."},
    {"algorithm.mutation.sigma", &ga_type_real, FIELD(algorithm.mutation.sigma), REFUSED,
     .when = "algorithm.mutation.kind=gaussian", .standard = "0.1", .high = 10, .above_low = true,
     .meaning = "Standard deviation of the step, as a share of the parameter's range."},
    {"algorithm.mutation.reach", &ga_type_count, FIELD(algorithm.mutation.reach), REFUSED, .unit = "steps",
     .when = "algorithm.mutation.kind=creep", .standard = "3", .low = 1, .high = 1e6,
     .meaning = "The most steps that a gene creeps."},
    {"algorithm.elites", &ga_type_count, FIELD(algorithm.elites), REFUSED, .when = GENETIC, .unit = "individuals",
     .standard = "2", .high = 1e6, .meaning = "The best that live on unchanged; fewer than the population."},
    {"algorithm.reevaluate_elites", &ga_type_bool, FIELD(algorithm.reevaluate_elites), REFUSED,
     .when = "algorithm.replacement=generational", .standard = "false",
     .meaning = "For noisy evaluations: evaluate the elites again in every generation, of which they take places, and take "
                "no result over; the best is then that of the last generation."},
    {"algorithm.avoid_duplicates", &ga_type_bool, FIELD(algorithm.avoid_duplicates), REFUSED, .standard = "true",
     .meaning = "Never evaluate the same genes twice; islands do not care."},
    {"algorithm.islands", &ga_type_section, .when = GENETIC,
     .meaning = "Populations that evolve on the workers, for evaluations shorter than a message."},
    {"algorithm.islands.count", &ga_type_count, FIELD(algorithm.islands.count), REFUSED, .unit = "islands", .when = GENETIC,
     .standard = "0", .high = 1e5, .meaning = "How many, 2 or more, each of the population's size; 0: none."},
    {"algorithm.islands.migration", &ga_type_section, .when = GENETIC, .meaning = "Who goes to other islands."},
    {"algorithm.islands.migration.every", &ga_type_count, FIELD(algorithm.islands.every), REFUSED, .unit = "generations",
     .when = GENETIC, .standard = "10", .low = 1, .high = 1e6,
     .meaning = "Generations between migrations, and in a task."},
    {"algorithm.islands.migration.size", &ga_type_count, FIELD(algorithm.islands.size), REFUSED, .unit = "individuals",
     .when = GENETIC, .standard = "2", .low = 1, .high = 1e6,
     .meaning = "The best so many go to each neighbour, instead of its worst."},
    {"algorithm.islands.migration.topology", &ga_type_enum, FIELD(algorithm.islands.topology), REFUSED, .when = GENETIC,
     .standard = "ring", .words = WORDS("ring", "full", "random", "none"),
     .meaning = "From the island before, from all, from another one each time, or from nowhere."},

    {"initial", &ga_type_section, .meaning = "Who the first individuals are."},
    {"initial.method", &ga_type_word, FIELD(initial.method), REFUSED, .standard = "latin_hypercube",
     .words = WORDS("random", "latin_hypercube", "sobol"),
     .meaning = "How those are spread that are not given; sobol serves at most 40 free parameters."},
    {"initial.points", &ga_type_points, FIELD(initial.points), REFUSED, .standard_told = "none",
     .meaning = "Known good points: a list of maps that name every free parameter."},
    {"initial.from", &ga_type_path, FIELD(initial.from), REFUSED, .standard_told = "none",
     .meaning = "An earlier run's folder or run.h5, whose best are taken too, or a CSV, whose first rows are."},
    {"initial.best", &ga_type_count, FIELD(initial.best), REFUSED, .unit = "individuals", .when = "initial.from=*",
     .low = 1, .high = 1e6, .derive = ga_derive_best, .standard_told = "the population",
     .meaning = "How many are taken from there."},

    {"cluster", &ga_type_section, .meaning = "Who evaluates."},
    {"cluster.slots", &ga_type_count, FIELD(cluster.slots), HARMLESS, .unit = "evaluations",
     .standard = "auto", .absent = "auto", .low = 1, .high = 10000,
     .meaning = "Evaluations at a time on each rank."},
    {"cluster.master_evaluates", &ga_type_tristate, FIELD(cluster.master_evaluates), HARMLESS, .standard = "auto",
     .meaning = "Whether rank 0 evaluates too."},
    {"cluster.lost_after", &ga_type_duration, FIELD(cluster.lost_after), HARMLESS, .standard = "15s",
     .low = 0.5, .high = A_LONG_TIME,
     .meaning = "A rank that is not heard of for so long is lost, and its evaluations go to others."},
    {"cluster.duplicate_after", &ga_type_real, FIELD(cluster.duplicate_after), HARMLESS, .unit = "medians",
     .standard = "4", .absent = "none", .low = 1, .high = 1e6,
     .meaning = "An evaluation that takes so many times the median is run a second time where a slot would idle."},
    {"cluster.quarantine", &ga_type_section, .meaning = "What becomes of a host that fails all while others do not."},
    {"cluster.quarantine.after", &ga_type_count, FIELD(cluster.quarantine.after), HARMLESS, .unit = "failures",
     .standard = "3", .absent = "none", .low = 1, .high = 1e6,
     .meaning = "Failures in a row after which a host gets nothing for a while."},
    {"cluster.quarantine.pause", &ga_type_duration, FIELD(cluster.quarantine.pause), HARMLESS, .standard = "5min",
     .low = 0.01, .high = A_LONG_TIME,
     .meaning = "How long; twice as long each time in a row."},
    {"cluster.limits", &ga_type_section,
     .meaning = "How much of a host all evaluations there may use together; ranks that were started together share it."},
    {"cluster.limits.slots", &ga_type_count, FIELD(cluster.limits.slots), HARMLESS, .unit = "evaluations",
     .standard = "none", .absent = "none", .low = 1, .high = 10000,
     .meaning = "Evaluations at a time."},
    {"cluster.limits.cpus", &ga_type_cpus, FIELD(cluster.limits.cpus), HARMLESS,
     .standard = "none", .absent = "none",
     .meaning = "A share of the machine's cores, or a number of them, rounded down, at least one: evaluations run on these "
                "only, after all else (nice 10), and automatic slots are no more."},
    {"cluster.limits.memory", &ga_type_size, FIELD(cluster.limits.memory), HARMLESS,
     .standard = "none", .absent = "none", .low = 1048576, .high = 1e18,
     .meaning = "Memory of all that run; each may have an equal part of it, if evaluator.memory is not less."},
    {"cluster.limits.active", &ga_type_hours, FIELD(cluster.limits.active), HARMLESS,
     .standard = "always", .absent = "always",
     .meaning = "When they may run, by the host's own clock. Outside, what runs may finish within run.grace, and all else "
                "goes to other hosts."},
    {"cluster.hosts", &ga_type_hosts, FIELD(cluster.hosts), HARMLESS, .standard_told = "none",
     .meaning = "Limits of single hosts, by name or pattern (node*), where they differ: a map of maps; the first that fits "
                "holds."},

    {"output", &ga_type_section, .meaning = "What is shown while it runs."},
    {"output.progress", &ga_type_enum, FIELD(output.progress), HARMLESS, .standard = "auto",
     .words = WORDS("auto", "live", "plain", "quiet"),
     .meaning = "A live block, a line a generation, or nothing; auto looks whether there is a terminal."},
    {"output.interval", &ga_type_duration, FIELD(output.interval), HARMLESS, .standard = "1s",
     .low = 0.01, .high = A_LONG_TIME, .meaning = "Time between two updates of the live block."},
};
/* clang-format on */

const size_t ga_n_keys = sizeof ga_keys / sizeof ga_keys[0];

const struct ga_key *ga_key_find(const char *path)
{
    for (size_t i = 0; i < ga_n_keys; i++) {
        if (strcmp(ga_keys[i].path, path) == 0)
            return &ga_keys[i];
    }
    return NULL;
}
