/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task_table.h - the tasks that dispatch knows, found by number, and lists of them.
 * Numbers come in ascending order and leave after a while, so the table is a window that slides: a
 * ring, without hashing. A number that is left out costs no more than its place in it. */
#ifndef GA_MASTER_TASK_TABLE_H
#define GA_MASTER_TASK_TABLE_H

#include "common/evaluation.h"
#include <stddef.h>
#include <stdint.h>

#define GA_NONE_U32   UINT32_MAX
#define GA_TASK_TRIES 2 /* open at a time */

enum ga_task_state {
    GA_TASK_NONE,    /* no such task, or answered */
    GA_TASK_NEW,     /* to be given out for the first time; in no list: its number is its place */
    GA_TASK_WAITING, /* in a list of those to be given out */
    GA_TASK_PAUSED,  /* failed, and is tried again after a while */
    GA_TASK_OUT,     /* with one worker or two */
    GA_TASK_HELD, /* failed, and it is not known yet whether that counts; perhaps with a worker */
};

/* A try that its worker has not answered yet. */
struct ga_open_try {
    uint32_t worker; /* GA_NONE_U32: there is none */
    uint32_t number;
    double since;            /* s: when it began to run, as far as is known; INFINITY: it has not */
    uint64_t previous, next; /* in running.h */
};

struct ga_task_list {
    uint64_t first, last;
    size_t n;
};

struct ga_task_entry {
    /* up to the first try, all that a task needs that just succeeds */
    uint64_t number;
    struct ga_task_list *list;    /* that it is in, or NULL */
    uint8_t state, first_failure; /* enum ga_task_state, ga_failure */
    uint16_t n_open;
    uint32_t next_try;
    uint32_t next_attempt;     /* tries that may have begun */
    uint32_t answered, failed; /* tries, those that count */
    uint32_t in_row;           /* failures of this task in the row of that host's */
    struct ga_open_try tries[GA_TASK_TRIES];
    uint32_t losses;         /* workers that were lost while they ran it */
    uint32_t held_try;       /* whose failure is held */
    uint32_t stamp;          /* rises when what a timer was set for is over */
    uint32_t host, row;      /* that failed it last, in which row of its failures */
    double elsewhere_until;  /* s: till then that one does not get it if there are others */
    uint64_t previous, next; /* in the list */
};

struct ga_task_table {
    struct ga_task_entry *window; /* of numbers base .. next-1, at number & (room - 1) */
    size_t room;
    uint64_t base, next;
};

void ga_task_table_release(struct ga_task_table *table);

/* A new task, in no list; its number is above all earlier ones. Valid until the next add. */
struct ga_task_entry *ga_task_table_add(struct ga_task_table *table, uint64_t task);
/* The entry of a task, or NULL. Valid until the next add. */
static inline struct ga_task_entry *ga_task_table_find(const struct ga_task_table *table,
                                                       uint64_t task)
{
    if (task < table->base || task >= table->next)
        return NULL;
    struct ga_task_entry *entry = &table->window[task & (table->room - 1)];
    return entry->state == GA_TASK_NONE ? NULL : entry;
}

/* It is answered, and in no list. */
void ga_task_table_remove(struct ga_task_table *table, struct ga_task_entry *entry);

void ga_task_list_init(struct ga_task_list *list);
void ga_task_list_append(struct ga_task_table *table, struct ga_task_list *list,
                         struct ga_task_entry *entry);
/* Out of the list that it is in; no effect if it is in none. */
void ga_task_list_leave(struct ga_task_table *table, struct ga_task_entry *entry);

#endif
