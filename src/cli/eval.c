/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eval.c - gaopt eval: one individual of a run again, and whether it comes out the same. */
#include "cli/commands.h"
#include "cli/trial.h"
#include "common/files.h"
#include "common/text.h"
#include "master/shown.h"
#include "master/store/run_reader.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is needed of a record after it has been visited. */
struct recorded {
    const struct ga_config *config;
    uint32_t repeat;           /* that is to run */
    uint64_t id, evaluated_as; /* of a reused one: the individual whose result it took */
    enum ga_record_status status;
    enum ga_failure failure;
    double *genes, *metrics, *objectives;
};

static double *copy(const double *values, size_t n)
{
    double *copied = ga_alloc(n, sizeof *copied);

    memcpy(copied, values, n * sizeof *copied);
    return copied;
}

static enum ga_status take(void *self, const struct ga_record *record)
{
    struct recorded *recorded = self;

    recorded->id = record->id;
    recorded->evaluated_as = record->same_as == GA_NO_ID ? record->id : record->same_as;
    recorded->status = record->status;
    recorded->failure = record->failure;
    recorded->genes = copy(record->genes, recorded->config->space.n);
    recorded->metrics = copy(record->metrics, recorded->config->evaluator.metrics.n);
    recorded->objectives = copy(record->objectives, recorded->config->n_objectives);
    return GA_OK;
}

static void release(struct recorded *recorded)
{
    free(recorded->genes);
    free(recorded->metrics);
    free(recorded->objectives);
}

static enum ga_status check_repeat(const struct ga_run_reader *reader, uint64_t repeat,
                                   struct ga_error *error)
{
    uint64_t repeats = ga_run_reader_config(reader)->evaluator.repeats;

    if (repeat < repeats)
        return GA_OK;
    return ga_error_set(error, GA_E_NOT_FOUND,
                        "--repeat: there is no repeat %" PRIu64
                        " in %s; evaluator.repeats is %" PRIu64 ", and the first is 0",
                        repeat, ga_run_reader_folder(reader), repeats);
}

static enum ga_status look_up(struct ga_run_reader *reader, const struct ga_arguments *arguments,
                              struct recorded *recorded, struct ga_error *error)
{
    uint64_t n = ga_run_reader_count(reader), id = arguments->id;
    enum ga_status status = check_repeat(reader, arguments->repeat, error);

    *recorded = (struct recorded){.config = ga_run_reader_config(reader),
                                  .repeat = (uint32_t)arguments->repeat};
    if (status != GA_OK)
        return status;
    if (n == 0) {
        ga_error_set(error, GA_E_NOT_FOUND, "%s has no individuals yet",
                     ga_run_reader_folder(reader));
        return GA_E_NOT_FOUND;
    }
    if (id >= n) {
        ga_error_set(error, GA_E_NOT_FOUND,
                     "--id: there is no individual %" PRIu64 " in %s; it has 0 to %" PRIu64, id,
                     ga_run_reader_folder(reader), n - 1);
        return GA_E_NOT_FOUND;
    }
    status = ga_run_reader_records(reader, id, 1, take, recorded, error);
    GA_ASSERT(status != GA_OK || recorded->genes);
    return status;
}

/* --- what is shown --- */

/* What is recorded is of all repeats together. */
static bool is_one_of_several(const struct recorded *recorded)
{
    return recorded->config->evaluator.repeats > 1;
}

static void show_before(FILE *out, const struct recorded *recorded)
{
    const struct ga_space *space = &recorded->config->space;
    char text[GA_VALUE_ROOM];

    fprintf(out, "individual %" PRIu64, recorded->id);
    if (is_one_of_several(recorded))
        fprintf(out, ", repeat %" PRIu32, recorded->repeat);
    if (recorded->status == GA_RECORD_SKIPPED)
        fputs(", which was not evaluated in the run: it breaks a constraint on parameters", out);
    else if (recorded->evaluated_as != recorded->id)
        fprintf(out, ", which took the result of %" PRIu64 " with the same parameters",
                recorded->evaluated_as);
    fputs(":\n", out);
    for (size_t i = 0; i < space->n; i++)
        fprintf(out, "  %s = %s\n", space->params[i].name,
                ga_param_text(&space->params[i], recorded->genes[i], text));
    fflush(out); /* it may take long */
}

/* Returns whether the two agree: the same bits, or both missing. `alike`: they should. */
static bool show_pair(FILE *out, const char *name, double now, double before, bool alike)
{
    bool same = now == before || (isnan(now) && isnan(before));
    char a[GA_NUMBER_ROOM] = "-", b[GA_NUMBER_ROOM] = "-";

    if (!isnan(now))
        ga_text_real(now, a);
    if (!isnan(before))
        ga_text_real(before, b);
    fprintf(out, "  %-20s  %-22s  %-22s  %s\n", name, a, b,
            !alike ? ""
            : same ? "same"
                   : "differs");
    return same;
}

