/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run_reader.c - a run on disk as the subcommands see it. */
#include "master/store/run_reader.h"
#include "common/files.h"
#include "common/islands.h"
#include "master/store/past_journals.h"
#include "master/store/run_layout.h"
#include "master/store/run_loader.h"
#include <stdlib.h>

struct ga_run_reader {
    char *folder;
    struct ga_run_state state;
    struct ga_rows tail;
    struct ga_config config;
};

/* The folder of `path`, which may itself be that folder; NULL if there is no run. */
static char *find_folder(const char *path, struct ga_error *error)
{
    char *absolute = ga_path_absolute(path);
    char *folder, *file;

    folder = ga_path_is_folder(absolute) ? ga_strdup(absolute) : ga_path_folder(absolute);
    free(absolute);
    file = ga_path_join(folder, GA_RUN_FILE);
    if (!ga_path_exists(file)) {
        (void)ga_error_set(error, GA_E_NOT_FOUND,
                           "%s holds no run: a results folder with a " GA_RUN_FILE
                           ", or that file itself, is looked for",
                           path);
        free(folder);
        folder = NULL;
    }
    free(file);
    return folder;
}

static enum ga_status parse_config(struct ga_run_reader *reader, struct ga_error *error)
{
    char *name = ga_format("%s/" GA_RUN_FILE ":" GA_AT_CONFIG, reader->folder);
    enum ga_status status = ga_config_parse(&reader->config, reader->state.config, name,
                                            reader->state.config_folder, NULL, 0, error);

    free(name);
    return status;
}

/* Whoever reads rows takes their widths from the config. */
static enum ga_status check_widths(const struct ga_run_reader *reader, struct ga_error *error)
{
    const struct ga_widths widths = ga_run_state_widths(&reader->state);
    const struct ga_config *config = &reader->config;

    if (widths.parameters == config->space.n && widths.metrics == config->evaluator.metrics.n &&
        widths.objectives == config->n_objectives &&
        reader->state.repeats == config->evaluator.repeats)
        return GA_OK;
    return ga_error_set(error, GA_E_FORMAT,
                        "%s/" GA_RUN_FILE ": its columns are not those of its config",
                        reader->folder);
}

enum ga_status ga_run_reader_open(struct ga_run_reader **reader, const char *path,
                                  struct ga_error *error)
{
    char *folder = find_folder(path, error);
    enum ga_status status;

    *reader = NULL;
    if (!folder)
        return GA_E_NOT_FOUND;
    *reader = ga_alloc(1, sizeof **reader);
    (*reader)->folder = folder;
    ga_run_state_init(&(*reader)->state);
    status = ga_run_load(folder, &(*reader)->state, &(*reader)->tail, error);
    if (status == GA_OK)
        status = parse_config(*reader, error);
    if (status == GA_OK)
        status = check_widths(*reader, error);
    if (status != GA_OK) {
        ga_run_reader_close(*reader);
        *reader = NULL;
    }
    return status;
}

void ga_run_reader_close(struct ga_run_reader *reader)
{
    if (!reader)
        return;
    ga_config_release(&reader->config);
    ga_rows_release(&reader->tail);
    ga_run_state_release(&reader->state);
    free(reader->folder);
    free(reader);
}

const char *ga_run_reader_folder(const struct ga_run_reader *reader)
{
    return reader->folder;
}

const struct ga_config *ga_run_reader_config(const struct ga_run_reader *reader)
{
    return &reader->config;
}

const char *ga_run_reader_resolved(const struct ga_run_reader *reader)
{
    return reader->state.config;
}

const char *ga_run_reader_config_path(const struct ga_run_reader *reader)
{
    return reader->state.config_path;
}

void ga_run_reader_checkpoint(const struct ga_run_reader *reader, struct ga_checkpoint *checkpoint)
{
    ga_run_state_checkpoint(&reader->state, checkpoint);
}

size_t ga_run_reader_sessions(const struct ga_run_reader *reader)
{
    return reader->state.n_sessions;
}

const struct ga_session *ga_run_reader_session(const struct ga_run_reader *reader, size_t i)
{
    GA_ASSERT(i < reader->state.n_sessions);
    return &reader->state.sessions[i];
}

const struct ga_accounts *ga_run_reader_accounts(const struct ga_run_reader *reader)
{
    return &reader->state.accounts;
}

const struct ga_dates *ga_run_reader_checkpoints(const struct ga_run_reader *reader)
{
    return &reader->state.checkpoints;
}

uint64_t ga_run_reader_count(const struct ga_run_reader *reader)
{
    return reader->state.told;
}

size_t ga_run_reader_journalled(const struct ga_run_reader *reader)
{
    const struct ga_past_request request = {
        .folder = reader->folder,
        .run_id = reader->state.run_id,
        .told = reader->state.told,
        .stored = &reader->state.metrics,
        .present = &reader->state.metrics,
        .trailing = ga_result_trailing(&reader->config),
    };
    struct ga_past_journals journals = {0};
    struct ga_buffer notes;
    size_t n = 0;

    ga_buffer_init(&notes);
    if (ga_past_journals_read(&journals, &request, &notes, NULL) == GA_OK)
        n = journals.finished.n;
    ga_past_journals_release(&journals);
    ga_buffer_release(&notes);
    return n;
}

enum ga_status ga_run_reader_records(struct ga_run_reader *reader, uint64_t first, uint64_t n,
                                     enum ga_status (*visit)(void *self,
                                                             const struct ga_record *record),
                                     void *self, struct ga_error *error)
{
    if (first >= reader->state.told)
        return GA_OK;
    return ga_run_walk(reader->folder, &reader->state, &reader->tail, first, n, visit, self, error);
}
