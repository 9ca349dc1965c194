/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task_table.c - a sliding window of tasks and a ring of those that wait. */
#include "master/task_table.h"
#include "common/error.h"
#include <stdlib.h>

void ga_task_table_release(struct ga_task_table *table)
{
    free(table->window);
    free(table->waiting);
    *table = (struct ga_task_table){0};
}

static struct ga_task_entry *entry_at(const struct ga_task_table *table, uint64_t id)
{
    return &table->window[id & (table->room - 1)];
}

static void window_grow(struct ga_task_table *table, uint64_t span)
{
    struct ga_task_table old = *table;
    while (table->room <= span)
        table->room = table->room ? 2 * table->room : 64;
    table->window = ga_alloc(table->room, sizeof *table->window);
    for (uint64_t id = old.base; id < old.next; id++)
        *entry_at(table, id) = *entry_at(&old, id);
    free(old.window);
}

static void waiting_grow(struct ga_task_table *table)
{
    size_t room = table->waiting_room ? 2 * table->waiting_room : 64;
    uint64_t *ids = ga_alloc(room, sizeof *ids);
    for (size_t i = 0; i < table->n_waiting; i++)
        ids[i] = table->waiting[(table->waiting_first + i) & (table->waiting_room - 1)];
    free(table->waiting);
    table->waiting = ids;
    table->waiting_room = room;
    table->waiting_first = 0;
}

void ga_task_table_add(struct ga_task_table *table, uint64_t id)
{
    GA_ASSERT(id >= table->next);
    if (table->base == table->next)
        table->base = table->next = id;
    if (id - table->base >= table->room)
        window_grow(table, id - table->base);
    for (; table->next < id; table->next++)
        entry_at(table, table->next)->state = GA_TASK_NONE;
    *entry_at(table, id) = (struct ga_task_entry){.state = GA_TASK_WAITING};
    table->next = id + 1;

    if (table->n_waiting == table->waiting_room)
        waiting_grow(table);
    size_t last = (table->waiting_first + table->n_waiting++) & (table->waiting_room - 1);
    table->waiting[last] = id;
}

struct ga_task_entry *ga_task_table_find(const struct ga_task_table *table, uint64_t id)
{
    if (id < table->base || id >= table->next)
        return NULL;
    struct ga_task_entry *entry = entry_at(table, id);
    return entry->state == GA_TASK_NONE ? NULL : entry;
}

void ga_task_table_wait_first(struct ga_task_table *table, uint64_t id)
{
    if (table->n_waiting == table->waiting_room)
        waiting_grow(table);
    table->waiting_first = (table->waiting_first - 1) & (table->waiting_room - 1);
    table->waiting[table->waiting_first] = id;
    table->n_waiting++;
    entry_at(table, id)->state = GA_TASK_WAITING;
}

uint64_t ga_task_table_take(struct ga_task_table *table)
{
    GA_ASSERT(table->n_waiting > 0);
    uint64_t id = table->waiting[table->waiting_first];
    table->waiting_first = (table->waiting_first + 1) & (table->waiting_room - 1);
    table->n_waiting--;
    return id;
}

void ga_task_table_remove(struct ga_task_table *table, uint64_t id)
{
    entry_at(table, id)->state = GA_TASK_NONE;
    while (table->base < table->next && entry_at(table, table->base)->state == GA_TASK_NONE)
        table->base++;
}
