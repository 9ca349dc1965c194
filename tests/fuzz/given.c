/* SPDX-License-Identifier: GPL-3.0-or-later */
/* given.c - a fuzz target: whatever stands in the CSV that `initial.from` names is refused, or
 * gives points that the space allows. */
#include "master/given.h"
#include "fuzz_folder.h"

static const struct ga_config *sound_config(void)
{
    static struct ga_config config;
    struct ga_error error;
    char *text;

    if (config.space.n > 0)
        return &config;
    text = ga_format("run: {stop: {generations: 5}}\n"
                     "space: {a: {real: [-1, 1]}, b: {int: [0, 9], step: 3}, c: {fixed: 3},\n"
                     "        d: {choice: [x, 'y \"z\"']}, f: {bool: true}}\n"
                     "evaluator: {kind: command, argv: [prog], metrics: [m]}\n"
                     "objectives: [{minimize: m}]\n"
                     "algorithm: {kind: ga, population: 4}\n"
                     "initial: {from: %s/points.csv, best: 3}\n",
                     fuzz_folder_path());
    ga_error_init(&error);
    if (ga_config_parse(&config, text, "c.yaml", "/", NULL, 0, &error) != GA_OK)
        fuzz_fail("%s", error.text);
    free(text);
    return &config;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct ga_config *config = sound_config();
    const struct ga_space *space = &config->space;
    struct ga_error error;
    double *rows;
    size_t n;

    fuzz_folder_write("points.csv", data, size);
    ga_error_init(&error);
    if (ga_given_load(config, &rows, &n, &error) != GA_OK)
        return 0;
    if (n > config->initial.best)
        fuzz_fail("%zu points, more than were asked for", n);
    for (size_t i = 0; i < n * space->n; i++) {
        if (!ga_param_allows(&space->params[i % space->n], rows[i]))
            fuzz_fail("point %zu: %s = %g is not allowed", i / space->n,
                      space->params[i % space->n].name, rows[i]);
    }
    free(rows);
    return 0;
}
