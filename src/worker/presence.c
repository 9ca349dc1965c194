/* SPDX-License-Identifier: GPL-3.0-or-later */
/* presence.c - see presence.h. */
#include "worker/presence.h"
#include <math.h>

/* A clock may be set, and a machine may sleep: so the end of the hours is not waited for. */
static const double look_every_s = 1;
static const double a_week_s = 7 * 86400;

void ga_presence_init(struct ga_presence *presence)
{
    *presence = (struct ga_presence){.stop_at = INFINITY};
}

void ga_presence_keep_to(struct ga_presence *presence, const struct ga_hours *hours, double grace)
{
    presence->hours = hours;
    presence->grace = grace;
}

bool ga_presence_is_due(const struct ga_presence *presence, double now)
{
    return presence->hours != NULL && !presence->leaving && now >= presence->look_at;
}

enum ga_presence_change ga_presence_look(struct ga_presence *presence, const struct tm *local,
                                         double now, double *seconds)
{
    const bool away = !ga_hours_are_now(presence->hours, local);

    presence->look_at = now + look_every_s;
    if (away == presence->away)
        return GA_PRESENCE_STAYS;
    presence->away = away;
    presence->stop_at = away ? now + presence->grace : (double)INFINITY;
    *seconds = fmin(ga_hours_last(presence->hours, local), a_week_s);
    return away ? GA_PRESENCE_GOES : GA_PRESENCE_COMES;
}

void ga_presence_leave(struct ga_presence *presence, double stop_at)
{
    presence->away = true;
    presence->leaving = true;
    presence->stop_at = fmin(presence->stop_at, stop_at);
}

bool ga_presence_stops(struct ga_presence *presence, double now)
{
    const bool stops = now >= presence->stop_at;

    if (stops)
        presence->stop_at = INFINITY;
    return stops;
}
