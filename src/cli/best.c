/* SPDX-License-Identifier: GPL-3.0-or-later */
/* best.c - gaopt best: the best individuals, ready to paste. */
#include "cli/commands.h"
#include "cli/export_rows.h"
#include "cli/ranking.h"
#include "common/config/yaml_write.h"
#include "common/islands.h"
#include "master/shown.h"
#include "master/store/run_reader.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static enum ga_status offer(void *self, const struct ga_record *record)
{
    ga_ranking_offer(self, record);
    return GA_OK;
}

/* "dt=0.00031 substeps=4": exact, and words of a shell. */
static void put_values(FILE *out, const struct ga_space *space, const double *genes)
{
    char text[GA_VALUE_ROOM];

    for (size_t i = 0; i < space->n; i++) {
        char *word = ga_word_shown(ga_param_text(&space->params[i], genes[i], text));

        fprintf(out, "%s%s=%s", i ? " " : "", space->params[i].name, word);
        free(word);
    }
}

/* "{dt: 0.00031, substeps: 4}": an item of initial.points. */
static void put_point(FILE *out, const struct ga_space *space, const double *genes)
{
    char text[GA_VALUE_ROOM];

    fputc('{', out);
    for (size_t i = 0; i < space->n; i++) {
        fputs(i ? ", " : "", out);
        ga_yaml_write_key(out, space->params[i].name);
        fputs(": ", out);
        if (space->params[i].choices)
            ga_yaml_write_value(out, ga_param_text(&space->params[i], genes[i], text));
        else
            fputs(ga_param_text(&space->params[i], genes[i], text), out);
    }
    fputc('}', out);
}

static void put_json(FILE *out, const struct ga_ranking *ranking, size_t place)
{
    const struct ga_ranked *ranked = &ranking->places[place];
    struct ga_record record = {
        .id = ranked->id,
        .generation = ranked->generation,
        .status = GA_RECORD_OK,
        .genes = ga_ranked_genes(ranking, place),
        .metrics = ga_ranked_metrics(ranking, place),
        .spread = ga_ranked_spread(ranking, place),
        .objectives = ga_ranked_objectives(ranking, place),
        .violation = ranked->violation,
    };
    struct ga_buffer row;

    ga_buffer_init(&row);
    ga_json_put_row(&row, ranking->config, &record, false);
    fwrite(row.bytes, 1, row.size, out);
    ga_buffer_release(&row);
}

/* --- for people --- */

static int widest_name(const struct ga_config *config)
{
    size_t widest = 0;

    for (size_t i = 0; i < config->n_objectives; i++) {
        size_t length = strlen(config->objectives[i].name);
        widest = length > widest ? length : widest;
    }
    for (size_t i = 0; i < config->evaluator.metrics.n; i++) {
        size_t length = strlen(config->evaluator.metrics.items[i]);
        widest = length > widest ? length : widest;
    }
    return (int)widest;
}

static void put_metric(FILE *out, const struct ga_ranking *ranking, size_t place, size_t metric,
                       int width)
{
    const struct ga_config *config = ranking->config;
    const double *spread = ga_ranked_spread(ranking, place);
    char number[GA_NUMBER_ROOM];

    fprintf(out, "  %-*s  %s", width, config->evaluator.metrics.items[metric],
            ga_text_real(ga_ranked_metrics(ranking, place)[metric], number));
    if (spread)
        fprintf(out, "  (%s of %" PRIu64 " repeats, spread %s)",
                ga_combine_word(config->evaluator.combine), config->evaluator.repeats,
                ga_number_shown(spread[metric], number));
    fputc('\n', out);
}

static void put_text(FILE *out, const struct ga_ranking *ranking, size_t place)
{
    const struct ga_config *config = ranking->config;
    const struct ga_ranked *ranked = &ranking->places[place];
    int width = widest_name(config);
    char number[GA_NUMBER_ROOM];

    fprintf(out, "id %" PRIu64 ", generation %" PRIu64, ranked->id, ranked->generation);
    if (ranked->violation > 0)
        fprintf(out, ": not feasible, breaks the constraints by %s",
                ga_number_shown(ranked->violation, number));
    fputc('\n', out);
    for (size_t i = 0; i < config->n_objectives; i++)
        fprintf(out, "  %-*s  %s  (%s)\n", width, config->objectives[i].name,
                ga_text_real(ga_ranked_objectives(ranking, place)[i], number),
                config->objectives[i].maximize ? "maximised" : "minimised");
    for (size_t i = 0; i < config->evaluator.metrics.n; i++)
        put_metric(out, ranking, place, i, width);
    fputs("  ", out);
    put_values(out, &config->space, ga_ranked_genes(ranking, place));
    fputs("\n  - ", out);
    put_point(out, &config->space, ga_ranked_genes(ranking, place));
    fputc('\n', out);
}

static void put_one(FILE *out, const struct ga_ranking *ranking, size_t place,
                    enum ga_best_form form)
{
    const struct ga_space *space = &ranking->config->space;

    switch (form) {
    case GA_BEST_YAML:
        fputs("- ", out);
        put_point(out, space, ga_ranked_genes(ranking, place));
        fputc('\n', out);
        break;
    case GA_BEST_JSON:
        put_json(out, ranking, place);
        fputc('\n', out);
        break;
    case GA_BEST_VALUES:
        put_values(out, space, ga_ranked_genes(ranking, place));
        fputc('\n', out);
        break;
    default:
        put_text(out, ranking, place);
    }
}

static enum ga_status rank(struct ga_run_reader *reader, struct ga_ranking *ranking,
                           struct ga_error *error)
{
    enum ga_status status =
        ga_run_reader_records(reader, 0, ga_run_reader_count(reader), offer, ranking, error);

    if (status == GA_OK && ranking->n == 0)
        return ga_error_set(error, GA_E_NOT_FOUND,
                            "%s has no evaluation that succeeded (of %" PRIu64 " so far)",
                            ga_run_reader_folder(reader), ga_run_reader_count(reader));
    return status;
}

enum ga_status ga_cli_best(const struct ga_arguments *arguments, FILE *out, struct ga_error *error)
{
    struct ga_run_reader *reader;
    struct ga_ranking ranking;
    enum ga_status status = ga_run_reader_open(&reader, arguments->path, error);

    if (status != GA_OK)
        return status;
    ga_ranking_init(&ranking, ga_run_reader_config(reader), arguments->n_best);
    status = rank(reader, &ranking, error);
    if (status == GA_OK && arguments->best_form == GA_BEST_TEXT)
        fprintf(out, "%s: best of %" PRIu64 " evaluations%s\n",
                ga_run_reader_config(reader)->run.name,
                ga_run_reader_count(reader) * ga_evaluations_a_row(ga_run_reader_config(reader)),
                ranking.places[0].violation > 0 ? "; none is feasible yet" : "");
    for (size_t i = 0; status == GA_OK && i < ranking.n; i++)
        put_one(out, &ranking, i, arguments->best_form);
    ga_ranking_release(&ranking);
    ga_run_reader_close(reader);
    return status;
}
