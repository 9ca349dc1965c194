/* SPDX-License-Identifier: GPL-3.0-or-later */
/* running.h - the tries that run, in the order in which they began: the first one is the
 * oldest. Dispatch's own. */
#ifndef GA_MASTER_RUNNING_H
#define GA_MASTER_RUNNING_H

#include "master/dispatch/task_table.h"

/* A try of a task is named by 2 x its task + its place in the task's entry. */
struct ga_running {
    uint64_t first, last; /* GA_NO_ID: none */
    uint64_t candidate;   /* the oldest that was not passed over: see ga_running_pass */
};

void ga_running_init(struct ga_running *running);
/* Behind all others. `since` is older than now for one that is heard of again. */
void ga_running_add(struct ga_running *running, struct ga_task_table *tasks,
                    struct ga_task_entry *entry, int place, double since);
/* No effect on one that does not run. */
void ga_running_remove(struct ga_running *running, struct ga_task_table *tasks,
                       struct ga_task_entry *entry, int place);
/* The candidate is none any more; the next one is. */
void ga_running_pass(struct ga_running *running, const struct ga_task_table *tasks);

uint64_t ga_running_after(const struct ga_task_table *tasks, uint64_t name);
struct ga_open_try *ga_running_try(const struct ga_task_table *tasks, uint64_t name);

static inline uint64_t ga_running_task(uint64_t name)
{
    return name / GA_TASK_TRIES;
}

#endif
