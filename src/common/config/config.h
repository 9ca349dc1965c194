/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config.h - what the user asked for, read from YAML, checked whole before anything starts.
 *
 * Each key is declared once, in config_schema.c: path, type, unit, default, range, meaning, the
 * kinds it belongs to, and what a change of it means for a run that has history. Parsing, checking,
 * `gaopt help KEY`, docs/config.md, the JSON Schema and the resolved print all come from that
 * table. */
#ifndef GA_COMMON_CONFIG_H
#define GA_COMMON_CONFIG_H

#include "common/error.h"
#include "common/evaluation.h"
#include "common/limits.h"
#include "common/space.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define GA_NONE_U64 UINT64_MAX /* a count that was not given */

/* A number, or "1/n" / "2/n": per_n divides it by the number of free parameters. */
struct ga_rate {
    double value;
    bool per_n;
};

struct ga_text_list {
    size_t n;
    char **items;
};

struct ga_text_map { /* in the order of the config */
    size_t n;
    char **keys;
    char **values;
};

enum ga_evaluator_kind {
    GA_EVALUATOR_COMMAND,
    GA_EVALUATOR_LIBRARY,
    GA_EVALUATOR_FUNCTION,
    GA_EVALUATOR_PROCESS
};
enum ga_result_source { GA_RESULT_FILE, GA_RESULT_STDOUT };
enum ga_result_format {
    GA_FORMAT_JSON,
    GA_FORMAT_NAME_VALUE,
    GA_FORMAT_VALUE_NAME,
    GA_FORMAT_CSV,
    GA_FORMAT_REGEX
};
enum ga_keep { GA_KEEP_NONE, GA_KEEP_FAILED, GA_KEEP_BEST, GA_KEEP_ALL };
enum ga_cost_how { GA_COST_SLEEP, GA_COST_SPIN };
/* What becomes of an individual whose evaluation failed for good: ranked behind all that succeeded;
 * behind the feasible, but ahead of those that break a constraint; never a parent; the run stops.
 */
enum ga_then { GA_THEN_WORST, GA_THEN_INFEASIBLE, GA_THEN_LEAVE_OUT, GA_THEN_STOP };
enum ga_combine { GA_COMBINE_MEAN, GA_COMBINE_MEDIAN, GA_COMBINE_WORST };
enum ga_replacement { GA_REPLACE_GENERATIONAL, GA_REPLACE_STEADY_STATE };
enum ga_topology { GA_TOPOLOGY_RING, GA_TOPOLOGY_FULL, GA_TOPOLOGY_RANDOM, GA_TOPOLOGY_NONE };
enum ga_tristate { GA_AUTO, GA_YES, GA_NO };
enum ga_output { GA_OUTPUT_AUTO, GA_OUTPUT_LIVE, GA_OUTPUT_PLAIN, GA_OUTPUT_QUIET };

struct ga_failure_policy { /* for one class of failures */
    uint32_t retries;
    double pause; /* s before it is tried again */
    enum ga_then then;
};

struct ga_stop {
    uint64_t generations; /* GA_NONE_U64: no limit; likewise below */
    uint64_t evaluations;
    uint64_t stall; /* generations without a better best */
    double time;    /* s of one start; 0: no limit */
    double target;  /* of the first objective, in its own direction; NaN: none */
    bool has_target;
};

struct ga_objective {
    char *name;
    char *text; /* an expression over metrics and parameters */
    bool maximize;
    int line; /* where it stands in the config, for messages */
};

struct ga_constraint {
    char *text; /* a condition over metrics and parameters */
    int line;
};

/* Limits of hosts of a name or a pattern (fnmatch), whole: what is not said is as for all. */
struct ga_host_limits {
    char *name;
    struct ga_limits limits;
};

struct ga_config {
    char *path;   /* as the user gave it; for messages */
    char *folder; /* absolute folder of the config: relative paths start here */
    char *text;   /* the file as read, before substitution */

    struct {
        char *name;
        uint64_t seed;
        char *results; /* absolute */
        struct ga_stop stop;
        double grace;     /* s that running evaluations may go on after the first signal */
        double margin;    /* s before the end of the batch job at which all is done */
        uint64_t unsaved; /* bytes of results that may wait in memory for the disk */
    } run;