static void show_results(FILE *out, const struct ga_trial *trial, const struct recorded *recorded)
{
    const struct ga_config *config = recorded->config;
    bool alike = !is_one_of_several(recorded), same = true;
    char text[GA_NUMBER_ROOM];

    fprintf(out, "  %-20s  %-22s  %-22s\n", "", "now", "recorded");
    for (size_t i = 0; i < config->evaluator.metrics.n; i++)
        same &= show_pair(out, config->evaluator.metrics.items[i], trial->metrics[i],
                          recorded->metrics[i], alike);
    for (size_t i = 0; i < config->n_objectives; i++)
        same &= show_pair(out, config->objectives[i].name, trial->objectives[i],
                          recorded->objectives[i], alike);
    if (!alike)
        fprintf(out, "recorded is the %s of %" PRIu64 " repeats; ",
                ga_combine_word(config->evaluator.combine), config->evaluator.repeats);
    fprintf(out, "%s, in %s\n",
            !alike ? "this is one of them"
            : same ? "agrees with what is recorded"
                   : "differs from what is recorded",
            ga_text_duration(trial->seconds, text));
}

static void show_failure(FILE *out, const struct ga_trial *trial, const struct recorded *recorded)
{
    struct ga_record record = {.id = recorded->id,
                               .failure = trial->failure,
                               .detail = trial->detail,
                               .message = trial->message};
    char *shown = ga_failure_shown(&record);

    fprintf(out, "%s\n", shown);
    free(shown);
    if (recorded->failure == GA_FAILURE_NONE)
        fputs("in the run it succeeded\n", out);
    else
        fprintf(out, "in the run it failed too: %s\n", ga_failure_word(recorded->failure));
    ga_trial_show_output(trial, out, "");
}

/* --- the command --- */

static enum ga_status run_again(struct ga_config *config, const struct recorded *recorded,
                                const char *keep, FILE *out, struct ga_error *error)
{
    const struct ga_task task = {
        .id = recorded->evaluated_as, .repeat = recorded->repeat, .genes = recorded->genes};
    struct ga_trial trial;
    enum ga_status status = ga_trial_run(&trial, config, &task, keep, error);

    if (status == GA_OK && trial.failure == GA_FAILURE_NONE) {
        show_results(out, &trial, recorded);
    } else if (status == GA_OK) {
        show_failure(out, &trial, recorded);
        status = ga_error_set(error, GA_E_EVALUATOR, "the evaluation failed: %s",
                              ga_failure_text(trial.failure));
    }
    if (keep && trial.work_folder)
        fprintf(out, "all that it left: %s\n", trial.work_folder);
    ga_trial_release(&trial);
    return status;
}

/* Kept evaluations of the run itself are not written over. */
static enum ga_status check_keep(const struct ga_run_reader *reader, const char *keep,
                                 struct ga_error *error)
{
    char *folder = keep ? ga_path_absolute(keep) : NULL;
    bool own = folder && strcmp(folder, ga_run_reader_folder(reader)) == 0;

    free(folder);
    if (own)
        return ga_error_set(error, GA_E_CONFIG, "--keep: %s is the run itself; name another folder",
                            keep);
    return GA_OK;
}

/* The run's config, in storage of our own: the trial changes where it writes. */
static enum ga_status config_of(const struct ga_run_reader *reader, struct ga_config *config,
                                struct ga_error *error)
{
    const struct ga_config *read = ga_run_reader_config(reader);

    return ga_config_parse(config, ga_run_reader_resolved(reader), read->path, read->folder, NULL,
                           0, error);
}

enum ga_status ga_cli_eval(const struct ga_arguments *arguments, FILE *out, struct ga_error *error)
{
    struct ga_run_reader *reader;
    struct recorded recorded = {0};
    struct ga_config config;
    enum ga_status status = ga_run_reader_open(&reader, arguments->path, error);

    if (status != GA_OK)
        return status;
    status = check_keep(reader, arguments->keep, error);
    if (status == GA_OK)
        status = look_up(reader, arguments, &recorded, error);
    if (status == GA_OK)
        status = config_of(reader, &config, error);
    if (status == GA_OK) {
        show_before(out, &recorded);
        status = run_again(&config, &recorded, arguments->keep, out, error);
        ga_config_release(&config);
    }
    release(&recorded);
    ga_run_reader_close(reader);
    return status;
}
