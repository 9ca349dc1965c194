/* SPDX-License-Identifier: GPL-3.0-or-later */
/* given.c - the points that a search starts from. */
#include "master/given.h"
#include "common/files.h"
#include "master/store/run_reader.h"
#include <stdlib.h>
#include <string.h>

#define CSV_LIMIT (64u << 20) /* bytes */

struct given {
    const struct ga_config *config;
    const char *path;
    struct ga_error *error;
    double *rows; /* room for a population */
    size_t n, room;
    /* for each of the space's parameters: where it stands in the source; -1: nowhere (fixed ones)
     */
    ptrdiff_t *columns;
    const struct ga_space *source; /* of a run */
    double *costs;                 /* of the rows from a run, smaller is better; ascending */
};

static enum ga_status missing(const struct given *given, const char *name)
{
    return ga_error_set(given->error, GA_E_CONFIG,
                        "initial.from: %s has no parameter '%s', which the space asks for",
                        given->path, name);
}

static double *row_at(const struct given *given, size_t i)
{
    return given->rows + i * given->config->space.n;
}

/* --- a CSV --- */

/* Cuts the next field off, without the blanks around it and without its quotes, between which a
 * pair of them stands for one (RFC 4180, and so gaopt export); NULL at the end of the line. */
static char *next_field(char **rest)
{
    static const char blanks[] = " \t\r";
    char *from = *rest;
    bool quoted = false;
    if (!from)
        return NULL;
    from += strspn(from, blanks);
    char *field = from, *to = from;
    for (; *from && (quoted || *from != ','); from++) {
        if (*from != '"')
            *to++ = *from;
        else if (quoted && from[1] == '"')
            *to++ = *from++;
        else
            quoted = !quoted;
    }
    *rest = *from ? from + 1 : NULL;
    while (to > field && strchr(blanks, to[-1]))
        to--;
    *to = '\0';
    return field;
}

static size_t split(char *line, char **fields, size_t room)
{
    size_t n = 0;
    char *rest = line;
    for (char *field = next_field(&rest); field && n < room; field = next_field(&rest))
        fields[n++] = field;
    return n;
}

static enum ga_status match_names(struct given *given, char **names, size_t n)
{
    const struct ga_space *space = &given->config->space;
    for (size_t p = 0; p < space->n; p++) {
        given->columns[p] = -1;
        if (space->params[p].kind == GA_PARAM_FIXED)
            continue;
        for (size_t c = 0; c < n; c++)
            if (strcmp(names[c], space->params[p].name) == 0)
                given->columns[p] = (ptrdiff_t)c;
        if (given->columns[p] < 0)
            return missing(given, space->params[p].name);
    }
    return GA_OK;
}

static enum ga_status read_line(struct given *given, char **fields, size_t n, size_t line)
{
    const struct ga_space *space = &given->config->space;
    double *row = row_at(given, given->n);
    for (size_t p = 0; p < space->n; p++) {
        ptrdiff_t column = given->columns[p];
        row[p] = space->params[p].low;
        if (column < 0)
            continue;
        if ((size_t)column >= n || !ga_param_parse(&space->params[p], fields[column], &row[p]))
            return ga_error_set(
                given->error, GA_E_CONFIG, "%s:%zu: %s: '%s' is no allowed value (initial.from)",
                given->path, line, space->params[p].name, (size_t)column < n ? fields[column] : "");
    }
    given->n++;
    return GA_OK;
}

#define CSV_COLUMNS 20000

static enum ga_status load_csv(struct given *given)
{
    char *text = NULL;
    size_t size = 0;
    enum ga_status status = ga_file_read(given->path, CSV_LIMIT, &text, &size, given->error);
    if (status != GA_OK)
        return status;
    char **fields = ga_alloc(CSV_COLUMNS, sizeof *fields);
    char *rest = text;
    size_t number = 0;
    for (char *line = strsep(&rest, "\n"); line && status == GA_OK && given->n < given->room;
         line = strsep(&rest, "\n")) {
        number++;
        if (number > 1 && line[strspn(line, " \t\r")] == '\0')
            continue;
        size_t n = split(line, fields, CSV_COLUMNS);
        status = number == 1 ? match_names(given, fields, n) : read_line(given, fields, n, number);
    }
    free(fields);
    free(text);
    return status;
}