    struct ga_space space;

    struct {
        enum ga_evaluator_kind kind;
        struct ga_text_list metrics; /* as listed, then those that expressions need; the width of a
                                        row of metrics */
        double timeout;              /* s; 0: none */
        uint64_t memory;             /* bytes; 0: none */
        uint64_t cores;              /* that one evaluation uses */
        uint64_t output;             /* bytes printed; 0: no limit */
        double cpu_time;             /* s; 0: no limit */
        double grace;                /* s between SIGTERM and SIGKILL */
        struct ga_text_list files;   /* below the folder, that hosts are sent if they lack them;
                                        items NULL: nothing is sent, not even what is run */
        struct {                     /* as written; by_class is what holds, of every class */
            uint64_t retries;
            double pause; /* s */
            enum ga_then then;
            struct ga_failure_policy by_class[GA_FAILURE_COUNT];
        } on_failure;
        uint64_t repeats;        /* evaluations of each individual, 1..1000 */
        enum ga_combine combine; /* what their metrics become */

        /* command and process */
        struct ga_text_list argv; /* empty if shell is given */
        char *shell; /* a command line for /bin/sh; parameters reach it as environment variables
                        only */
        struct ga_text_map environment;

        /* process */
        double startup; /* s that the first evaluation after a start may take longer */

        /* command */
        struct ga_text_map
            templates; /* file made in the evaluation's folder -> template (absolute) */
        struct {
            enum ga_result_source source;
            char *file; /* relative to the evaluation's folder */
            enum ga_result_format format;
            struct ga_text_map patterns; /* metric -> regular expression with one group */
        } result;
        enum ga_keep keep;
        uint64_t disk; /* bytes in the evaluation's folder; 0: no limit */

        /* library */
        char *path; /* absolute, or a bare soname */
        struct ga_text_map options;
        bool isolate;

        /* function */
        char *function; /* evaluator.name */
        double noise;   /* standard deviation of what is added to the value */
        struct {
            double time;   /* s, the median; 0: none */
            double spread; /* sigma of the logarithm */
            enum ga_cost_how how;
        } cost;
    } evaluator;

    size_t n_objectives;
    struct ga_objective *objectives;
    size_t n_constraints;
    struct ga_constraint *constraints;

    struct {
        char *kind; /* name of an engine: "ga", "random" */
        uint64_t population;
        enum ga_replacement replacement;
        uint64_t lag; /* steady state; default: the population */
        struct {
            char *kind;      /* "tournament", "roulette", "ranking", "truncation" */
            uint64_t size;   /* tournament */
            double pressure; /* ranking: expected offspring of the best, 1..2 */
            double fraction; /* truncation: share that may breed */
        } selection;
        struct {
            char *kind;          /* "one_point", "two_point", "uniform", "blend", "sbx" */
            struct ga_rate rate; /* share of pairs that are crossed */
            double eta;          /* sbx */
            double alpha;        /* blend */
            double swap;         /* uniform: probability of a gene */
        } crossover;
        struct {
            char *kind;          /* "gaussian", "polynomial", "uniform", "creep" */
            struct ga_rate rate; /* probability of a gene */
            double eta;          /* polynomial */
            double sigma;        /* gaussian: in unit coordinates */
            uint64_t reach;      /* creep: at most so many steps */
        } mutation;
        uint64_t elites;
        bool reevaluate_elites; /* generational: they are evaluated again in each generation */
        bool avoid_duplicates;
        struct {
            uint64_t count; /* 0: one population, without islands; the rest counts else only */
            uint64_t every; /* generations of an epoch */
            uint64_t size;  /* emigrants to each neighbour */
            enum ga_topology topology;
        } islands;
    } algorithm;

    struct {
        char *method; /* "random", "latin_hypercube", "sobol" */
        size_t n_points;
        double *points; /* n_points rows of space.n: given individuals, complete */
        char *from;     /* absolute path of a run folder, run.h5 or CSV whose best are given too; or
                           NULL */
        uint64_t best;  /* how many of those */
    } initial;

