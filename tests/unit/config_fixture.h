/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_fixture.h - a small config of one line a section, any line of which a test can replace. */
#ifndef GA_TESTS_CONFIG_FIXTURE_H
#define GA_TESTS_CONFIG_FIXTURE_H

#include "common/config/config.h"
#include <criterion/criterion.h>
#include <stdlib.h>

struct sections { /* NULL: as below; "" leaves a section out */
    const char *run;
    const char *space;
    const char *evaluator;
    const char *objectives;
    const char *more;
};

static inline char *config_text(struct sections with)
{
    return ga_format(
        "%s\n%s\n%s\n%s\n%s\n", with.run ? with.run : "run: {stop: {generations: 5}}",
        with.space ? with.space
                   : "space: {a: {real: [0, 1]}, b: {int: [1, 8]}, s: {choice: [euler, rk4]}}",
        with.evaluator ? with.evaluator : "evaluator: {kind: command, argv: [prog]}",
        with.objectives ? with.objectives : "objectives: [{minimize: m}]",
        with.more ? with.more : "");
}

static inline enum ga_status read_config(struct ga_config *config, const char *text,
                                         struct ga_error *error)
{
    ga_error_init(error);
    return ga_config_parse(config, text, "c.yaml", "/home/me", NULL, 0, error);
}

/* The config must be good. */
static inline struct ga_config good_config(struct sections with)
{
    struct ga_config config;
    struct ga_error error;
    char *text = config_text(with);
    enum ga_status status = read_config(&config, text, &error);
    cr_assert_eq(status, GA_OK, "%s\nin\n%s", error.text, text);
    free(text);
    return config;
}

/* The config must be refused with just this text. */
static inline void expect_refusal(struct sections with, const char *wanted)
{
    struct ga_config config;
    struct ga_error error;
    char *text = config_text(with);
    enum ga_status status = read_config(&config, text, &error);
    cr_expect_eq(status, GA_E_CONFIG, "wanted '%s' of\n%s", wanted, text);
    cr_expect_str_eq(error.text, wanted, "\nwanted  %s\ngot     %s\nof\n%s", wanted, error.text,
                     text);
    if (status == GA_OK)
        ga_config_release(&config);
    free(text);
}

#endif
