/* SPDX-License-Identifier: GPL-3.0-or-later */
/* accounts.c - where the time of a run went: rows that are found, copied and added. */
#include "master/store/accounts.h"
#include "common/error.h"
#include <stdlib.h>
#include <string.h>

const char *ga_wait_word(enum ga_wait wait)
{
    static const char *const words[] = {
#define GA_WAIT_WORD(name, word, text) [name] = (word),
        GA_WAIT_TABLE(GA_WAIT_WORD)
#undef GA_WAIT_WORD
    };
    return words[wait];
}

const char *ga_wait_text(enum ga_wait wait)
{
    static const char *const texts[] = {
#define GA_WAIT_TEXT(name, word, text) [name] = (text),
        GA_WAIT_TABLE(GA_WAIT_TEXT)
#undef GA_WAIT_TEXT
    };
    return texts[wait];
}

void ga_accounts_release(struct ga_accounts *accounts)
{
    for (size_t i = 0; i < accounts->n; i++)
        free(accounts->rows[i].host);
    free(accounts->rows);
    *accounts = (struct ga_accounts){0};
}

void ga_accounts_copy(struct ga_accounts *to, const struct ga_accounts *from)
{
    ga_accounts_release(to);
    *to = *from;
    to->rows = ga_alloc(from->n, sizeof *to->rows);
    for (size_t i = 0; i < from->n; i++) {
        to->rows[i] = from->rows[i];
        to->rows[i].host = ga_strdup(from->rows[i].host);
    }
}

/* Rows mostly stand at their rank: that is where to look first. */
static size_t find(const struct ga_accounts *accounts, const char *host, uint32_t rank)
{
    for (size_t i = 0; i < accounts->n; i++) {
        const size_t at = (rank + i) % accounts->n;
        const struct ga_account *row = &accounts->rows[at];

        if (row->rank == rank && strcmp(row->host, host) == 0)
            return at;
    }
    return accounts->n;
}

struct ga_account *ga_accounts_row(struct ga_accounts *accounts, const char *host, uint32_t rank)
{
    const size_t at = find(accounts, host, rank);

    if (at == accounts->n) {
        accounts->rows = ga_realloc(accounts->rows, ++accounts->n, sizeof *accounts->rows);
        accounts->rows[at] = (struct ga_account){.host = ga_strdup(host), .rank = rank};
    }
    return &accounts->rows[at];
}

void ga_accounts_add(struct ga_accounts *to, const struct ga_accounts *from)
{
    for (size_t i = 0; i < from->n; i++) {
        struct ga_account *row = ga_accounts_row(to, from->rows[i].host, from->rows[i].rank);

        row->slots = from->rows[i].slots;
        ga_time_sheet_add(&row->time, &from->rows[i].time);
    }
    for (int i = 0; i < GA_WAIT_COUNT; i++)
        to->waited[i] += from->waited[i];
    to->master += from->master;
}
