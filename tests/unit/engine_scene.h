/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine_scene.h - a problem of one objective over parameters of every type, and the engine of its
 * config. State is static: one file a program includes this. */
#ifndef GA_TESTS_ENGINE_SCENE_H
#define GA_TESTS_ENGINE_SCENE_H

#include "evolve/engine.h"
#include "evolve_problem.h"
#include <criterion/criterion.h>

static struct ga_param params[N_EVERY];
static struct ga_config config;
static struct ga_problem problem;
static struct ga_error error;

static inline void scene_set_up(void)
{
    config = standard_config(every_type(params));
    problem = (struct ga_problem){.config = &config, .n_objectives = 1};
    ga_error_init(&error);
}

static inline struct ga_engine *create(void)
{
    struct ga_engine *engine;

    cr_assert_eq(ga_engine_create(&engine, &problem, &error), GA_OK, "%s", error.text);
    return engine;
}

static inline void ask_all(struct ga_engine *engine)
{
    while (ga_engine_ask(engine)) {
    }
}

/* The next to be told, when all that may be asked for are. */
static inline const struct ga_individual *next(struct ga_engine *engine)
{
    ask_all(engine);
    return ga_engine_pending(engine, ga_engine_told(engine));
}

#endif