/* --- an earlier run --- */

/* A value of the earlier run's parameter as one of ours: words by their text, numbers to the
 * nearest that is allowed. */
static double carried(const struct given *given, size_t p, const double *genes)
{
    const struct ga_param *ours = &given->config->space.params[p];
    char text[GA_VALUE_ROOM];
    if (given->columns[p] < 0)
        return ours->low;
    const struct ga_param *theirs = &given->source->params[given->columns[p]];
    double value = genes[given->columns[p]];
    double parsed = value;
    if (ga_param_parse(ours, ga_param_text(theirs, value, text), &parsed))
        return parsed;
    return ga_param_repair(ours, value);
}

static void insert(struct given *given, double cost, const double *genes)
{
    const struct ga_space *space = &given->config->space;
    size_t at = given->n;
    if (at == given->room && !(cost < given->costs[at - 1]))
        return;
    at -= at == given->room;
    for (; at > 0 && cost < given->costs[at - 1]; at--) {
        given->costs[at] = given->costs[at - 1];
        memcpy(row_at(given, at), row_at(given, at - 1), space->n * sizeof(double));
    }
    given->costs[at] = cost;
    for (size_t p = 0; p < space->n; p++)
        row_at(given, at)[p] = carried(given, p, genes);
    given->n += given->n < given->room;
}

struct past {
    struct given *given;
    bool maximize;
};

static enum ga_status consider(void *self, const struct ga_record *record)
{
    const struct past *past = self;
    if (record->status == GA_RECORD_OK && ga_record_feasible(record))
        insert(past->given, past->maximize ? -record->objectives[0] : record->objectives[0],
               record->genes);
    return GA_OK;
}

static enum ga_status load_run(struct given *given)
{
    struct ga_run_reader *reader = NULL;
    enum ga_status status = ga_run_reader_open(&reader, given->path, given->error);
    if (status != GA_OK)
        return status;
    const struct ga_config *before = ga_run_reader_config(reader);
    given->source = &before->space;
    char **names = ga_alloc(before->space.n, sizeof *names);
    for (size_t p = 0; p < before->space.n; p++)
        names[p] = before->space.params[p].name;
    status = match_names(given, names, before->space.n);
    struct past past = {given, before->objectives[0].maximize};
    if (status == GA_OK)
        status = ga_run_reader_records(reader, 0, ga_run_reader_count(reader), consider, &past,
                                       given->error);
    free(names);
    ga_run_reader_close(reader);
    return status;
}

static size_t min_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

/* Rows from elsewhere go behind those listed in the config. */
static enum ga_status load_from(struct given *given, size_t n_listed)
{
    struct given from = *given;
    size_t wanted = min_size(given->config->initial.best, given->room - n_listed);
    from.rows = row_at(given, n_listed);
    from.n = 0;
    from.room = wanted;
    if (wanted == 0)
        return GA_OK;
    enum ga_status status = ends_with(from.path, ".csv") ? load_csv(&from) : load_run(&from);
    given->n = n_listed + from.n;
    return status;
}

enum ga_status ga_given_load(const struct ga_config *config, double **rows, size_t *n,
                             struct ga_error *error)
{
    struct given given = {.config = config, .path = config->initial.from, .error = error};
    enum ga_status status = GA_OK;
    given.room = config->algorithm.population;
    given.rows = ga_alloc(given.room * config->space.n, sizeof *given.rows);
    given.columns = ga_alloc(config->space.n, sizeof *given.columns);
    given.costs = ga_alloc(given.room, sizeof *given.costs);
    given.n = min_size(config->initial.n_points, given.room);
    if (given.n > 0)
        memcpy(given.rows, config->initial.points, given.n * config->space.n * sizeof(double));
    if (given.path)
        status = load_from(&given, given.n);
    free(given.columns);
    free(given.costs);
    if (status != GA_OK) {
        free(given.rows);
        given.rows = NULL;
        given.n = 0;
    }
    *rows = given.rows;
    *n = given.n;
    return status;
}
