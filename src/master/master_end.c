/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_end.c - how a run comes to its end, whoever wants it: nothing new is started, and then the
 * workers go. */
#include "master/master_internal.h"

void ga_master_wind_down(struct ga_master *master, double deadline)
{
    ga_dispatch_close(master->dispatch);
    master->state = GA_MASTER_WINDING_DOWN;
    master->deadline = deadline;
}

void ga_master_fail(struct ga_master *master, const struct ga_error *error)
{
    if (master->error.status != GA_OK)
        return; /* the first one is what the user is told */
    master->outcome = GA_OUTCOME_ERROR;
    master->error = *error;
    if (master->state < GA_MASTER_ENDING)
        ga_master_wind_down(master, 0);
}
