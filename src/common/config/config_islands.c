/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_islands.c - what does not go together with islands. */
#include "common/config/config_internal.h"
#include "common/islands.h"
#include "common/message.h"

static void refuse(struct ga_reading *reading, const char *path, const char *why)
{
    ga_complain(reading, ga_key_find(path), ga_reading_nearest(reading, path), "%s", why);
}

static void check_evaluator(struct ga_reading *reading)
{
    const struct ga_config *config = reading->config;

    if (ga_reading_faulty(reading, "evaluator.kind"))
        return;
    if (ga_config_runs_program(config))
        refuse(reading, "evaluator.kind",
               "islands need an evaluation in the process: function, or library not isolated");
    else if (config->evaluator.kind == GA_EVALUATOR_LIBRARY && config->evaluator.isolate)
        refuse(reading, "evaluator.isolate",
               "islands need an evaluation in the process; isolate: false");
    if (config->evaluator.repeats > 1)
        refuse(reading, "evaluator.repeats", "islands evaluate each individual once");
}

static void check_algorithm(struct ga_reading *reading)
{
    const struct ga_config *config = reading->config;

    if (config->algorithm.islands.count == 1)
        refuse(reading, "algorithm.islands.count", "1 is no islands; give 2 or more, or 0");
    if (config->algorithm.reevaluate_elites)
        refuse(reading, "algorithm.reevaluate_elites", "islands do not evaluate elites again");
    if (config->initial.from)
        refuse(reading, "initial.from", "islands take no points of files; give initial.points");
    if (ga_message_most_tasks(ga_task_width(config)) == 0)
        refuse(reading, "algorithm.population", "an island so large does not fit into a message");
    if (ga_island_immigrants(config) >= config->algorithm.population)
        ga_complain(reading, ga_key_find("algorithm.islands.migration.size"),
                    ga_reading_nearest(reading, "algorithm.islands.migration.size"),
                    "%zu immigrants leave nobody of a population of %llu",
                    ga_island_immigrants(config), (unsigned long long)config->algorithm.population);
}

void ga_config_check_islands(struct ga_reading *reading)
{
    static const char *const paths[] = {
        "algorithm.population", "algorithm.islands.count", "algorithm.islands.migration.every",
        "algorithm.islands.migration.size", "algorithm.islands.migration.topology"};

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        if (ga_reading_faulty(reading, paths[i]))
            return;
    if (!ga_has_islands(reading->config))
        return;
    check_evaluator(reading);
    check_algorithm(reading);
}
