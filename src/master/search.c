/* SPDX-License-Identifier: GPL-3.0-or-later */
/* search.c - the search as the master drives it. */
#include "master/search.h"
#include "common/islands.h"
#include "master/early.h"
#include "master/known.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Individuals told in one go without anybody having evaluated anything: a small space may be known
 * by heart, and the caller wants to look at its clock now and then. */
#define TOLD_AT_ONCE 10000

struct ga_search {
    const struct ga_config *config;
    const struct ga_score_rule *rule;
    void (*observer)(void *self, const struct ga_record *record);
    void *observer_self;

    struct ga_engine *engine;
    struct ga_early early;
    struct ga_known known;
    struct ga_stop_watch watch;
    uint64_t limit;                    /* of ids, by the config */
    uint64_t handed;                   /* ids below it have been looked at by ga_search_next */
    const struct ga_finished *at_hand; /* a result whose turn it is: the usual case; or NULL */
    struct ga_search_summary summary;
    double *metrics;    /* of the record being made, if it is reused */
    double *spread;     /* likewise */
    double *objectives; /* likewise, in the user's direction */
    double *costs;      /* the same, to be minimised */
    double *nothing;    /* NaN: metrics or objectives of what was not evaluated */
    double *best_genes;
    struct ga_record blank; /* of one that was not evaluated */
};

static size_t max_size(size_t a, size_t b)
{
    return a > b ? a : b;
}

static void prepare_rows(struct ga_search *search)
{
    size_t n_metrics = search->config->evaluator.metrics.n;
    size_t n_spread = search->config->evaluator.repeats > 1 ? n_metrics : 0;
    size_t n_objectives = search->config->n_objectives;
    size_t n_nothing = max_size(n_metrics, n_objectives);
    search->metrics = ga_alloc(n_metrics, sizeof(double));
    search->spread = ga_alloc(n_spread, sizeof(double));
    search->objectives = ga_alloc(n_objectives, sizeof(double));
    search->costs = ga_alloc(n_objectives, sizeof(double));
    search->best_genes = ga_alloc(search->config->space.n, sizeof(double));
    search->nothing = ga_alloc(n_nothing, sizeof(double));
    for (size_t i = 0; i < n_nothing; i++)
        search->nothing[i] = NAN;
    ga_early_init(&search->early, ga_result_width(search->config), n_spread, 0);
    ga_known_init(&search->known, n_metrics, n_spread, n_objectives);
}

static struct ga_record blank_of(const struct ga_search *search)
{
    return (struct ga_record){
        .same_as = GA_NO_ID,
        .metrics = search->nothing,
        .spread = search->nothing,
        .objectives = search->nothing,
        .violation = INFINITY,
        .host = "",
        .message = "",
    };
}

static void ask_all(struct ga_search *search)
{
    while (ga_engine_ask(search->engine))
        continue;
}

enum ga_status ga_search_create(struct ga_search **out, const struct ga_search_setup *setup,
                                struct ga_error *error)
{
    const struct ga_config *config = setup->config;
    struct ga_problem problem = {
        .config = config,
        .n_objectives = config->n_objectives,
        .given = setup->given,
        .n_given = setup->n_given,
        .violation =
            ga_score_has_gene_constraints(setup->rule) ? ga_score_violation_of_genes : NULL,
        .violation_self = setup->rule,
    };
    struct ga_engine *engine = NULL;
    *out = NULL;
    enum ga_status status = ga_engine_create(&engine, &problem, error);
    if (status != GA_OK)
        return status;
    struct ga_search *search = ga_alloc(1, sizeof *search);
    search->config = config;
    search->rule = setup->rule;
    search->observer = setup->told;
    search->observer_self = setup->self;
    search->engine = engine;
    search->limit = ga_stop_limit(config);
    ga_stop_init(&search->watch, config);
    prepare_rows(search);
    search->blank = blank_of(search);
    *out = search;
    return GA_OK;
}

void ga_search_destroy(struct ga_search *search)
{
    if (!search)
        return;
    ga_engine_destroy(search->engine);
    ga_early_release(&search->early);
    ga_known_release(&search->known);
    free(search->metrics);
    free(search->spread);
    free(search->objectives);
    free(search->costs);
    free(search->nothing);
    free(search->best_genes);
    free(search);
}

/* --- records: what an individual came to --- */

/* A copy of the blank one: filling in so many zeros anew takes ten times as long. */
static void begin_record(const struct ga_search *search, struct ga_record *record,
                         const struct ga_individual *individual)
{
    *record = search->blank;
    record->id = individual->id;
    record->generation = individual->generation;
    record->origin = individual->origin;
    record->parents[0] = individual->parents[0];
    record->parents[1] = individual->parents[1];
    record->genes = individual->genes;
}

static void fill_skipped(struct ga_record *record, const struct ga_individual *individual)
{
    record->status = GA_RECORD_SKIPPED;
    record->violation = individual->violation;
}

