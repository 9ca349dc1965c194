/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_check.c - what no key can say by itself. */
#include "common/config/config_internal.h"
#include <math.h>
#include <string.h>

#define SOBOL_MOST 40 /* dimensions of GSL's generator */

static void check_stop(struct ga_reading *reading)
{
    static const char *const paths[] = {"run.stop.generations", "run.stop.evaluations",
                                        "run.stop.time", "run.stop.target", "run.stop.stall"};
    struct ga_stop *stop = &reading->config->run.stop;
    stop->has_target = !isnan(stop->target);
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        if (ga_reading_faulty(reading, paths[i]))
            return;
    }
    if (stop->generations == GA_NONE_U64 && stop->evaluations == GA_NONE_U64 &&
        stop->stall == GA_NONE_U64 && stop->time == 0 && !stop->has_target)
        ga_mistake_add(reading->mistakes, &ga_reading_nearest(reading, "run.stop")->place,
                       "nothing ends this run; give run.stop at least one of generations, "
                       "evaluations, time, target, stall");
}

static void check_program(struct ga_reading *reading)
{
    const struct ga_yaml *argv = ga_reading_given(reading, "evaluator.argv");
    const struct ga_yaml *shell = ga_reading_given(reading, "evaluator.shell");
    if (ga_reading_faulty(reading, "evaluator.kind") || !ga_config_runs_program(reading->config))
        return;
    if (argv && shell)
        ga_complain(reading, ga_key_find("evaluator.shell"), shell,
                    "there is argv already; give one of the two");
    if (!argv && !shell && !ga_reading_faulty(reading, "evaluator.argv") &&
        !ga_reading_faulty(reading, "evaluator.shell"))
        ga_mistake_add(reading->mistakes, &ga_reading_nearest(reading, "evaluator")->place,
                       "there is nothing to run; give evaluator.argv, or evaluator.shell");
}

static bool has_pattern(const struct ga_text_map *patterns, const char *metric)
{
    for (size_t i = 0; i < patterns->n; i++) {
        if (strcmp(patterns->keys[i], metric) == 0)
            return true;
    }
    return false;
}

/* Every metric has a pattern, and every pattern a metric. */
static void check_patterns(struct ga_reading *reading)
{
    const struct ga_config *config = reading->config;
    const struct ga_text_list *metrics = &config->evaluator.metrics;
    const struct ga_yaml *node = ga_reading_given(reading, "evaluator.result.patterns");
    const struct ga_key *key = ga_key_find("evaluator.result.patterns");
    if (!node || ga_reading_faulty(reading, "evaluator.metrics") ||
        ga_reading_faulty(reading, "objectives") || ga_reading_faulty(reading, "constraints"))
        return;
    for (size_t i = 0; i < metrics->n; i++) {
        if (!has_pattern(&config->evaluator.result.patterns, metrics->items[i]))
            ga_complain(reading, key, node, "the metric '%s' has no pattern", metrics->items[i]);
    }
    for (size_t i = 0; i < node->n; i++) {
        struct ga_yaml at = {.place = node->entries[i].place};
        if (ga_config_metric(config, node->entries[i].key) < 0)
            ga_complain_word(reading, key, &at, "metric", node->entries[i].key,
                             (const char *const *)metrics->items, metrics->n);
    }
}

static void check_elites(struct ga_reading *reading)
{
    const struct ga_config *config = reading->config;
    const struct ga_key *key = ga_key_find("algorithm.elites");
    if (!ga_key_applies(key, config) || ga_reading_faulty(reading, "algorithm.population") ||
        ga_reading_faulty(reading, "algorithm.elites") ||
        config->algorithm.elites < config->algorithm.population)
        return;
    ga_complain(reading, key, ga_reading_nearest(reading, "algorithm.elites"),
                "%llu must be less than the population, which is %llu",
                (unsigned long long)config->algorithm.elites,
                (unsigned long long)config->algorithm.population);
}

static void check_method(struct ga_reading *reading)
{
    const struct ga_config *config = reading->config;
    const char *method = config->initial.method;
    if (ga_reading_faulty(reading, "space") || !method || strcmp(method, "sobol") != 0 ||
        config->space.n_free <= SOBOL_MOST)
        return;
    ga_complain(reading, ga_key_find("initial.method"),
                ga_reading_nearest(reading, "initial.method"),
                "sobol serves at most %d free parameters, and there are %zu; use latin_hypercube",
                SOBOL_MOST, config->space.n_free);
}

void ga_config_check(struct ga_reading *reading)
{
    check_stop(reading);
    check_program(reading);
    ga_config_check_placeholders(reading);
    check_patterns(reading);
    check_elites(reading);
    check_method(reading);
    ga_config_check_islands(reading);
}
