/* SPDX-License-Identifier: GPL-3.0-or-later */
/* accounts_file.c - accounts, written into run.h5 and read from it. */
#include "master/store/accounts_file.h"
#include "master/store/rows_writer.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AT_WORKERS "/workers"
#define AT_HOST    AT_WORKERS "/host"
#define AT_WAITING "/waiting"
#define AT_REASON  AT_WAITING "/reason"
#define AT_SECONDS AT_WAITING "/seconds"

/* The columns of numbers. */
struct column {
    const char *path;
    enum ga_h5_number number;
    size_t offset; /* in struct ga_account */
    const char *unit;
    const char *meaning;
};
#define AT(member)     offsetof(struct ga_account, member)
#define AT_TIME(class) (AT(time.seconds) + (class) * sizeof(double))

static const struct column columns[] = {
    {AT_WORKERS "/rank", GA_H5_U32, AT(rank), NULL, "as in evaluations/rank"},
    {AT_WORKERS "/slots", GA_H5_U32, AT(slots), NULL, "evaluations at a time"},
    {AT_WORKERS "/evaluations", GA_H5_U64, AT(time.evaluations), NULL,
     "that ended there, failed and cancelled ones and further attempts included"},
    {AT_WORKERS "/evaluating", GA_H5_F64, AT_TIME(GA_TIME_EVALUATING), "s",
     "of all its slots: from an evaluator's start to its end"},
    {AT_WORKERS "/waiting", GA_H5_F64, AT_TIME(GA_TIME_WAITING), "s",
     "of all its slots: without a task; why, as far as is known, is in /waiting"},
    {AT_WORKERS "/gaopt", GA_H5_F64, AT_TIME(GA_TIME_OWN), "s",
     "of all its slots: gaopt's own work between evaluations"},
    {AT_WORKERS "/transfer", GA_H5_F64, AT_TIME(GA_TIME_TRANSFER), "s",
     "of all its slots: without a task while the rank sent or received"},
};
enum { N_COLUMNS = sizeof columns / sizeof *columns };

/* --- writing --- */

static void put_column(struct ga_h5_writer *writer, const struct column *column,
                       const struct ga_accounts *accounts)
{
    const size_t size = ga_h5_size(column->number);
    const struct ga_h5_array array = {.type = {.number = column->number}, .n = accounts->n};
    char *values = ga_alloc(accounts->n, size);

    for (size_t i = 0; i < accounts->n; i++)
        memcpy(values + i * size, (const char *)&accounts->rows[i] + column->offset, size);
    ga_h5_put_array(writer, column->path, &array, values);
    ga_put_description(writer, column->path, column->unit, column->meaning);
    free(values);
}

static void put_hosts(struct ga_h5_writer *writer, const struct ga_accounts *accounts)
{
    const char **hosts = ga_alloc(accounts->n, sizeof *hosts);

    for (size_t i = 0; i < accounts->n; i++)
        hosts[i] = accounts->rows[i].host;
    ga_h5_texts(writer, AT_HOST, hosts, accounts->n);
    ga_put_description(writer, AT_HOST, NULL, "its name");
    free(hosts);
}

static void put_waits(struct ga_h5_writer *writer, const struct ga_accounts *accounts)
{
    const struct ga_h5_array array = {.type = {.number = GA_H5_F64}, .n = GA_WAIT_COUNT};
    const char *words[GA_WAIT_COUNT];

    for (int i = 0; i < GA_WAIT_COUNT; i++)
        words[i] = ga_wait_word((enum ga_wait)i);
    ga_h5_texts(writer, AT_REASON, words, GA_WAIT_COUNT);
    ga_put_description(writer, AT_REASON, NULL, "why the master had no task for a slot");
    ga_h5_put_array(writer, AT_SECONDS, &array, accounts->waited);
    ga_put_description(writer, AT_SECONDS, "s", "of all slots, by reason");
}

void ga_accounts_put(struct ga_h5_writer *writer, const struct ga_accounts *accounts)
{
    ga_h5_group(writer, AT_WORKERS);
    ga_put_description(writer, AT_WORKERS, NULL,
                       "where the time of each worker's slots went, over all sessions");
    put_hosts(writer, accounts);
    for (size_t i = 0; i < N_COLUMNS; i++)
        put_column(writer, &columns[i], accounts);
    put_waits(writer, accounts);
}

/* --- reading --- */

static void get_column(struct ga_h5_reader *reader, const struct column *column,
                       struct ga_accounts *accounts)
{
    const size_t size = ga_h5_size(column->number);
    const struct ga_h5_type type = {.number = column->number};
    char *values = ga_alloc(accounts->n, size);

    ga_h5_get_array(reader, column->path, &type, accounts->n, 0, values);
    for (size_t i = 0; i < accounts->n; i++)
        memcpy((char *)&accounts->rows[i] + column->offset, values + i * size, size);
    free(values);
}

/* A row for each host: their texts become the rows' own. */
static void get_hosts(struct ga_h5_reader *reader, struct ga_accounts *accounts)
{
    struct ga_text_list hosts = {0};

    ga_h5_get_texts(reader, AT_HOST, &hosts);
    accounts->rows = ga_alloc(hosts.n, sizeof *accounts->rows);
    accounts->n = hosts.n;
    for (size_t i = 0; i < hosts.n; i++)
        accounts->rows[i].host = hosts.items[i];
    free(hosts.items);
}

static bool is_time(double seconds)
{
    return isfinite(seconds) && seconds >= 0;
}

static bool are_times(const struct ga_accounts *accounts)
{
    bool sound = true;

    for (int i = 0; i < GA_WAIT_COUNT; i++)
        sound = sound && is_time(accounts->waited[i]);
    for (size_t i = 0; i < accounts->n; i++) {
        for (int k = 0; k < GA_TIME_CLASSES; k++)
            sound = sound && is_time(accounts->rows[i].time.seconds[k]);
    }
    return sound;
}

enum ga_status ga_accounts_get(struct ga_h5_reader *reader, struct ga_accounts *accounts,
                               struct ga_error *error)
{
    static const struct ga_h5_type seconds = {.number = GA_H5_F64};

    get_hosts(reader, accounts);
    for (size_t i = 0; i < N_COLUMNS; i++)
        get_column(reader, &columns[i], accounts);
    ga_h5_get_array(reader, AT_SECONDS, &seconds, GA_WAIT_COUNT, 0, accounts->waited);
    if (ga_h5_result(reader, error) != GA_OK)
        return GA_E_FORMAT;
    if (!are_times(accounts))
        return ga_error_set(error, GA_E_FORMAT, AT_WORKERS ": a time that is none");
    return GA_OK;
}
