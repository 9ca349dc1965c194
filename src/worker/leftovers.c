/* SPDX-License-Identifier: GPL-3.0-or-later */
/* leftovers.c - see leftovers.h. */
#include "worker/leftovers.h"
#include "common/clock.h"
#include "worker/guardian.h"
#include "worker/process.h"
#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static const double patience_s = 1;
static const double round_s = 1e-3; /* between looks while killed processes go */
static const double share = 0.01;   /* of the time, for looking */

/* One a process, since orphans come to a process as a whole. Locks: `scan` first. */
static struct {
    pthread_mutex_t scan; /* held while looking; guards what is `of a scan` */
    double next_s;        /* of a scan: when one is paid for */

    pthread_mutex_t lock; /* guards the rest; held for moments */
    struct ga_running *first;
    unsigned n_starting; /* of them, those that have no process id yet */
    bool owed;
    uint64_t number; /* of evaluations, for their tokens */
} kept = {.scan = PTHREAD_MUTEX_INITIALIZER, .lock = PTHREAD_MUTEX_INITIALIZER};

static void lock(void)
{
    (void)pthread_mutex_lock(&kept.lock);
}

static void unlock(void)
{
    (void)pthread_mutex_unlock(&kept.lock);
}

/* --- what runs --- */

void ga_leftovers_prepare(void)
{
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1);
}

void ga_token_prefix(pid_t pid, char prefix[GA_TOKEN_ROOM])
{
    struct ga_process process = {.started = 0};

    (void)ga_process_read(pid, &process);
    (void)snprintf(prefix, GA_TOKEN_ROOM, "%d.%" PRIu64 ".", pid, process.started);
}

void ga_leftovers_begin(struct ga_running *running, size_t slot)
{
    if (running->token[0] == '\0')
        ga_token_prefix(getpid(), running->token);
    const char *first = strchr(running->token, '.');
    char *end = strchr(first + 1, '.') + 1;

    lock();
    (void)snprintf(end, GA_TOKEN_ROOM - (size_t)(end - running->token), "%zu.%" PRIu64, slot,
                   kept.number++);
    running->pid = 0;
    running->began = ga_process_now();
    running->next = kept.first;
    kept.first = running;
    kept.n_starting++;
    unlock();
}

void ga_leftovers_began(struct ga_running *running, pid_t pid)
{
    lock();
    running->pid = pid;
    kept.n_starting--;
    unlock();
}

void ga_leftovers_ended(struct ga_running *running)
{
    lock();
    for (struct ga_running **at = &kept.first; *at != NULL; at = &(*at)->next) {
        if (*at == running) {
            *at = running->next;
            break;
        }
    }
    kept.owed = true;
    unlock();
}

bool ga_leftovers_owed(void)
{
    bool owed;

    lock();
    owed = kept.owed;
    unlock();
    return owed;
}

/* --- whose a process is --- */

struct scan {
    pid_t self;
    pid_t group; /* this process's */
    char prefix[GA_TOKEN_ROOM];
    bool unfinished; /* something is on its way out, or could not be judged yet */
};

static bool has_prefix(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Under the lock. */
static bool is_running(const struct ga_process *process, const char *token)
{
    for (const struct ga_running *one = kept.first; one != NULL; one = one->next) {
        if (token != NULL ? strcmp(one->token, token) == 0 : one->pid == process->pid)
            return true;
    }
    return false;
}

/* Under the lock: of one without a token, any evaluation that is older may be the one that it
 * belongs to. */
static bool has_older(const struct ga_process *process)
{
    for (const struct ga_running *one = kept.first; one != NULL; one = one->next) {
        if (one->began <= process->started)
            return true;
    }
    return false;
}

/* Under the lock. */
static bool is_left_over(const struct scan *scan, const struct ga_process *process)
{
    char token[GA_TOKEN_ROOM];

    if (ga_process_variable(process->pid, GA_TOKEN_VARIABLE, token, sizeof token) &&
        has_prefix(token, scan->prefix))
        return !is_running(process, token);
    return !has_older(process);
}

/* A child of this process that is in no slot's care has come to it as an orphan, unless it is in
 * this process's own group: then a library of this process has started it. The guardian has a
 * group of its own. */
static bool is_orphan(const struct scan *scan, const struct ga_process *process)
{
    return process->parent == scan->self && process->group != scan->group &&
           process->pid != ga_guardian_pid();
}

static void look_at(void *self, const struct ga_process *process)
{
    struct scan *scan = self;

    if (!is_orphan(scan, process))
        return;
    lock();
    if (is_running(process, NULL)) {
        /* a slot waits for it */
    } else if (kept.n_starting > 0) { /* a slot's own child may not be in the list yet */
        scan->unfinished = true;
    } else if (process->state == 'Z') {
        (void)waitpid(process->pid, NULL, WNOHANG);
    } else if (is_left_over(scan, process)) {
        (void)kill(process->pid, SIGKILL);
        scan->unfinished = true; /* it must be reaped, and its own children come here then */
    }
    unlock();
}

/* --- looking --- */

static bool look(void)
{
    struct scan scan = {.self = getpid(), .group = getpgrp()};

    lock();
    kept.owed = false;
    unlock();
    ga_token_prefix(scan.self, scan.prefix);
    ga_processes_visit(look_at, &scan);
    if (scan.unfinished) {
        lock();
        kept.owed = true;
        unlock();
    }
    return !scan.unfinished;
}

/* Returns the s that it took, but for waiting. */
static double look_until_done(void)
{
    double now = ga_clock_now(), cost = 0;
    const double end = now + patience_s;
    bool done = false;

    while (!done && now < end) {
        const double start = now;

        done = look();
        cost += ga_clock_now() - start;
        if (!done)
            ga_clock_sleep(round_s);
        now = ga_clock_now();
    }
    return cost;
}

void ga_leftovers_clear(bool thorough)
{
    if (!thorough && pthread_mutex_trylock(&kept.scan) != 0)
        return; /* another slot looks */
    if (thorough)
        (void)pthread_mutex_lock(&kept.scan);
    if (thorough || ga_clock_now() >= kept.next_s) {
        const double cost = look_until_done();
        kept.next_s = fmax(kept.next_s, ga_clock_now()) + cost * (1 - share) / share;
    }
    (void)pthread_mutex_unlock(&kept.scan);
}

/* --- when the process has died --- */

struct mark {
    const char *prefix;
    bool found;
};

static void kill_marked(void *self, const struct ga_process *process)
{
    struct mark *mark = self;
    char token[GA_TOKEN_ROOM];

    if (process->state == 'Z' ||
        !ga_process_variable(process->pid, GA_TOKEN_VARIABLE, token, sizeof token) ||
        !has_prefix(token, mark->prefix))
        return;
    (void)kill(process->pid, SIGKILL);
    mark->found = true;
}

void ga_leftovers_clear_of(const char *prefix)
{
    const double end = ga_clock_now() + patience_s;
    struct mark mark = {.prefix = prefix};

    do {
        mark.found = false;
        ga_processes_visit(kill_marked, &mark);
        if (mark.found)
            ga_clock_sleep(round_s);
    } while (mark.found && ga_clock_now() < end);
}