    struct {
        uint64_t slots; /* evaluations at a time on a rank; 0: automatic */
        enum ga_tristate master_evaluates;
        double lost_after;      /* s of silence */
        double duplicate_after; /* medians; NaN: never */
        struct {
            uint64_t after; /* failures in a row; 0: never */
            double pause;   /* s */
        } quarantine;
        struct ga_limits limits; /* of a host */
        size_t n_hosts;
        struct ga_host_limits *hosts; /* the first that fits is a host's */
    } cluster;

    struct {
        enum ga_output progress;
        double interval; /* s between live updates */
    } output;
};

/* One `--set path=value`, in order. Later ones win. */
struct ga_override {
    const char *path;
    const char *value;
};

/* Reads, overrides, checks. On failure the error's text holds a line for each mistake
 * ("configs/run.yaml:14:5: ...") and *config is empty. On success the caller releases it. */
enum ga_status GA_MUST_CHECK ga_config_load(struct ga_config *config, const char *path,
                                            const struct ga_override *overrides, size_t n_overrides,
                                            struct ga_error *error);

/* The same from a text, as it came by message or from a run file; `path` and `folder` are what it
 * was called and where it was. */
enum ga_status GA_MUST_CHECK ga_config_parse(struct ga_config *config, const char *text,
                                             const char *path, const char *folder,
                                             const struct ga_override *overrides,
                                             size_t n_overrides, struct ga_error *error);
void ga_config_release(struct ga_config *config);

/* The resolved config as YAML: every key that applies with its value, defaults and overrides too;
 * ${} substituted, paths absolute. Reading it again gives the same config. The caller frees it.
 * This is what ranks send each other and what run files hold. */
char *ga_config_resolved(const struct ga_config *config);

/* Those of a host, by the name that gethostname gives there, or that less its domain. Borrowed. */
const struct ga_limits *ga_config_limits(const struct ga_config *config, const char *host);

/* What hosts are sent: evaluator.files, and what the evaluator itself is made of as far as it
 * stands below the folder; relative to that. The caller releases it. */
struct ga_text_list ga_config_files_to_send(const struct ga_config *config);
void ga_text_list_release(struct ga_text_list *list);

/* The folder is at `to` now, and so is what the evaluator is made of and stood below it. The
 * results stay where they are. */
void ga_config_relocate(struct ga_config *config, const char *to);

bool ga_config_runs_program(const struct ga_config *config); /* a command or a process */
const char *ga_combine_word(enum ga_combine combine);        /* "mean"; static */
ptrdiff_t ga_config_metric(const struct ga_config *config, const char *name); /* index, or -1 */
double ga_rate_value(struct ga_rate rate, size_t n_free);                     /* at most 1 */

/* --- what a change of config means for a run that has history --- */

enum ga_change {
    GA_CHANGE_HARMLESS, /* taken over */
    GA_CHANGE_RESCORE,  /* the history's objectives and constraints are computed again; nothing is
                           evaluated again */
    GA_CHANGE_REFUSED,  /* would falsify the history */
};

/* Calls `differs` for each key whose resolved value is not the same: its dotted path, both values
 * as YAML flow text
 * ("40", "[a, b]"), and what the change means. */
void ga_config_compare(const struct ga_config *before, const struct ga_config *now,
                       void (*differs)(void *self, const char *path, const char *before,
                                       const char *now, enum ga_change change),
                       void *self);

/* Lets `now` go on with the metrics of `before`, in their order, if these are all it needs: an
 * objective that was reworded, or that lost a metric, then fits to the rows of the history. Else
 * does nothing, and ga_config_compare refuses. To be called before it. */
void ga_config_keep_metrics(struct ga_config *now, const struct ga_config *before);

/* --- the schema, told --- */

/* What `gaopt help KEY` says; KEY a dotted path, a part of one, or a prefix
 * ("algorithm.selection"). "" lists all. GA_E_NOT_FOUND with the nearest key otherwise. */
enum ga_status GA_MUST_CHECK ga_config_help(FILE *out, const char *key, struct ga_error *error);
void ga_config_write_reference(FILE *out); /* docs/config.md */
void ga_config_write_schema(FILE *out);    /* JSON Schema, draft 2020-12 */

#endif
