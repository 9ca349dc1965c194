/* SPDX-License-Identifier: GPL-3.0-or-later */
/* running.c - a list through the tasks' open tries. */
#include "master/dispatch/running.h"
#include <math.h>

void ga_running_init(struct ga_running *running)
{
    *running = (struct ga_running){GA_NO_ID, GA_NO_ID, GA_NO_ID};
}

struct ga_open_try *ga_running_try(const struct ga_task_table *tasks, uint64_t name)
{
    return &ga_task_table_find(tasks, ga_running_task(name))->tries[name % GA_TASK_TRIES];
}

uint64_t ga_running_after(const struct ga_task_table *tasks, uint64_t name)
{
    return ga_running_try(tasks, name)->next;
}

void ga_running_add(struct ga_running *running, struct ga_task_table *tasks,
                    struct ga_task_entry *entry, int place, double since)
{
    uint64_t name = entry->number * GA_TASK_TRIES + (uint64_t)place;
    struct ga_open_try *one = &entry->tries[place];
    one->since = since;
    one->previous = running->last;
    one->next = GA_NO_ID;
    if (running->last != GA_NO_ID)
        ga_running_try(tasks, running->last)->next = name;
    else
        running->first = name;
    running->last = name;
    if (running->candidate == GA_NO_ID)
        running->candidate = name;
}

void ga_running_remove(struct ga_running *running, struct ga_task_table *tasks,
                       struct ga_task_entry *entry, int place)
{
    uint64_t name = entry->number * GA_TASK_TRIES + (uint64_t)place;
    struct ga_open_try *one = &entry->tries[place];
    if (isinf(one->since))
        return;
    one->since = INFINITY;
    if (running->candidate == name)
        running->candidate = one->next;
    if (one->previous != GA_NO_ID)
        ga_running_try(tasks, one->previous)->next = one->next;
    else
        running->first = one->next;
    if (one->next != GA_NO_ID)
        ga_running_try(tasks, one->next)->previous = one->previous;
    else
        running->last = one->previous;
}

void ga_running_pass(struct ga_running *running, const struct ga_task_table *tasks)
{
    running->candidate = ga_running_after(tasks, running->candidate);
}
