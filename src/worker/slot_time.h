/* SPDX-License-Identifier: GPL-3.0-or-later */
/* slot_time.h - a slot's time, divided without gaps. Pure: the time comes in as an argument. */
#ifndef GA_WORKER_SLOT_TIME_H
#define GA_WORKER_SLOT_TIME_H

#include "common/time_sheet.h"

struct ga_slot_time {
    enum ga_time_class now;     /* what the slot does, ... */
    double since;               /* s: ... from then on; 0: it is not open */
    struct ga_time_sheet sheet; /* until then */
};

/* Also opens it: the time before counts for nothing. */
void ga_slot_time_turn(struct ga_slot_time *time, enum ga_time_class to, double now);

/* Adds all until `now` to *sum. */
void ga_slot_time_add(const struct ga_slot_time *time, double now, struct ga_time_sheet *sum);

#endif
