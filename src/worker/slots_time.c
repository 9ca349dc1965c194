/* SPDX-License-Identifier: GPL-3.0-or-later */
/* slots_time.c - where the time of all slots of a rank went. Slots with a thread of their own keep
 * their own time. Where the main thread does all evaluations, it is busy or idle for all slots. */
#include "common/clock.h"
#include "worker/slots_internal.h"

void ga_slots_note_work(struct ga_slots *slots, double seconds)
{
    slots->caller.busy += seconds;
}

/* Slots that evaluate meanwhile lose nothing by it. */
void ga_slots_note_transfer(struct ga_slots *slots, double seconds)
{
    size_t idle = slots->n;

    if (slots->brief == NULL) {
        (void)pthread_mutex_lock(&slots->lock);
        idle = slots->n_idle;
        (void)pthread_mutex_unlock(&slots->lock);
    }
    slots->transfer += seconds * (double)idle;
}

/* What one slot evaluates the others must wait for: that is gaopt's doing, who found these too
 * short for threads. */
static struct ga_time_sheet sheet_of_caller(const struct ga_slots *slots, double now)
{
    const double n = (double)slots->n;
    const double all = n * (now - slots->caller.opened);
    const double busy = n * slots->caller.busy;
    struct ga_time_sheet sheet = {0};

    ga_brief_add_time(slots->brief, &sheet);
    sheet.seconds[GA_TIME_TRANSFER] = slots->transfer;
    sheet.seconds[GA_TIME_OWN] = busy - sheet.seconds[GA_TIME_EVALUATING] - slots->transfer;
    sheet.seconds[GA_TIME_WAITING] = all - busy;
    return sheet;
}

static struct ga_time_sheet sheet_of_threads(struct ga_slots *slots, double now)
{
    struct ga_time_sheet sheet = {0};

    for (size_t i = 0; i < slots->n; i++) {
        (void)pthread_mutex_lock(&slots->items[i].lock);
        ga_slot_time_add(&slots->items[i].time, now, &sheet);
        (void)pthread_mutex_unlock(&slots->items[i].lock);
    }
    sheet.seconds[GA_TIME_TRANSFER] = slots->transfer;
    sheet.seconds[GA_TIME_WAITING] -= slots->transfer;
    return sheet;
}

struct ga_time_sheet ga_slots_time(struct ga_slots *slots)
{
    const double now = ga_clock_now();
    struct ga_time_sheet sheet =
        slots->brief != NULL ? sheet_of_caller(slots, now) : sheet_of_threads(slots, now);

    for (int i = 0; i < GA_TIME_CLASSES; i++) {
        if (sheet.seconds[i] < 0) /* by what the clock was read too late */
            sheet.seconds[i] = 0;
    }
    return sheet;
}
