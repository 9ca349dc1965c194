/* SPDX-License-Identifier: GPL-3.0-or-later */
/* time_sheet.h - where the time of a rank's slots went: every second of every slot, from when it
 * was opened, is in exactly one class. docs/accounting.md says the same to users. */
#ifndef GA_COMMON_TIME_SHEET_H
#define GA_COMMON_TIME_SHEET_H

#include <stdint.h>

/* The order is that of messages and of run files. */
enum ga_time_class {
    GA_TIME_EVALUATING, /* from an evaluator's start to its end, its folder and program included */
    GA_TIME_WAITING,    /* the slot has nothing to do */
    GA_TIME_OWN,        /* gaopt: what a slot, or the thread it depends on, does in between */
    GA_TIME_TRANSFER,   /* the slot has nothing to do, and its rank is sending or receiving */
    GA_TIME_CLASSES
};

struct ga_time_sheet {
    uint64_t evaluations; /* that ended, whatever became of them */
    double seconds[GA_TIME_CLASSES];
};

static inline void ga_time_sheet_add(struct ga_time_sheet *to, const struct ga_time_sheet *from)
{
    to->evaluations += from->evaluations;
    for (int i = 0; i < GA_TIME_CLASSES; i++)
        to->seconds[i] += from->seconds[i];
}

#endif
