/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hostfile.c - reads a hostfile. */
#include "cli/hostfile.h"
#include "common/files.h"
#include "common/text.h"
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOSTFILE_LIMIT = 1 << 20, NAME_LIMIT = 200 }; /* bytes */
enum { SLOTS_LIMIT = 10000 };

/* Where in which file; and the mistakes found so far. */
struct place {
    const char *path;
    int line, column;
    struct ga_error *error;
};

static void mistake(const struct place *place, const char *format, ...) GA_PRINTF(2, 3);
static void mistake(const struct place *place, const char *format, ...)
{
    va_list arguments;
    char *text = NULL;

    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) >= 0)
        ga_error_add(place->error, GA_E_CONFIG, "%s:%d:%d: %s", place->path, place->line,
                     place->column, text);
    va_end(arguments);
    free(text);
}

/* --- what a word says --- */

static void take_slots(struct ga_host *host, const char *value, const struct place *place)
{
    uint64_t slots;

    if (ga_text_to_u64(value, &slots) && slots >= 1 && slots <= SLOTS_LIMIT)
        host->slots = (uint32_t)slots;
    else
        mistake(place, "slots: '%s' is no whole number from 1 to %d", value, SLOTS_LIMIT);
}

static void take_weight(struct ga_host *host, const char *value, const struct place *place)
{
    double weight;

    if (ga_text_to_real(value, &weight) && weight > 0 && isfinite(weight))
        host->weight = weight;
    else
        mistake(place, "weight: '%s' is no number above 0", value);
}

static void take_tags(struct ga_host *host, const char *value, const struct place *place)
{
    if (*value == '\0' || value[strspn(value, ",")] == '\0')
        mistake(place, "tags: found '%s'; write tags=gpu or tags=gpu,fast", value);
    free(host->tags);
    host->tags = ga_strdup(value);
}

/* A limit of Open MPI's on what mpirun may be told to overload: here `slots` is never exceeded. */
static void take_nothing(struct ga_host *host, const char *value, const struct place *place)
{
    (void)host, (void)value, (void)place;
}

static const struct {
    const char *word;
    void (*take)(struct ga_host *host, const char *value, const struct place *place);
} keys[] = {
    {"slots", take_slots},       {"weight", take_weight},     {"tags", take_tags},
    {"max_slots", take_nothing}, {"max-slots", take_nothing},
};
enum { N_TOLD = 3, N_KEYS = sizeof keys / sizeof *keys }; /* the others are Open MPI's */

static void unknown_key(const char *key, const struct place *place)
{
    const char *told[N_TOLD], *nearest;

    for (size_t i = 0; i < N_TOLD; i++)
        told[i] = keys[i].word;
    nearest = ga_text_nearest(key, told, N_TOLD);
    if (nearest)
        mistake(place, "unknown '%s'; did you mean '%s'?", key, nearest);
    else
        mistake(place, "unknown '%s'; allowed after a host are slots=N, weight=W, tags=a,b", key);
}

static void take_word(struct ga_host *host, char *word, const struct place *place)
{
    char *value = strchr(word, '=');

    if (!value) {
        mistake(place, "found '%s'; after a host come slots=N, weight=W, tags=a,b; a line a host",
                word);
        return;
    }
    *value++ = '\0';
    for (size_t i = 0; i < N_KEYS; i++) {
        if (strcmp(keys[i].word, word) == 0) {
            keys[i].take(host, value, place);
            return;
        }
    }
    unknown_key(word, place);
}

/* --- the name --- */

static bool is_name(const char *name)
{
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                 "._:@%-");

    return name[length] == '\0' && length > 0 && length <= NAME_LIMIT && *name != '-' &&
           *name != '.';
}

/* "node0:4", as mpirun's --host and MPICH's hostfiles have it; an IPv6 address has more colons. */
static bool has_number_of_slots(const char *name)
{
    const char *colon = strchr(name, ':');

    return colon && !strchr(colon + 1, ':') && colon[1] != '\0' &&
           colon[1 + strspn(colon + 1, "0123456789")] == '\0';
}

static void take_name(struct ga_hostfile *hostfile, struct ga_host *host, const char *word,
                      const struct place *place)
{
    host->name = ga_strdup(word);
    if (has_number_of_slots(word))
        mistake(place, "found '%s'; write %.*s slots=%s", word, (int)strcspn(word, ":"), word,
                strchr(word, ':') + 1);
    else if (!is_name(word))
        mistake(place, "'%s' is no name or address of a host", word);
    for (size_t i = 0; i < hostfile->n; i++) {
        if (strcmp(hostfile->hosts[i].name, word) == 0)
            mistake(place, "host %s is on line %d already; for more at a time give it slots=N",
                    word, hostfile->hosts[i].line);
    }
}

/* --- lines --- */

static void release_host(struct ga_host *host)
{
    free(host->name);
    free(host->tags);
}