static void fill_reused(const struct ga_search *search, struct ga_record *record,
                        const struct ga_individual *individual)
{
    ga_known_copy(&search->known, individual->same_as, record);
    /* what is known moves when this record is added to it */
    memcpy(search->metrics, record->metrics, search->known.n_metrics * sizeof(double));
    if (search->known.n_spread > 0)
        memcpy(search->spread, record->spread, search->known.n_spread * sizeof(double));
    memcpy(search->objectives, record->objectives, search->known.n_objectives * sizeof(double));
    record->metrics = search->metrics;
    record->spread = search->spread;
    record->objectives = search->objectives;
    record->status = GA_RECORD_REUSED;
    record->same_as = individual->same_as;
}

static void fill_evaluated(const struct ga_search *search, struct ga_record *record,
                           const struct ga_finished *finished)
{
    record->attempts = finished->attempts;
    record->failures = finished->failures;
    record->first_failure = finished->first_failure;
    record->rank = finished->rank;
    record->host = finished->host;
    record->started = finished->result.started;
    record->seconds = finished->result.seconds;
    record->failure = finished->result.failure;
    record->detail = finished->result.detail;
    record->message = finished->result.message;
    if (record->failure != GA_FAILURE_NONE) {
        record->status = GA_RECORD_FAILED;
        return;
    }
    record->status = GA_RECORD_OK;
    record->metrics = finished->result.metrics;
    if (ga_has_islands(search->config)) /* what is recorded is the island's best */
        record->genes = record->metrics + search->config->evaluator.metrics.n;
    record->spread = finished->spread;
    record->objectives = search->objectives;
    record->violation =
        ga_score_judge(search->rule, record->genes, record->metrics, search->objectives);
}

static bool to_be_evaluated(const struct ga_individual *individual)
{
    return individual->same_as == GA_NO_ID && individual->violation <= 0;
}

/* The record of the individual whose turn it is; false if its evaluation is not finished. */
static bool next_record(const struct ga_search *search, struct ga_record *record)
{
    const struct ga_individual *individual =
        ga_engine_pending(search->engine, ga_engine_told(search->engine));
    const struct ga_finished *finished =
        search->at_hand ? search->at_hand : ga_early_first(&search->early);
    if (to_be_evaluated(individual) && !finished)
        return false;
    begin_record(search, record, individual);
    if (individual->violation > 0)
        fill_skipped(record, individual);
    else if (individual->same_as != GA_NO_ID)
        fill_reused(search, record, individual);
    else
        fill_evaluated(search, record, finished);
    return true;
}

/* --- telling --- */

static void count(struct ga_search *search, const struct ga_record *record)
{
    struct ga_search_summary *summary = &search->summary;
    bool evaluated = record->status == GA_RECORD_OK || record->status == GA_RECORD_FAILED;
    summary->told++;
    summary->evaluated += evaluated;
    summary->failed += record->status == GA_RECORD_FAILED;
    summary->reused += record->status == GA_RECORD_REUSED;
    summary->skipped += record->status == GA_RECORD_SKIPPED;
    summary->infeasible += record->status == GA_RECORD_OK && record->violation > 0;
    if (record->status == GA_RECORD_FAILED)
        summary->by_failure[record->failure]++;
    if (ga_record_is_flaky(record))
        summary->flaky[record->first_failure]++;
    if (ga_stop_tell(&search->watch, record))
        memcpy(search->best_genes, record->genes, search->config->space.n * sizeof(double));
}

/* Of an epoch of an island; the history does not hold it, so a resumed run counts anew. */
static void count_failed_inside(struct ga_search *search, const struct ga_record *record)
{
    const struct ga_config *config = search->config;
    if (ga_has_islands(config) && record->status == GA_RECORD_OK)
        search->summary.failed += (uint64_t)record->metrics[ga_members_at(config) - 1];
}

static void tell_engine(struct ga_search *search, const struct ga_record *record)
{
    struct ga_score told = ga_score_told(search->rule, record->failure, record->violation,
                                         record->objectives, search->costs);
    if (ga_has_islands(search->config) && record->status == GA_RECORD_OK)
        told.island = record->metrics;
    ga_engine_tell(search->engine, &told);
}

/* Tells all whose turn has come, and lets the engine make those that may be made then. */
static void advance(struct ga_search *search)
{
    struct ga_record record;
    ask_all(search);
    for (int i = 0; i < TOLD_AT_ONCE; i++) {
        if (search->watch.end != GA_END_NONE || search->summary.told >= search->limit ||
            !next_record(search, &record))
            return;
        count(search, &record);
        count_failed_inside(search, &record);
        ga_known_add(&search->known, &record);
        if (search->observer)
            search->observer(search->observer_self, &record);
        tell_engine(search, &record);
        search->at_hand = NULL;
        ga_early_next(&search->early);
        ask_all(search);
    }
}

