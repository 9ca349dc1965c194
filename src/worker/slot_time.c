/* SPDX-License-Identifier: GPL-3.0-or-later */
/* slot_time.c - a slot's time, divided without gaps. */
#include "worker/slot_time.h"

void ga_slot_time_turn(struct ga_slot_time *time, enum ga_time_class to, double now)
{
    if (time->since > 0)
        time->sheet.seconds[time->now] += now - time->since;
    time->sheet.evaluations += time->now == GA_TIME_EVALUATING && time->since > 0;
    time->now = to;
    time->since = now;
}

void ga_slot_time_add(const struct ga_slot_time *time, double now, struct ga_time_sheet *sum)
{
    ga_time_sheet_add(sum, &time->sheet);
    if (time->since > 0)
        sum->seconds[time->now] += now - time->since;
}