static void add(struct ga_hostfile *hostfile, const struct ga_host *host)
{
    hostfile->hosts = ga_realloc(hostfile->hosts, hostfile->n + 1, sizeof *hostfile->hosts);
    hostfile->hosts[hostfile->n++] = *host;
}

static void parse_line(struct ga_hostfile *hostfile, char *line, struct place *place)
{
    struct ga_host host = {.line = place->line};
    char *rest = line, *word;

    line[strcspn(line, "#\r")] = '\0';
    while ((word = strsep(&rest, " \t"))) {
        if (*word == '\0')
            continue;
        place->column = (int)(word - line) + 1;
        if (host.name)
            take_word(&host, word, place);
        else
            take_name(hostfile, &host, word, place);
    }
    if (!host.name)
        return;
    if (!host.tags)
        host.tags = ga_strdup("");
    add(hostfile, &host);
}

enum ga_status ga_hostfile_parse(struct ga_hostfile *hostfile, const char *text, const char *path,
                                 struct ga_error *error)
{
    struct place place = {.path = path, .error = error};
    char *copy = ga_strdup(text), *rest = copy, *line;

    *hostfile = (struct ga_hostfile){0};
    while ((line = strsep(&rest, "\n"))) {
        place.line++;
        parse_line(hostfile, line, &place);
    }
    free(copy);
    if (hostfile->n == 0)
        ga_error_add(error, GA_E_CONFIG, "%s: there is no host in it; write a line a host", path);
    if (error->status == GA_OK)
        return GA_OK;
    ga_hostfile_release(hostfile);
    return error->status;
}

enum ga_status ga_hostfile_read(struct ga_hostfile *hostfile, const char *path,
                                struct ga_error *error)
{
    char *text = NULL;
    size_t size = 0;
    enum ga_status status = ga_file_read(path, HOSTFILE_LIMIT, &text, &size, error);

    *hostfile = (struct ga_hostfile){0};
    if (status != GA_OK)
        return status == GA_E_NOT_FOUND ? GA_E_CONFIG : status;
    status = ga_hostfile_parse(hostfile, text, path, error);
    free(text);
    return status;
}

void ga_hostfile_release(struct ga_hostfile *hostfile)
{
    for (size_t i = 0; i < hostfile->n; i++)
        release_host(&hostfile->hosts[i]);
    free(hostfile->hosts);
    *hostfile = (struct ga_hostfile){0};
}

/* --- tags --- */

/* Whether a list "a,b" holds a word of that length. */
static bool holds(const char *list, const char *word, size_t length)
{
    while (*list != '\0') {
        size_t n = strcspn(list, ",");

        if (n == length && strncmp(list, word, n) == 0)
            return true;
        list += n + (list[n] == ',');
    }
    return false;
}

static bool any_holds(const struct ga_hostfile *hostfile, const char *word, size_t length)
{
    for (size_t i = 0; i < hostfile->n; i++) {
        if (holds(hostfile->hosts[i].tags, word, length))
            return true;
    }
    return false;
}

static bool has_one_of(const struct ga_host *host, const char *tags)
{
    while (*tags != '\0') {
        size_t n = strcspn(tags, ",");

        if (holds(host->tags, tags, n))
            return true;
        tags += n + (tags[n] == ',');
    }
    return false;
}

static char *all_tags(const struct ga_hostfile *hostfile)
{
    char *list = ga_strdup("");

    for (size_t i = 0; i < hostfile->n; i++) {
        const char *tags = hostfile->hosts[i].tags;

        while (*tags != '\0') {
            size_t n = strcspn(tags, ",");

            if (!holds(list, tags, n)) {
                char *longer = ga_format("%s%s%.*s", list, *list ? "," : "", (int)n, tags);
                free(list);
                list = longer;
            }
            tags += n + (tags[n] == ',');
        }
    }
    return list;
}

static enum ga_status no_host(const struct ga_hostfile *hostfile, const char *tag, size_t length,
                              struct ga_error *error)
{
    char *there = all_tags(hostfile);

    ga_error_set(error, GA_E_CONFIG, "--tags: no host has the tag '%.*s'; there are: %s",
                 (int)length, tag, *there ? there : "none");
    free(there);
    return GA_E_CONFIG;
}

enum ga_status ga_hostfile_choose(struct ga_hostfile *hostfile, const char *tags,
                                  struct ga_error *error)
{
    size_t kept = 0;

    for (const char *tag = tags; *tag != '\0'; tag += strspn(tag, ",")) {
        size_t n = strcspn(tag, ",");

        if (n > 0 && !any_holds(hostfile, tag, n))
            return no_host(hostfile, tag, n, error);
        tag += n;
    }
    for (size_t i = 0; i < hostfile->n; i++) {
        if (has_one_of(&hostfile->hosts[i], tags))
            hostfile->hosts[kept++] = hostfile->hosts[i];
        else
            release_host(&hostfile->hosts[i]);
    }
    hostfile->n = kept;
    return GA_OK;
}
