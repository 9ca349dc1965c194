/* SPDX-License-Identifier: GPL-3.0-or-later */
/* host_facts.h - what a host says of itself to gaopt probe: a line "name=value" a fact, between two
 * lines that mark them, as a login shell may print what it likes before and after. */
#ifndef GA_CLI_HOST_FACTS_H
#define GA_CLI_HOST_FACTS_H

#include <stdbool.h>

#define GA_FACTS_BEGIN "gaopt-probe: begin"
#define GA_FACTS_END   "gaopt-probe: end"

/* In the order in which they are told; what does not apply is left out. */
#define GA_FACT_TABLE(X)                                                                           \
    X(GA_FACT_TIME, "time")             /* s since 1970, as these are told */                      \
    X(GA_FACT_VERSION, "version")       /* of gaopt */                                             \
    X(GA_FACT_BUILD, "build")           /* fingerprint of its file */                              \
    X(GA_FACT_PROGRAM, "gaopt")         /* that file */                                            \
    X(GA_FACT_MPI, "mpi")               /* "Open MPI v4.1.4" */                                    \
    X(GA_FACT_DAEMON, "daemon")         /* mpirun's, in PATH; left out if it is not */             \
    X(GA_FACT_HOST, "host")             /* as it calls itself */                                   \
    X(GA_FACT_MACHINE, "machine")       /* no two that run have the same */                        \
    X(GA_FACT_CORES, "cores")           /* real ones that may be used */                           \
    X(GA_FACT_MEMORY, "memory")         /* bytes */                                                \
    X(GA_FACT_LOAD, "load")             /* of the last minute */                                   \
    X(GA_FACT_CONFIG, "config")         /* why it cannot be used; else left out, likewise below */ \
    X(GA_FACT_FOLDER, "folder")         /* of the results */                                       \
    X(GA_FACT_RESULTS, "results")       /* "shared", "own" */                                      \
    X(GA_FACT_NO_RESULTS, "no-results") /* why evaluations cannot work there */                    \
    X(GA_FACT_EVALUATOR, "evaluator")   /* why it cannot be used */                                \
    X(GA_FACT_FAILURE, "failure")       /* of the test evaluation */                               \
    X(GA_FACT_SECONDS, "seconds")       /* that it took */                                         \
    X(GA_FACT_METRICS, "metrics")       /* "a=1 b=2" */

enum ga_fact {
#define GA_FACT_ENUMERATOR(name, word) name,
    GA_FACT_TABLE(GA_FACT_ENUMERATOR)
#undef GA_FACT_ENUMERATOR
        GA_FACT_COUNT
};

const char *ga_fact_word(enum ga_fact fact); /* "time"; static */

struct ga_host_facts {
    bool begun, complete;        /* the marks were there */
    char *values[GA_FACT_COUNT]; /* NULL: not told */
    char *greeting; /* the last line before the facts that begins with "gaopt "; NULL: none */
    double heard;   /* when the first fact arrived, s since 1970 of whoever noted it */
};

/* From lines "ARRIVAL TEXT", ARRIVAL being when that line came, s since 1970. The caller releases
 * the result. */
void ga_host_facts_read(struct ga_host_facts *facts, const char *answer);
void ga_host_facts_release(struct ga_host_facts *facts);

/* As a number; 0 if it was not told or is none. */
double ga_host_facts_number(const struct ga_host_facts *facts, enum ga_fact fact);
/* Whether both told it, and the same. */
bool ga_host_facts_agree(const struct ga_host_facts *a, const struct ga_host_facts *b,
                         enum ga_fact fact);

#endif
