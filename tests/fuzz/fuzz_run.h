/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_run.h - a sound run of a few individuals, to be damaged, and everybody who reads a run. */
#ifndef GA_TESTS_FUZZ_RUN_H
#define GA_TESTS_FUZZ_RUN_H

#include "cli/commands.h"
#include "common/printable.h"
#include "fuzz_folder.h"
#include "fuzz_search.h"
#include "master/resume.h"
#include "master/store/run_state.h"
#include "master/store/store.h"
#include <math.h>

enum { FUZZ_RUN_ROWS = 3, FUZZ_RUN_GENES = 5, FUZZ_RUN_METRICS = 2 };

struct fuzz_run {
    struct ga_config config;
    struct ga_score_rule *rule;
    struct ga_run_state state;
    struct ga_rows rows;
};

/* --- the run --- */

static inline void fuzz_run_configure(struct fuzz_run *run)
{
    struct ga_error error;
    char *text = ga_format("run: {name: plasma, seed: 42, results: %s, stop: {generations: 9}}\n"
                           "space:\n"
                           "  dt: {real: [1.0e-5, 1.0e-2], scale: log}\n"
                           "  substeps: {int: [1, 16]}\n"
                           "  solver: {choice: [euler, verlet, rk4]}\n"
                           "  damping: {bool: true}\n"
                           "  mass: {fixed: 3}\n"
                           "evaluator: {kind: command, argv: [/bin/true], metrics: [m, cost]}\n"
                           "objectives: [{maximize: m}]\n"
                           "constraints: [cost < 100]\n"
                           "algorithm: {kind: ga, population: 4}\n",
                           fuzz_folder_path());

    ga_error_init(&error);
    if (ga_config_parse(&run->config, text, "run.yaml", "/", NULL, 0, &error) != GA_OK ||
        ga_score_create(&run->rule, &run->config, &error) != GA_OK)
        fuzz_fail("%s", error.text);
    free(text);
}

static inline void fuzz_run_add_row(struct fuzz_run *run, uint64_t id)
{
    const bool failed = id == 1;
    const double genes[FUZZ_RUN_GENES] = {1e-4, 2, 1, 1, 3};
    const double metrics[FUZZ_RUN_METRICS] = {failed ? NAN : 0.5, failed ? NAN : 1};
    const struct ga_record record = {
        .id = id,
        .origin = 1,
        .parents = {GA_NO_ID, GA_NO_ID},
        .same_as = GA_NO_ID,
        .status = failed ? GA_RECORD_FAILED : GA_RECORD_OK,
        .failure = failed ? GA_FAILURE_EXIT : GA_FAILURE_NONE,
        .genes = genes,
        .metrics = metrics,
        .objectives = metrics,
        .violation = failed ? INFINITY : 0,
        .attempts = 1,
        .started = 1.7e9,
        .seconds = 0.25,
    };

    ga_rows_add(&run->rows, &record, ga_run_state_host(&run->state, "node1"));
    if (failed)
        ga_run_state_failure(&run->state, id, "exit status 1");
}

/* The engine's state after the rows that there are. */
static inline void fuzz_run_save_search(struct fuzz_run *run)
{
    struct ga_search *search = fuzz_search(&run->config, run->rule);
    const struct ga_individual *individual;
    const double metrics[FUZZ_RUN_METRICS] = {0.5, 1};

    while (ga_search_told(search) < FUZZ_RUN_ROWS &&
           (individual = ga_search_next(search)) != NULL) {
        const struct ga_finished finished = {
            .result = {.id = individual->id, .metrics = metrics, .message = ""}, .host = "node1"};

        (void)ga_search_finish(search, &finished);
    }
    ga_search_save(search, &run->state.engine);
    ga_search_destroy(search);
}

/* Made once; lasts as long as the process. */
static inline const struct fuzz_run *fuzz_run_sound(void)
{
    static const struct ga_session session = {.started = 1.7e9,
                                              .ended = 1.7e9 + 60,
                                              .ranks = 2,
                                              .slots = 1,
                                              .version = "0.1.0",
                                              .hosts = "node1:1",
                                              .ended_by = "signal",
                                              .changes = ""};
    static struct fuzz_run run;

    if (run.rule != NULL)
        return &run;
    fuzz_run_configure(&run);
    ga_run_state_init(&run.state);
    ga_run_state_configure(&run.state, &run.config);
    ga_run_state_add_session(&run.state, &session);
    run.state.run_id = 42;
    run.state.created = session.started;
    (void)ga_run_state_host(&run.state, "");
    ga_rows_init(&run.rows, ga_run_state_widths(&run.state));
    for (uint64_t id = 0; id < FUZZ_RUN_ROWS; id++)
        fuzz_run_add_row(&run, id);
    run.state.told = FUZZ_RUN_ROWS;
    fuzz_run_save_search(&run);
    return &run;
}

/* --- its readers --- */

static inline enum ga_status fuzz_run_resume(const struct fuzz_run *run, struct ga_error *error)
{
    struct ga_differences differences = {0};
    struct ga_search *search = fuzz_search(&run->config, run->rule);
    struct ga_store *store = NULL;
    enum ga_status status = ga_store_open(&store, &run->config, false, error);

    if (status == GA_OK && ga_store_has_past(store)) {
        status = ga_resume_compare(store, &run->config, &differences, error);
        if (status == GA_OK)
            status = ga_resume_search(store, search, differences.rescore, error);
        if (status == GA_OK)
            (void)ga_search_next(search);
    }
    free(differences.text);
    ga_store_close(store);
    ga_search_destroy(search);
    return status;
}

/* But for the ends of its lines. */
static inline void fuzz_run_expect_printable(const char *text)
{
    char *printable = ga_strdup(text);

    ga_make_printable(printable);
    for (size_t i = 0; text[i] != '\0'; i++) {
        if (text[i] != printable[i] && text[i] != '\n')
            fuzz_fail("byte %d would reach a terminal: %s", text[i], printable);
    }
    free(printable);
}

/* `who` chooses one of them. What it says of the run when it cannot read it, goes to `error`. */
static inline enum ga_status fuzz_run_read(const struct fuzz_run *run, uint8_t who,
                                           struct ga_error *error)
{
    const struct ga_arguments arguments = {
        .path = fuzz_folder_path(),
        .n_best = 2,
        .best_form = (enum ga_best_form)(who / 4 % 4),
        .export_form = (enum ga_export_form)(who / 4 % 2),
        .timing = who / 8 % 2,
    };
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    enum ga_status status;

    ga_error_init(error);
    if (who % 4 == 0)
        status = ga_cli_best(&arguments, out, error);
    else if (who % 4 == 1)
        status = ga_cli_export(&arguments, out, error);
    else if (who % 4 == 2)
        status = ga_cli_status(&arguments, out, error);
    else
        status = fuzz_run_resume(run, error);
    (void)fclose(out);
    if (who % 4 == 0 || who % 4 == 2)
        fuzz_run_expect_printable(text);
    free(text);
    return status;
}

#endif