const struct ga_individual *ga_search_next(struct ga_search *search)
{
    advance(search);
    if (search->watch.end != GA_END_NONE)
        return NULL;
    uint64_t asked = ga_engine_asked(search->engine);
    uint64_t told = ga_engine_told(search->engine);
    search->handed = search->handed < told ? told : search->handed;
    while (search->handed < asked && search->handed < search->limit) {
        const struct ga_individual *individual =
            ga_engine_pending(search->engine, search->handed++);
        if (to_be_evaluated(individual) && !ga_early_has(&search->early, individual->id))
            return individual;
    }
    return NULL;
}

void ga_search_rewind(struct ga_search *search)
{
    search->handed = ga_engine_told(search->engine);
}

const struct ga_individual *ga_search_open(const struct ga_search *search, uint64_t id)
{
    if (id < ga_engine_told(search->engine) || id >= search->handed)
        return NULL;
    const struct ga_individual *individual = ga_engine_pending(search->engine, id);
    return to_be_evaluated(individual) ? individual : NULL;
}

bool ga_search_finish(struct ga_search *search, const struct ga_finished *finished)
{
    uint64_t id = finished->result.id;
    bool its_turn = id == search->summary.told;
    if (!ga_search_open(search, id) || ga_early_has(&search->early, id))
        return false;
    search->at_hand = its_turn ? finished : NULL;
    if (its_turn)
        advance(search);
    if (!its_turn || search->at_hand) /* early, or the search is over */
        ga_early_put(&search->early, finished);
    search->at_hand = NULL;
    return true;
}

enum ga_end ga_search_end(const struct ga_search *search)
{
    return search->watch.end;
}

bool ga_search_has_handed_all(const struct ga_search *search)
{
    return search->handed >= search->limit;
}

uint64_t ga_search_told(const struct ga_search *search)
{
    return search->summary.told;
}

void ga_search_summarize(const struct ga_search *search, struct ga_search_summary *summary)
{
    const struct ga_stop_watch *watch = &search->watch;
    uint64_t each = ga_evaluations_a_row(search->config);
    *summary = search->summary;
    summary->generation =
        summary->told / ga_rows_a_turn(search->config) * ga_generations_a_turn(search->config);
    summary->told *= each;
    summary->evaluated *= each;
    summary->limit = search->limit == GA_NONE_U64 ? GA_NONE_U64 : search->limit * each;
    summary->renewed = ga_engine_duplicates(search->engine).renewed;
    summary->finished_early = search->early.count * each;
    summary->has_best = watch->best.there;
    summary->best_feasible = watch->best.there && watch->best.violation == 0;
    summary->best_id = watch->best.id;
    summary->best_objective = watch->best.objective;
    summary->best_violation = watch->best.violation;
    summary->best_genes = search->best_genes;
}

/* --- resuming --- */

void ga_search_save(const struct ga_search *search, struct ga_buffer *out)
{
    ga_engine_save(search->engine, out);
}

enum ga_status ga_search_restore(struct ga_search *search, const void *state, size_t size,
                                 uint64_t told, struct ga_error *error)
{
    struct ga_reader reader = ga_reader_of(state, size);
    enum ga_status status = ga_engine_restore(search->engine, &reader, error);
    if (status == GA_OK && ga_engine_told(search->engine) != told)
        status = ga_error_set(
            error, GA_E_FORMAT,
            "the history has %llu individuals, the engine's state was saved at %llu",
            (unsigned long long)told, (unsigned long long)ga_engine_told(search->engine));
    return status;
}

void ga_search_remember(struct ga_search *search, const struct ga_record *past, bool rescore)
{
    struct ga_record record = *past;
    bool has_metrics = record.failure == GA_FAILURE_NONE && record.status != GA_RECORD_SKIPPED;
    if (rescore && has_metrics) {
        record.violation =
            ga_score_judge(search->rule, record.genes, record.metrics, search->objectives);
        record.objectives = search->objectives;
    }
    ga_engine_remember(search->engine, record.id, record.genes);
    count(search, &record);
    ga_known_add(&search->known, &record);
    ga_early_next(&search->early);
}

void ga_search_worth(const struct ga_search *search, uint64_t id, double *objectives,
                     double *violation)
{
    struct ga_record record = {0};
    ga_known_copy(&search->known, id, &record);
    *violation = record.violation;
    memcpy(objectives, record.objectives, search->config->n_objectives * sizeof *objectives);
}

static bool score_of(void *self, uint64_t id, double *violation, double *objectives)
{
    const struct ga_search *search = self;
    struct ga_record record = {0};
    ga_known_copy(&search->known, id, &record);
    struct ga_score score = ga_score_told(search->rule, record.failure, record.violation,
                                          record.objectives, objectives);
    *violation = score.violation;
    return !score.left_out;
}

void ga_search_resumed(struct ga_search *search, bool rescore)
{
    GA_ASSERT(search->known.n == ga_engine_told(search->engine));
    if (rescore)
        ga_engine_rescore(search->engine, score_of, search);
}
