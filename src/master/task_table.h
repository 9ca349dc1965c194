/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task_table.h - the tasks that dispatch knows, found by id, and the order in which they wait.
 * Ids come in ascending order and leave after a while, so the table is a window that slides: a
 * ring, without hashing. */
#ifndef GA_MASTER_TASK_TABLE_H
#define GA_MASTER_TASK_TABLE_H

#include <stddef.h>
#include <stdint.h>

enum ga_task_state {
    GA_TASK_NONE, /* no such task, or answered */
    GA_TASK_WAITING,
    GA_TASK_OUT,      /* with a worker */
    GA_TASK_RECALLED, /* with a worker, and asked for back */
};

struct ga_task_entry {
    enum ga_task_state state;
    uint32_t attempt;
    uint32_t losses; /* workers that were lost while they ran it */
    size_t worker;
};

struct ga_task_table {
    struct ga_task_entry *window; /* of ids base .. next-1, at id & (room - 1) */
    size_t room;
    uint64_t base, next;

    uint64_t *waiting; /* a ring of ids */
    size_t waiting_room, waiting_first, n_waiting;
};

void ga_task_table_release(struct ga_task_table *table);

/* A new task, which waits behind all others; its id is above all earlier ones. */
void ga_task_table_add(struct ga_task_table *table, uint64_t id);

/* The entry of a task, or NULL. Valid until the next add. */
struct ga_task_entry *ga_task_table_find(const struct ga_task_table *table, uint64_t id);

void ga_task_table_wait_first(struct ga_task_table *table, uint64_t id); /* ahead of all others */
uint64_t ga_task_table_take(struct ga_task_table *table);                /* n_waiting > 0 */
void ga_task_table_remove(struct ga_task_table *table, uint64_t id);     /* it is answered */

#endif
