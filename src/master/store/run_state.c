/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run_state.c - what a run knows of itself besides its history. */
#include "master/store/run_state.h"
#include "common/error.h"
#include "master/store/run_layout.h"
#include "master/store/texts.h"
#include <stdlib.h>
#include <string.h>

void ga_run_state_init(struct ga_run_state *state)
{
    *state = (struct ga_run_state){.format_version = GA_RUN_VERSION};
    state->version = ga_strdup("");
    state->name = ga_strdup("");
    state->combine = ga_strdup("");
    state->finished_by = ga_strdup("");
    state->config = ga_strdup("");
    state->config_source = ga_strdup("");
    state->config_path = ga_strdup("");
    state->config_folder = ga_strdup("");
    state->failure_ids = ga_alloc(GA_FAILURES_KEPT, sizeof *state->failure_ids);
    ga_buffer_init(&state->engine);
}

/* A session's texts are const for those who look at it; those in a state are its own. */
static void release_session(struct ga_session *session)
{
    free((char *)session->version);
    free((char *)session->hosts);
    free((char *)session->ended_by);
    free((char *)session->changes);
}

static void copy_session(struct ga_session *to, const struct ga_session *from)
{
    *to = *from;
    to->version = ga_strdup(from->version);
    to->hosts = ga_strdup(from->hosts);
    to->ended_by = ga_strdup(from->ended_by);
    to->changes = ga_strdup(from->changes);
}

void ga_run_state_release(struct ga_run_state *state)
{
    free(state->version);
    free(state->name);
    free(state->combine);
    free(state->finished_by);
    free(state->config);
    free(state->config_source);
    free(state->config_path);
    free(state->config_folder);
    ga_text_list_release(&state->parameters);
    ga_text_list_release(&state->metrics);
    ga_text_list_release(&state->objectives);
    ga_text_list_release(&state->hosts);
    ga_text_index_release(&state->host_index);
    ga_text_list_release(&state->failures);
    free(state->failure_ids);
    for (size_t i = 0; i < state->n_sessions; i++)
        release_session(&state->sessions[i]);
    free(state->sessions);
    ga_accounts_release(&state->accounts);
    ga_buffer_release(&state->engine);
    *state = (struct ga_run_state){0};
}

static void copy_texts(struct ga_run_state *to, const struct ga_run_state *from)
{
    ga_texts_copy(&to->parameters, &from->parameters);
    ga_texts_copy(&to->metrics, &from->metrics);
    ga_texts_copy(&to->objectives, &from->objectives);
    ga_texts_copy(&to->hosts, &from->hosts);
    ga_text_index_release(&to->host_index);
    ga_texts_copy(&to->failures, &from->failures);
    memcpy(to->failure_ids, from->failure_ids, from->failures.n * sizeof *to->failure_ids);
}

static void copy_sessions(struct ga_run_state *to, const struct ga_run_state *from)
{
    for (size_t i = 0; i < to->n_sessions; i++)
        release_session(&to->sessions[i]);
    to->sessions = ga_realloc(to->sessions, from->n_sessions, sizeof *to->sessions);
    for (size_t i = 0; i < from->n_sessions; i++)
        copy_session(&to->sessions[i], &from->sessions[i]);
    to->n_sessions = from->n_sessions;
}

static void replace(char **text, const char *with)
{
    char *copy = ga_strdup(with ? with : "");

    free(*text);
    *text = copy;
}

void ga_run_state_copy(struct ga_run_state *to, const struct ga_run_state *from)
{
    to->format_version = from->format_version;
    to->run_id = from->run_id;
    to->seed = from->seed;
    to->repeats = from->repeats;
    to->created = from->created;
    to->checkpoint = from->checkpoint;
    to->checkpoints = from->checkpoints;
    to->told = from->told;
    to->elapsed = from->elapsed;
    to->epoch = from->epoch;
    to->segments = from->segments;
    replace(&to->version, from->version);
    replace(&to->name, from->name);
    replace(&to->combine, from->combine);
    replace(&to->finished_by, from->finished_by);
    replace(&to->config, from->config);
    replace(&to->config_source, from->config_source);
    replace(&to->config_path, from->config_path);
    replace(&to->config_folder, from->config_folder);
    copy_texts(to, from);
    copy_sessions(to, from);
    ga_accounts_copy(&to->accounts, &from->accounts);
}

