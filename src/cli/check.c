/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check.c - gaopt check: validates a config, shows it resolved, tries one individual, estimates the
 * night. What is said besides the config is written as comments, so that the output is a config. */
#include "cli/commands.h"
#include "cli/trial.h"
#include "common/cores.h"
#include "common/manifest.h"
#include "common/text.h"
#include "master/progress_text.h"
#include "master/shown.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

static void show_individual(FILE *out, const struct ga_config *config, const double *genes)
{
    char text[GA_VALUE_ROOM];

    fprintf(out, "# evaluating %s:\n",
            config->initial.n_points > 0 ? "the first of initial.points"
                                         : "the middle of the space");
    for (size_t i = 0; i < config->space.n; i++)
        fprintf(out, "#   %s = %s\n", config->space.params[i].name,
                ga_param_text(&config->space.params[i], genes[i], text));
    fflush(out); /* it may take long */
}

static void show_success(FILE *out, const struct ga_trial *trial)
{
    const struct ga_config *config = trial->config;
    char text[GA_NUMBER_ROOM];

    if (trial->start > 0)
        fprintf(out, "# (the program took %s to start)\n", ga_text_duration(trial->start, text));
    fprintf(out, "# gave, in %s:\n", ga_text_duration(trial->seconds, text));
    for (size_t i = 0; i < config->evaluator.metrics.n; i++)
        fprintf(out, "#   %s = %s\n", config->evaluator.metrics.items[i],
                ga_text_real(trial->metrics[i], text));
    for (size_t i = 0; i < config->n_objectives; i++)
        fprintf(out, "# objective: %s = %s\n", config->objectives[i].name,
                ga_text_real(trial->objectives[i], text));
    if (trial->violation > 0)
        fprintf(out, "# not feasible: breaks the constraints by %s\n",
                ga_number_shown(trial->violation, text));
}

static void show_failure(FILE *out, const struct ga_trial *trial)
{
    char *cause = ga_cause_shown(trial->failure, trial->detail);
    char text[GA_NUMBER_ROOM];

    fprintf(out, "# failed after %s, %s: %s\n", ga_text_duration(trial->seconds, text), cause,
            trial->message);
    free(cause);
    ga_trial_show_output(trial, out, "# ");
}

/* --- the night --- */

static size_t slots_here(const struct ga_config *config)
{
    return config->cluster.slots > 0 ? config->cluster.slots
                                     : ga_cores_slots(config->evaluator.cores);
}

static void estimate(FILE *out, const struct ga_trial *trial)
{
    const struct ga_config *config = trial->config;
    uint64_t planned = ga_individuals_planned(config);
    uint64_t repeats = config->evaluator.repeats;
    size_t slots = slots_here(config);
    double seconds = (double)repeats * fmax(trial->seconds, 1e-6); /* below that, overhead counts */
    double rate = (double)slots / seconds;                         /* of individuals */
    double limit = config->run.stop.time;
    char a[GA_NUMBER_ROOM], b[GA_NUMBER_ROOM];

    fprintf(out, "# if all take as long, %zu at a time", slots);
    if (repeats > 1)
        fprintf(out, ", %" PRIu64 " repeats each", repeats);
    fputs(": ", out);
    if (planned != GA_NONE_U64)
        fprintf(out, "%" PRIu64 " evaluations in %s", planned,
                ga_text_duration((double)planned / rate, a));
    if (limit > 0 && (planned == GA_NONE_U64 || (double)planned / rate > limit))
        fprintf(out, "%sabout %s evaluations in the %s of run.stop.time",
                planned != GA_NONE_U64 ? "; " : "", ga_number_shown(floor(limit * rate), a),
                ga_text_duration(limit, b));
    if (planned == GA_NONE_U64 && !(limit > 0))
        fprintf(out, "%s", ga_rate_shown(rate, a));
    fputc('\n', out);
}

/* --- the files --- */

static enum ga_status show_files(FILE *out, const struct ga_config *config, struct ga_error *error)
{
    struct ga_text_list names = ga_config_files_to_send(config);
    struct ga_manifest files = {0};
    char size[GA_NUMBER_ROOM];
    enum ga_status status = ga_manifest_make(&files, config->folder, names.items, names.n, error);

    if (status == GA_OK)
        fprintf(out, "# hosts that lack them are sent %zu file%s, %s\n", files.n,
                files.n == 1 ? "" : "s", ga_text_size((double)files.bytes, size));
    ga_manifest_release(&files);
    ga_text_list_release(&names);
    return status;
}

/* --- the command --- */

static enum ga_status try_one(struct ga_config *config, FILE *out, struct ga_error *error)
{
    double *genes = ga_trial_genes(config);
    const struct ga_task task = {.genes = genes};
    struct ga_trial trial;
    enum ga_status status;

    show_individual(out, config, genes);
    status = ga_trial_measure(&trial, config, &task, error);
    if (status == GA_OK && trial.failure == GA_FAILURE_NONE) {
        show_success(out, &trial);
        estimate(out, &trial);
    } else if (status == GA_OK) {
        show_failure(out, &trial);
        status = ga_error_set(error, GA_E_EVALUATOR, "the evaluation failed: %s",
                              ga_failure_text(trial.failure));
    }
    ga_trial_release(&trial);
    free(genes);
    return status;
}

enum ga_status ga_cli_check(const struct ga_arguments *arguments, FILE *out, struct ga_error *error)
{
    struct ga_config config;
    char *resolved;
    enum ga_status status = ga_config_load(&config, arguments->path, arguments->overrides,
                                           arguments->n_overrides, error);

    if (status != GA_OK)
        return status;
    resolved = ga_config_resolved(&config);
    fputs(resolved, out);
    free(resolved);
    if (config.evaluator.files.items)
        status = show_files(out, &config, error);
    if (status == GA_OK && !arguments->no_run)
        status = try_one(&config, out, error);
    ga_config_release(&config);
    return status;
}
