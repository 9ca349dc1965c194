/* SPDX-License-Identifier: GPL-3.0-or-later */
/* worker_presence.c - a worker's hours, and its leave: what it says, and what becomes of its tasks.
 */
#include "common/clock.h"
#include "worker/worker_internal.h"
#include <time.h>

static void say_away(struct ga_worker *worker, const struct ga_away *away)
{
    ga_message_put_away(&worker->message, away);
    ga_worker_send(worker);
}

void ga_worker_leave(struct ga_worker *worker, double grace, double now)
{
    const struct ga_away away = {.for_good = true};

    if (worker->ended)
        return;
    if (worker->slots == NULL) {
        ga_worker_end(worker);
        return;
    }
    if (!worker->presence.leaving)
        say_away(worker, &away);
    ga_presence_leave(&worker->presence, now + grace);
    ga_slots_cancel_waiting(worker->slots);
}

static void mind_hours(struct ga_worker *worker, double now)
{
    struct ga_away away = {.for_good = false};
    struct tm local;
    time_t date = (time_t)ga_clock_date();

    if (!ga_presence_is_due(&worker->presence, now))
        return;
    (void)localtime_r(&date, &local);
    switch (ga_presence_look(&worker->presence, &local, now, &away.seconds)) {
    case GA_PRESENCE_GOES:
        say_away(worker, &away);
        ga_slots_cancel_waiting(worker->slots);
        break;
    case GA_PRESENCE_COMES:
        ga_worker_say_ready(worker, (uint32_t)ga_slots_count(worker->slots), "");
        break;
    case GA_PRESENCE_STAYS:
        break;
    }
}

void ga_worker_mind_presence(struct ga_worker *worker, double now)
{
    if (worker->slots == NULL)
        return;
    mind_hours(worker, now);
    if (ga_presence_stops(&worker->presence, now))
        ga_slots_cancel_all(worker->slots);
    if (worker->presence.leaving && ga_slots_pending(worker->slots) == 0)
        ga_worker_end(worker);
}
