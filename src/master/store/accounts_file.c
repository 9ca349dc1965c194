/* SPDX-License-Identifier: GPL-3.0-or-later */
/* accounts_file.c - accounts, written into run.h5 and read from it. */
#include "master/store/accounts_file.h"
#include "master/store/rows_writer.h"
#include "master/store/table.h"
#include <math.h>

#define AT_WAITING "/waiting"
#define AT_REASON  AT_WAITING "/reason"
#define AT_SECONDS AT_WAITING "/seconds"

/* --- writing --- */

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
    ga_table_put(writer, &ga_account_table, accounts->rows, accounts->n);
    put_waits(writer, accounts);
}

/* --- reading --- */

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

    accounts->rows = ga_table_get(reader, &ga_account_table, &accounts->n);
    ga_h5_get_array(reader, AT_SECONDS, &seconds, GA_WAIT_COUNT, 0, accounts->waited);
    if (ga_h5_result(reader, error) != GA_OK)
        return GA_E_FORMAT;
    if (!are_times(accounts))
        return ga_error_set(error, GA_E_FORMAT, GA_AT_WORKERS ": a time that is none");
    return GA_OK;
}
