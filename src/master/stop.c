/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stop.c - when a search is over, by what it has found. */
#include "master/stop.h"
#include "common/islands.h"
#include <math.h>

/* So many first evaluations, or the first generation if it is smaller, must all fail for a run to
 * be given up. */
#define HOPELESS_AFTER 50
/* So many generations in which every individual was known already. */
#define EXHAUSTED_AFTER 10

const char *ga_end_word(enum ga_end end)
{
    static const char *const words[] = {
        [GA_END_NONE] = "",
        [GA_END_GENERATIONS] = "generations",
        [GA_END_EVALUATIONS] = "evaluations",
        [GA_END_TARGET] = "target",
        [GA_END_STALL] = "stall",
        [GA_END_EXHAUSTED] = "exhausted",
        [GA_END_FAILURE] = "failure",
        [GA_END_HOPELESS] = "all failed",
    };
    return words[end];
}

void ga_stop_init(struct ga_stop_watch *watch, const struct ga_config *config)
{
    *watch = (struct ga_stop_watch){.config = config};
}

/* n / each, rounded up: a row or a turn that has begun is whole. */
static uint64_t whole(uint64_t n, uint64_t each)
{
    return n / each + (n % each != 0);
}

static uint64_t of_evaluations(const struct ga_config *config)
{
    uint64_t evaluations = config->run.stop.evaluations;
    return evaluations == GA_NONE_U64 ? GA_NONE_U64
                                      : whole(evaluations, ga_evaluations_a_row(config));
}

static uint64_t of_generations(const struct ga_config *config)
{
    uint64_t generations = config->run.stop.generations;
    uint64_t rows = ga_rows_a_turn(config);
    if (generations != GA_NONE_U64)
        generations = whole(generations, ga_generations_a_turn(config));
    if (generations == GA_NONE_U64 || generations > (GA_NONE_U64 - 1) / rows)
        return GA_NONE_U64;
    return generations * rows;
}

uint64_t ga_stop_limit(const struct ga_config *config)
{
    uint64_t generations = of_generations(config);
    uint64_t evaluations = of_evaluations(config);
    return generations < evaluations ? generations : evaluations;
}

static bool has_value(const struct ga_record *record)
{
    return record->status != GA_RECORD_SKIPPED && isfinite(record->violation) &&
           isfinite(record->objectives[0]);
}

static bool better(const struct ga_config *config, const struct ga_record *record,
                   const struct ga_best *best)
{
    double objective = record->objectives[0];
    if (!best->there)
        return true;
    if (record->violation != best->violation)
        return record->violation < best->violation;
    return config->objectives[0].maximize ? objective > best->objective
                                          : objective < best->objective;
}

static struct ga_best best_of(const struct ga_record *record)
{
    return (struct ga_best){
        .there = true,
        .violation = record->violation,
        .objective = record->objectives[0],
        .id = record->id,
        .generation = record->generation,
    };
}

/* True if the record is the best now. */
static bool compare(struct ga_stop_watch *watch, const struct ga_record *record)
{
    const struct ga_config *config = watch->config;
    if (!has_value(record))
        return false;
    if (better(config, record, &watch->ever))
        watch->ever = best_of(record);
    bool anew = config->algorithm.reevaluate_elites && record->generation > watch->best.generation;
    if (!anew && !better(config, record, &watch->best))
        return false;
    watch->best = best_of(record);
    return true;
}

static bool target_reached(const struct ga_stop_watch *watch)
{
    const struct ga_stop *stop = &watch->config->run.stop;
    if (!stop->has_target || !watch->best.there || watch->best.violation > 0)
        return false;
    return watch->config->objectives[0].maximize ? watch->best.objective >= stop->target
                                                 : watch->best.objective <= stop->target;
}

static bool stalled(const struct ga_stop_watch *watch)
{
    uint64_t population = ga_rows_a_turn(watch->config);
    if (watch->config->run.stop.stall == GA_NONE_U64 || watch->told % population != 0)
        return false;
    uint64_t complete = watch->told / population;
    uint64_t of_best = watch->ever.there ? watch->ever.id / population + 1 : 0;
    return (complete - of_best) * ga_generations_a_turn(watch->config) >=
           watch->config->run.stop.stall;
}

static bool hopeless(const struct ga_stop_watch *watch)
{
    uint64_t population = ga_rows_a_turn(watch->config);
    uint64_t enough = population < HOPELESS_AFTER ? population : HOPELESS_AFTER;
    return watch->told == enough && watch->failed_from_start == enough;
}

static enum ga_end judge(const struct ga_stop_watch *watch, const struct ga_record *record)
{
    const struct ga_config *config = watch->config;
    if (record->status == GA_RECORD_FAILED &&
        config->evaluator.on_failure.by_class[record->failure].then == GA_THEN_STOP)
        return GA_END_FAILURE;
    if (hopeless(watch))
        return GA_END_HOPELESS;
    if (target_reached(watch))
        return GA_END_TARGET;
    if (watch->told >= of_generations(config))
        return GA_END_GENERATIONS;
    if (watch->told >= of_evaluations(config))
        return GA_END_EVALUATIONS;
    if (stalled(watch))
        return GA_END_STALL;
    if (watch->without_evaluation >= EXHAUSTED_AFTER * config->algorithm.population)
        return GA_END_EXHAUSTED;
    return GA_END_NONE;
}

/* It failed, or what it reported gives no objective or constraint a finite value. */
static bool is_worthless(const struct ga_record *record)
{
    return record->status != GA_RECORD_SKIPPED && !isfinite(record->violation);
}

bool ga_stop_tell(struct ga_stop_watch *watch, const struct ga_record *record)
{
    bool is_best = compare(watch, record);
    bool evaluated = record->status == GA_RECORD_OK || record->status == GA_RECORD_FAILED;
    if (is_worthless(record) && watch->failed_from_start == watch->told)
        watch->failed_from_start++;
    watch->told++;
    watch->without_evaluation = evaluated ? 0 : watch->without_evaluation + 1;
    watch->end = judge(watch, record);
    return is_best;
}
