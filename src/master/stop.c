/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stop.c - when a search is over, by what it has found. */
#include "master/stop.h"
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
    *watch = (struct ga_stop_watch){.config = config, .best_violation = INFINITY};
}

static uint64_t of_generations(const struct ga_config *config)
{
    uint64_t generations = config->run.stop.generations;
    uint64_t population = config->algorithm.population;
    if (generations == GA_NONE_U64 || generations > (GA_NONE_U64 - 1) / population)
        return GA_NONE_U64;
    return generations * population;
}

uint64_t ga_stop_limit(const struct ga_config *config)
{
    uint64_t generations = of_generations(config);
    uint64_t evaluations = config->run.stop.evaluations;
    return generations < evaluations ? generations : evaluations;
}

static bool better(const struct ga_stop_watch *watch, const struct ga_record *record)
{
    double objective = record->objectives[0];
    if (record->status == GA_RECORD_SKIPPED || !isfinite(record->violation) || !isfinite(objective))
        return false;
    if (!watch->has_best)
        return true;
    if (record->violation != watch->best_violation)
        return record->violation < watch->best_violation;
    return watch->config->objectives[0].maximize ? objective > watch->best_objective
                                                 : objective < watch->best_objective;
}

static bool target_reached(const struct ga_stop_watch *watch)
{
    const struct ga_stop *stop = &watch->config->run.stop;
    if (!stop->has_target || !watch->has_best || watch->best_violation > 0)
        return false;
    return watch->config->objectives[0].maximize ? watch->best_objective >= stop->target
                                                 : watch->best_objective <= stop->target;
}

static bool stalled(const struct ga_stop_watch *watch)
{
    uint64_t population = watch->config->algorithm.population;
    if (watch->config->run.stop.stall == GA_NONE_U64 || watch->told % population != 0)
        return false;
    uint64_t complete = watch->told / population;
    uint64_t of_best = watch->has_best ? watch->best_id / population + 1 : 0;
    return complete - of_best >= watch->config->run.stop.stall;
}

static bool hopeless(const struct ga_stop_watch *watch)
{
    uint64_t population = watch->config->algorithm.population;
    uint64_t enough = population < HOPELESS_AFTER ? population : HOPELESS_AFTER;
    return watch->told == enough && watch->failed_from_start == enough;
}

static enum ga_end judge(const struct ga_stop_watch *watch, const struct ga_record *record)
{
    const struct ga_config *config = watch->config;
    if (record->status == GA_RECORD_FAILED && config->evaluator.on_failure.then == GA_THEN_STOP)
        return GA_END_FAILURE;
    if (hopeless(watch))
        return GA_END_HOPELESS;
    if (target_reached(watch))
        return GA_END_TARGET;
    if (watch->told >= of_generations(config))
        return GA_END_GENERATIONS;
    if (watch->told >= config->run.stop.evaluations)
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
    bool is_best = better(watch, record);
    bool evaluated = record->status == GA_RECORD_OK || record->status == GA_RECORD_FAILED;
    if (is_worthless(record) && watch->failed_from_start == watch->told)
        watch->failed_from_start++;
    watch->told++;
    watch->without_evaluation = evaluated ? 0 : watch->without_evaluation + 1;
    if (is_best) {
        watch->has_best = true;
        watch->best_violation = record->violation;
        watch->best_objective = record->objectives[0];
        watch->best_id = record->id;
    }
    watch->end = judge(watch, record);
    return is_best;
}
