/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notices.c - an array that starts anew whenever all of it has been fetched. */
#include "master/dispatch/notices.h"
#include "common/error.h"
#include <stdlib.h>

void ga_notices_release(struct ga_notices *notices)
{
    free(notices->all);
    *notices = (struct ga_notices){0};
}

void ga_notices_add(struct ga_notices *notices, struct ga_notice notice)
{
    if (notices->n == notices->room) {
        notices->room = notices->room ? 2 * notices->room : 16;
        notices->all = ga_realloc(notices->all, notices->room, sizeof notice);
    }
    notices->all[notices->n++] = notice;
}

const struct ga_notice *ga_notices_next(const struct ga_notices *notices)
{
    return notices->first < notices->n ? &notices->all[notices->first] : NULL;
}

void ga_notices_drop(struct ga_notices *notices)
{
    notices->first++;
    if (notices->first == notices->n)
        notices->first = notices->n = 0;
}
