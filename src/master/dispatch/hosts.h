/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hosts.h - the hosts, how far each is trusted, and lists of them by what can be done with
 * them. Dispatch's own; who changes the trust, and what follows, is trust.c. */
#ifndef GA_MASTER_HOSTS_H
#define GA_MASTER_HOSTS_H

#include "master/dispatch/links.h"
#include "master/dispatch/task_table.h"

enum ga_trust {
    GA_TRUSTED,
    GA_DOUBTED, /* failed all it got, and no other host has answered since: it gets nothing */
    GA_QUARANTINED,
    GA_ON_TRIAL, /* gets one task at a time until one succeeds */
};

/* Lists of a host's workers. Only what is live and is to be used at all is in one. */
enum ga_worker_list {
    GA_WORKERS_FREE,  /* with a slot without a task */
    GA_WORKERS_ROOM,  /* all slots have tasks, and what is kept ahead has run low */
    GA_WORKERS_AHEAD, /* with tasks that have not started */
    GA_WORKERS_LISTS
};

/* Lists of hosts; the first three of trusted ones only. */
enum ga_host_list {
    GA_HOSTS_FREE,         /* with free workers; its last answer was no failure */
    GA_HOSTS_FREE_FAILING, /* with free workers; its last answer was a failure */
    GA_HOSTS_ROOM,         /* with workers that have room */
    GA_HOSTS_AHEAD,        /* with tasks that have not started */
    GA_HOSTS_CLEAR,        /* not trusted, with tasks that have not started */
    GA_HOSTS_TRIAL,        /* that could be tried again now */
    GA_HOSTS_DOUBTED,
    GA_HOSTS_HELD,    /* with failures that are held and that nobody confirms yet */
    GA_HOSTS_AVOIDED, /* with tasks that wait for another host */
    GA_HOSTS_LISTS
};

struct ga_host {
    enum ga_trust trust;
    size_t live;        /* workers */
    size_t slots, busy; /* of these; busy: have a task */
    struct ga_link workers[GA_WORKERS_LISTS];
    struct ga_link links[GA_HOSTS_LISTS];
    uint32_t listed; /* a bit for each list that it is in */

    uint32_t failures;            /* in a row */
    uint32_t row, dismissed;      /* the number of this row; of the last that ended in quarantine */
    double row_began;             /* s: only what began later can show that it works again */
    uint64_t successes_elsewhere; /* ga_hosts.successes when the row began */
    double length;                /* s: of the last quarantine, 0 if that is forgiven */
    uint32_t stamp;               /* rises whenever its trust changes */
    uint64_t trial;               /* the task that it is tried with, GA_NO_ID if none */

    struct ga_task_list avoiders;         /* waiting tasks that it failed, for others if possible */
    struct ga_task_list held, confirming; /* tasks; those that another host tries are confirming */
    double held_since;                    /* s: when the first of these came to be held */
    bool held_timer;
};

struct ga_hosts {
    size_t n;
    struct ga_host **of; /* by number; they do not move */
    struct ga_link lists[GA_HOSTS_LISTS];
    size_t trusted;     /* that live */
    size_t clear;       /* of these, those whose last answer was no failure */
    size_t live;        /* hosts */
    size_t quarantined; /* of these, on trial included */
    size_t slots, busy; /* of those that are trusted */
    uint64_t successes; /* of all hosts */
};

void ga_hosts_init(struct ga_hosts *hosts);
void ga_hosts_release(struct ga_hosts *hosts);

struct ga_host *ga_hosts_know(struct ga_hosts *hosts, size_t host); /* a new one is trusted */

/* To be called around every change of a host's trust, failures in a row, live workers, slots or
 * busy: so that the sums are kept. */
void ga_hosts_uncount(struct ga_hosts *hosts, size_t host);
void ga_hosts_count(struct ga_hosts *hosts, size_t host);
/* After each change of a host. */
void ga_hosts_relist(struct ga_hosts *hosts, size_t number);

size_t ga_hosts_first(const struct ga_hosts *hosts, enum ga_host_list list);
/* A trusted host with a free slot; one whose last answer was no failure, if there is one.
 * GA_NO_OWNER: none; `except` is not meant. */
size_t ga_hosts_free(const struct ga_hosts *hosts, size_t except);
/* Is there a trusted host besides this one? */
bool ga_hosts_has_other(const struct ga_hosts *hosts, size_t host);
/* A trusted host whose last answer was no failure, besides this one? */
bool ga_hosts_has_other_clear(const struct ga_hosts *hosts, size_t host);
void ga_hosts_rotate(struct ga_hosts *hosts, enum ga_host_list list, size_t host);

#endif
