/* SPDX-License-Identifier: GPL-3.0-or-later */
/* live_file.c - who works on what, as JSON in a file. */
#include "master/live_file.h"
#include "common/error.h"
#include "common/files.h"
#include "common/printable.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LIMIT = 1 << 16 }; /* bytes that are believed */

/* --- text --- */

/* A host's name that is no UTF-8 is none to JSON. */
static json_t *text_or_nothing(const char *text)
{
    json_t *value = json_string(text);

    return value ? value : json_string("?");
}

static json_t *json_of_try(const struct ga_live_try *try)
{
    return json_pack("{sI si si so si sf}", "id", (json_int_t)try->id, "repeat", (int)try->repeat,
                     "attempt", (int)try->attempt, "host", text_or_nothing(try->host), "rank",
                     (int)try->rank, "started", try->started);
}

static char *text_of(const struct ga_live *live)
{
    json_t *tries = json_array();
    json_t *root;
    char *text;

    for (size_t i = 0; i < live->n; i++)
        json_array_append_new(tries, json_of_try(&live->tries[i]));
    root = json_pack("{so sI sI sI sI sf so}", "host", text_or_nothing(live->host), "process",
                     (json_int_t)live->process, "slots", (json_int_t)live->slots, "busy",
                     (json_int_t)live->busy, "waiting", (json_int_t)live->waiting, "usual_seconds",
                     live->usual, "running", tries);
    GA_ASSERT(root);
    text = json_dumps(root, JSON_INDENT(1));
    json_decref(root);
    GA_ASSERT(text);
    return text;
}

/* It may be another's file by now; what is in it does not drive a terminal. */
static void take_host(char out[GA_HOST_ROOM], const char *host)
{
    snprintf(out, GA_HOST_ROOM, "%.*s", GA_HOST_ROOM - 1, host);
    ga_make_printable(out);
}

static bool take_try(json_t *from, struct ga_live_try *try)
{
    json_int_t id, repeat, attempt, rank;
    const char *host;

    if (json_unpack(from, "{sI sI sI ss sI sF}", "id", &id, "repeat", &repeat, "attempt", &attempt,
                    "host", &host, "rank", &rank, "started", &try->started) != 0)
        return false;
    try->id = (uint64_t)id;
    try->repeat = (uint32_t)repeat;
    try->attempt = (uint32_t)attempt;
    try->rank = (uint32_t)rank;
    take_host(try->host, host);
    return true;
}

static bool take_head(json_t *from, struct ga_live *live, json_t **tries)
{
    json_int_t process, slots, busy, waiting;
    const char *host;

    if (json_unpack(from, "{ss sI sI sI sI sF so}", "host", &host, "process", &process, "slots",
                    &slots, "busy", &busy, "waiting", &waiting, "usual_seconds", &live->usual,
                    "running", tries) != 0)
        return false;
    live->process = (long)process;
    live->slots = (size_t)slots;
    live->busy = (size_t)busy;
    live->waiting = (size_t)waiting;
    take_host(live->host, host);
    return true;
}

static bool parse(const char *text, size_t size, struct ga_live *live)
{
    json_t *root = json_loadb(text, size, 0, NULL);
    json_t *tries = NULL;
    bool good = root && take_head(root, live, &tries);

    live->n = 0;
    for (size_t i = 0; good && i < json_array_size(tries) && i < GA_LIVE_TRIES; i++)
        good = take_try(json_array_get(tries, i), &live->tries[live->n++]);
    json_decref(root);
    return good;
}

/* --- file --- */

void ga_live_write(const char *results, const struct ga_live *live)
{
    char *path = ga_path_join(results, GA_LIVE_FILE);
    char *temporary = ga_format("%s.tmp", path);
    char *text = text_of(live);

    if (ga_file_write_in_place(temporary, 0666, text, strlen(text), NULL) == GA_OK)
        (void)rename(temporary, path);
    free(text);
    free(temporary);
    free(path);
}

void ga_live_remove(const char *results)
{
    char *path = ga_path_join(results, GA_LIVE_FILE);
    char *temporary = ga_format("%s.tmp", path);

    (void)unlink(path);
    (void)unlink(temporary);
    free(temporary);
    free(path);
}

bool ga_live_read(const char *results, struct ga_live *live)
{
    char *path = ga_path_join(results, GA_LIVE_FILE);
    char *text;
    size_t size;
    bool found = ga_file_read(path, LIMIT, &text, &size, NULL) == GA_OK;

    free(path);
    if (!found)
        return false;
    found = parse(text, size, live);
    free(text);
    return found;
}