void ga_run_state_configure(struct ga_run_state *state, const struct ga_config *config)
{
    free(state->config);
    state->config = ga_config_resolved(config);
    replace(&state->config_source, config->text);
    replace(&state->config_path, config->path);
    replace(&state->config_folder, config->folder);
    replace(&state->name, config->run.name);
    state->seed = config->run.seed;
    state->repeats = config->evaluator.repeats;
    replace(&state->combine, ga_combine_word(config->evaluator.combine));
    ga_text_list_release(&state->parameters);
    for (size_t i = 0; i < config->space.n; i++)
        ga_texts_add(&state->parameters, config->space.params[i].name);
    ga_texts_copy(&state->metrics, &config->evaluator.metrics);
    ga_text_list_release(&state->objectives);
    for (size_t i = 0; i < config->n_objectives; i++)
        ga_texts_add(&state->objectives, config->objectives[i].name);
}

struct ga_widths ga_run_state_widths(const struct ga_run_state *state)
{
    return (struct ga_widths){
        .parameters = state->parameters.n,
        .metrics = state->metrics.n,
        .spread = state->repeats > 1 ? state->metrics.n : 0,
        .objectives = state->objectives.n,
    };
}

void ga_run_state_checkpoint(const struct ga_run_state *state, struct ga_checkpoint *checkpoint)
{
    *checkpoint = (struct ga_checkpoint){
        .engine_state = state->engine.bytes,
        .engine_size = state->engine.size,
        .told = state->told,
        .elapsed = state->elapsed,
        .finished_by = state->finished_by,
    };
}

void ga_run_state_set_checkpoint(struct ga_run_state *state, const struct ga_checkpoint *checkpoint)
{
    ga_buffer_clear(&state->engine);
    ga_buffer_put_bytes(&state->engine, checkpoint->engine_state, checkpoint->engine_size);
    state->elapsed = checkpoint->elapsed;
    replace(&state->finished_by, checkpoint->finished_by);
}

/* --- texts of rows --- */

uint32_t ga_run_state_host(struct ga_run_state *state, const char *host)
{
    size_t found;

    if (state->hosts.n == 0)
        ga_texts_add(&state->hosts, "");
    found = ga_text_index_find(&state->host_index, state->hosts.items, state->hosts.n, host);
    if (found != SIZE_MAX)
        return (uint32_t)found;
    ga_texts_add(&state->hosts, host);
    return (uint32_t)(state->hosts.n - 1);
}

void ga_run_state_failure(struct ga_run_state *state, uint64_t id, const char *text)
{
    char shortened[GA_FAILURE_TEXT_ROOM] = "";

    if (state->failures.n == GA_FAILURES_KEPT)
        return;
    strncpy(shortened, text, sizeof shortened - 1);
    state->failure_ids[state->failures.n] = id;
    ga_texts_add(&state->failures, shortened);
}

static int compare_ids(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

/* What is kept of a failure; "" if nothing. */
static const char *failure_text(const struct ga_run_state *state, uint64_t id)
{
    const uint64_t *found =
        bsearch(&id, state->failure_ids, state->failures.n, sizeof id, compare_ids);

    return found ? state->failures.items[found - state->failure_ids] : "";
}

struct ga_record ga_run_state_record(const struct ga_run_state *state, const struct ga_rows *rows,
                                     size_t i)
{
    struct ga_record record = ga_rows_get(rows, i);

    if (rows->host[i] < state->hosts.n)
        record.host = state->hosts.items[rows->host[i]];
    if (record.status == GA_RECORD_FAILED)
        record.message = failure_text(state, record.id);
    return record;
}

/* --- sessions --- */

void ga_run_state_add_session(struct ga_run_state *state, const struct ga_session *session)
{
    state->sessions = ga_realloc(state->sessions, state->n_sessions + 1, sizeof *state->sessions);
    copy_session(&state->sessions[state->n_sessions++], session);
    replace(&state->version, session->version);
}

void ga_run_state_set_session(struct ga_run_state *state, const struct ga_session *session)
{
    struct ga_session *last, old;

    GA_ASSERT(state->n_sessions > 0);
    last = &state->sessions[state->n_sessions - 1];
    old = *last;
    copy_session(last, session); /* before the release: the caller may hand back our own texts */
    release_session(&old);
}
