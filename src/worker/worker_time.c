/* SPDX-License-Identifier: GPL-3.0-or-later */
/* worker_time.c - where the time of this rank's slots went, told to the master. While the rank is
 * away by its hours its slots are nobody's: what they wait then is no time that was there. */
#include "worker/worker_internal.h"

static const double told_every = 1;    /* s, at most, behind something else that is said */
static const double told_at_last = 10; /* s: without that */

static double seconds_waited(struct ga_worker *worker)
{
    return ga_slots_time(worker->slots).seconds[GA_TIME_WAITING];
}

static void follow_presence(struct ga_worker *worker)
{
    struct ga_worker_time *time = &worker->time;

    if (worker->presence.away == time->away)
        return;
    time->away = worker->presence.away;
    if (time->away)
        time->gone -= seconds_waited(worker);
    else
        time->gone += seconds_waited(worker);
}

void ga_worker_tell_time(struct ga_worker *worker)
{
    struct ga_time_sheet sheet;

    if (worker->slots == NULL)
        return;
    follow_presence(worker);
    sheet = ga_slots_time(worker->slots);
    if (worker->time.away)
        sheet.seconds[GA_TIME_WAITING] = 0;
    sheet.seconds[GA_TIME_WAITING] -= worker->time.gone;
    if (sheet.seconds[GA_TIME_WAITING] < 0)
        sheet.seconds[GA_TIME_WAITING] = 0;
    ga_message_put_time(&worker->message, &sheet);
    ga_worker_send(worker);
}

static bool is_due(const struct ga_worker *worker, double now)
{
    const double since = now - worker->time.told;

    return since >= told_at_last || (worker->spoke && since >= told_every);
}

void ga_worker_mind_time(struct ga_worker *worker, double now)
{
    if (worker->slots == NULL)
        return;
    follow_presence(worker);
    if (worker->time.told == 0) /* the slots are new */
        worker->time.told = now;
    if (!is_due(worker, now))
        return;
    worker->time.told = now;
    ga_worker_tell_time(worker);
}

void ga_worker_lent(struct ga_worker *worker, double seconds)
{
    if (worker->slots != NULL)
        ga_slots_note_work(worker->slots, seconds);
}
