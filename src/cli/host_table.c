/* SPDX-License-Identifier: GPL-3.0-or-later */
/* host_table.c - the table of hosts. */
#include "cli/host_table.h"
#include "common/text.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- cells: the caller frees each --- */

typedef char *cell(const struct ga_candidate *candidate, const struct ga_host_terms *terms);

static char *name(const struct ga_candidate *candidate, const struct ga_host_terms *terms)
{
    (void)terms;
    return ga_format("%s%s", candidate->host->name, candidate->here ? " (here)" : "");
}

static char *slots(const struct ga_candidate *candidate, const struct ga_host_terms *terms)
{
    (void)terms;
    return ga_format("%" PRIu32, candidate->slots);
}

static char *told(const struct ga_candidate *candidate, enum ga_fact fact)
{
    const char *value = candidate->facts.values[fact];

    return ga_strdup(value ? value : "-");
}

static char *cores(const struct ga_candidate *candidate, const struct ga_host_terms *terms)
{
    (void)terms;
    return told(candidate, GA_FACT_CORES);
}

static char *load(const struct ga_candidate *candidate, const struct ga_host_terms *terms)
{
    (void)terms;
    return told(candidate, GA_FACT_LOAD);
}

static char *memory(const struct ga_candidate *candidate, const struct ga_host_terms *terms)
{
    char text[GA_NUMBER_ROOM];

    (void)terms;
    return ga_strdup(ga_text_size(ga_host_facts_number(&candidate->facts, GA_FACT_MEMORY), text));
}

static char *gaopt(const struct ga_candidate *candidate, const struct ga_host_terms *terms)
{
    if (!ga_host_facts_agree(&candidate->facts, terms->here, GA_FACT_VERSION))
        return told(candidate, GA_FACT_VERSION);
    return ga_strdup(ga_host_facts_agree(&candidate->facts, terms->here, GA_FACT_BUILD)
                         ? "same"
                         : "other build");
}

static char *mpi(const struct ga_candidate *candidate, const struct ga_host_terms *terms)
{
    if (!ga_host_facts_agree(&candidate->facts, terms->here, GA_FACT_MPI))
        return told(candidate, GA_FACT_MPI);
    return ga_strdup(candidate->facts.values[GA_FACT_DAEMON] ? "same" : "no daemon");
}

static char *clock(const struct ga_candidate *candidate, const struct ga_host_terms *terms)
{
    double ahead = ga_candidate_clock(candidate);

    (void)terms;
    return ahead != 0 ? ga_format("%+.1f s", ahead) : ga_strdup("same");
}

static char *results(const struct ga_candidate *candidate, const struct ga_host_terms *terms)
{
    (void)terms;
    if (candidate->facts.values[GA_FACT_NO_RESULTS])
        return ga_strdup("cannot");
    return ga_strdup(candidate->facts.values[GA_FACT_RESULTS]
                         ? candidate->facts.values[GA_FACT_RESULTS]
                         : "not needed");
}

static char *evaluation(const struct ga_candidate *candidate, const struct ga_host_terms *terms)
{
    char text[GA_NUMBER_ROOM];

    if (candidate->facts.values[GA_FACT_EVALUATOR])
        return ga_strdup(terms->sends_files ? "is sent" : "cannot");
    if (candidate->facts.values[GA_FACT_FAILURE])
        return ga_strdup(terms->sends_files ? "is sent" : "failed");
    if (!candidate->facts.values[GA_FACT_SECONDS])
        return ga_strdup("not tried");
    return ga_strdup(
        ga_text_duration(ga_host_facts_number(&candidate->facts, GA_FACT_SECONDS), text));
}

static const struct {
    const char *head;
    cell *cell;
} columns[] = {
    {"host", name},       {"slots", slots},           {"cores", cores},  {"load", load},
    {"memory", memory},   {"gaopt", gaopt},           {"Open MPI", mpi}, {"clock", clock},
    {"results", results}, {"evaluation", evaluation},
};
enum { N_COLUMNS = sizeof columns / sizeof *columns };

/* --- the table --- */

/* Of hosts that did not answer there is nothing but the name. */
static char *cell_of(const struct ga_candidate *candidate, size_t column,
                     const struct ga_host_terms *terms)
{
    if (column > 0 && !candidate->facts.complete)
        return ga_strdup("-");
    return columns[column].cell(candidate, terms);
}

static int width_of(size_t column, const struct ga_candidate *candidates, size_t n,
                    const struct ga_host_terms *terms)
{
    size_t width = strlen(columns[column].head);

    for (size_t i = 0; i < n; i++) {
        char *text = cell_of(&candidates[i], column, terms);
        if (strlen(text) > width)
            width = strlen(text);
        free(text);
    }
    return (int)width;
}

static void show_lines(FILE *out, const struct ga_candidate *candidates, size_t n,
                       const struct ga_host_terms *terms)
{
    int widths[N_COLUMNS];

    for (size_t i = 0; i < N_COLUMNS; i++) {
        widths[i] = width_of(i, candidates, n, terms);
        fprintf(out, "%-*s  ", widths[i], columns[i].head);
    }
    fputc('\n', out);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < N_COLUMNS; j++) {
            char *text = cell_of(&candidates[i], j, terms);
            fprintf(out, "%-*s  ", widths[j], text);
            free(text);
        }
        fprintf(out, "%s\n", ga_candidate_fit(&candidates[i]) ? "ok" : "NOT FIT");
    }
}

void ga_host_table_show(FILE *out, const struct ga_candidate *candidates, size_t n,
                        const struct ga_host_terms *terms)
{
    show_lines(out, candidates, n, terms);
    for (size_t i = 0; i < n; i++) {
        if (candidates[i].notes.length > 0)
            fprintf(out, "%s\n", candidates[i].notes.text);
    }
    for (size_t i = 0; i < n; i++) {
        if (!ga_candidate_fit(&candidates[i]))
            fprintf(out, "%s\n", candidates[i].faults.text);
    }
}
