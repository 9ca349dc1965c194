/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task_table.c - a sliding window of tasks, linked into lists by number. All that is outside of the
 * window, and all gaps in it, are GA_TASK_NONE. */
#include "master/dispatch/task_table.h"
#include "common/error.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

void ga_task_table_release(struct ga_task_table *table)
{
    free(table->window);
    *table = (struct ga_task_table){0};
}

static struct ga_task_entry *entry_at(const struct ga_task_table *table, uint64_t task)
{
    return &table->window[task & (table->room - 1)];
}

static void grow(struct ga_task_table *table, uint64_t span)
{
    struct ga_task_table old = *table;
    while (table->room <= span)
        table->room = table->room ? 2 * table->room : 64;
    table->window = ga_alloc(table->room, sizeof *table->window);
    for (uint64_t task = old.base; task < old.next; task++)
        *entry_at(table, task) = *entry_at(&old, task);
    free(old.window);
}

/* Links, and tries that are not open, hold what was there before. */
static void clear(struct ga_task_entry *entry)
{
    const size_t counted = offsetof(struct ga_task_entry, tries);
    memset(entry, 0, counted);
    for (int i = 0; i < GA_TASK_TRIES; i++)
        entry->tries[i].worker = GA_NONE_U32;
    entry->state = GA_TASK_NEW;
    entry->losses = entry->held_try = entry->stamp = entry->row = 0;
    entry->host = GA_NONE_U32;
    entry->elsewhere_until = -INFINITY;
}

struct ga_task_entry *ga_task_table_add(struct ga_task_table *table, uint64_t task)
{
    GA_ASSERT(task >= table->next);
    if (table->base == table->next)
        table->base = task;
    if (task - table->base >= table->room)
        grow(table, task - table->base);
    table->next = task + 1;
    struct ga_task_entry *entry = entry_at(table, task);
    clear(entry);
    entry->number = task;
    return entry;
}

void ga_task_table_remove(struct ga_task_table *table, struct ga_task_entry *entry)
{
    GA_ASSERT(!entry->list);
    entry->state = GA_TASK_NONE;
    while (table->base < table->next && entry_at(table, table->base)->state == GA_TASK_NONE)
        table->base++;
}

void ga_task_list_init(struct ga_task_list *list)
{
    *list = (struct ga_task_list){GA_NO_ID, GA_NO_ID, 0};
}

void ga_task_list_append(struct ga_task_table *table, struct ga_task_list *list,
                         struct ga_task_entry *entry)
{
    GA_ASSERT(!entry->list);
    entry->list = list;
    entry->previous = list->last;
    entry->next = GA_NO_ID;
    if (list->last != GA_NO_ID)
        entry_at(table, list->last)->next = entry->number;
    else
        list->first = entry->number;
    list->last = entry->number;
    list->n++;
}

void ga_task_list_leave(struct ga_task_table *table, struct ga_task_entry *entry)
{
    struct ga_task_list *list = entry->list;
    if (!list)
        return;
    if (entry->previous != GA_NO_ID)
        entry_at(table, entry->previous)->next = entry->next;
    else
        list->first = entry->next;
    if (entry->next != GA_NO_ID)
        entry_at(table, entry->next)->previous = entry->previous;
    else
        list->last = entry->previous;
    list->n--;
    entry->list = NULL;
}
