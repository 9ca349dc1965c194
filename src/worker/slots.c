/* SPDX-License-Identifier: GPL-3.0-or-later */
/* slots.c - the main thread's side of the slots. Storage of tasks is used again, so that a steady
 * flow allocates nothing. */
#include "worker/slots.h"
#include "common/clock.h"
#include "common/islands.h"
#include "worker/open_files.h"
#include "worker/slots_internal.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

static const size_t small_stack = (size_t)512 << 10; /* bytes */

/* A user's library in this process gets the system's usual stack; the other evaluators are gaopt's
 * own and need little. */
static bool runs_foreign_code(const struct ga_slots *slots)
{
    return slots->type == &ga_evaluator_library;
}

static enum ga_status start_threads(struct ga_slots *slots, struct ga_error *error)
{
    pthread_attr_t attributes;
    sigset_t all;
    sigset_t before;
    int code = 0;

    (void)pthread_attr_init(&attributes);
    if (!runs_foreign_code(slots))
        (void)pthread_attr_setstacksize(&attributes, small_stack);
    sigfillset(&all); /* signals are the main thread's business */
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    for (size_t i = 0; code == 0 && i < slots->n; i++) {
        code = pthread_create(&slots->items[i].thread, &attributes, ga_slot_main, &slots->items[i]);
        slots->items[i].started = code == 0;
        (void)pthread_mutex_lock(&slots->lock);
        slots->n_opening += code == 0;
        (void)pthread_mutex_unlock(&slots->lock);
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)pthread_attr_destroy(&attributes);
    if (code == 0)
        return GA_OK;
    (void)pthread_mutex_lock(&slots->lock); /* a slot that cannot open writes to it too */
    (void)ga_error_set(error, GA_E_SYSTEM,
                       "cannot start the threads of %zu slots: %s; lower cluster.slots or raise "
                       "the limit of processes (ulimit -u)",
                       slots->n, strerror(code));
    (void)pthread_mutex_unlock(&slots->lock);
    return GA_E_SYSTEM;
}

static enum ga_status wait_until_open(struct ga_slots *slots)
{
    (void)pthread_mutex_lock(&slots->lock);
    while (slots->n_opening > 0)
        (void)pthread_cond_wait(&slots->opened, &slots->lock);
    (void)pthread_mutex_unlock(&slots->lock);
    return slots->status;
}

static enum ga_status make_events(struct ga_slots *slots, struct ga_error *error)
{
    bool made;

    slots->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    made = slots->event_fd >= 0;
    for (size_t i = 0; i < slots->n; i++) {
        slots->items[i].cancel_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        made = made && slots->items[i].cancel_fd >= 0;
    }
    return made ? GA_OK
                : ga_error_set(error, GA_E_SYSTEM, "cannot make an eventfd: %s", strerror(errno));
}

static struct ga_slots *create(const struct ga_config *config, size_t n, const cpu_set_t *cores,
                               struct ga_error *error)
{
    struct ga_slots *slots = ga_alloc(1, sizeof *slots);

    slots->config = config;
    slots->cores = cores;
    slots->type = ga_evaluator_find(config);
    slots->error = error;
    slots->n = n;
    slots->event_fd = -1;
    slots->items = ga_alloc(n, sizeof *slots->items);
    (void)pthread_mutex_init(&slots->lock, NULL);
    (void)pthread_cond_init(&slots->work, NULL);
    (void)pthread_cond_init(&slots->opened, NULL);
    atomic_init(&slots->announced, false);
    ga_interruption_init(&slots->interruption);
    for (size_t i = 0; i < n; i++) {
        slots->items[i].slots = slots;
        slots->items[i].number = i;
        slots->items[i].cancel_fd = -1;
        (void)pthread_mutex_init(&slots->items[i].lock, NULL);
    }
    return slots;
}

enum ga_status ga_slots_open(struct ga_slots **slots, const struct ga_config *config, size_t n,
                             const cpu_set_t *cores, struct ga_error *error)
{
    struct ga_slots *made;
    enum ga_status status;
    enum ga_status opened;

    GA_ASSERT(n > 0);
    made = create(config, n, cores, error);
    status = ga_open_files_check(n, 1 + made->type->files, error); /* 1: what cancels */
    if (status == GA_OK && made->type->check != NULL)
        status = made->type->check(config, error);
    if (status == GA_OK)
        status = make_events(made, error);
    if (status == GA_OK)
        status = ga_brief_open(&made->brief, config, error);
    made->caller.opened = ga_clock_now();
    if (status == GA_OK && made->brief == NULL)
        status = start_threads(made, error);
    opened = wait_until_open(made);
    if (status == GA_OK)
        status = opened;
    if (status != GA_OK) {
        ga_slots_close(made);
        return status;
    }
    *slots = made;
    return GA_OK;
}

static void release_slot(struct ga_slot *slot)
{
    if (slot->started)
        (void)pthread_join(slot->thread, NULL);
    if (slot->cancel_fd >= 0)
        (void)close(slot->cancel_fd);
    ga_jobs_free(&slot->taken);
    ga_jobs_free(&slot->finished);
    (void)pthread_mutex_destroy(&slot->lock);
}

void ga_slots_close(struct ga_slots *slots)
{
    if (slots == NULL)
        return;
    ga_slots_cancel_all(slots);
    (void)pthread_mutex_lock(&slots->lock);
    slots->closing = true;
    (void)pthread_cond_broadcast(&slots->work);
    (void)pthread_mutex_unlock(&slots->lock);
    ga_brief_close(slots->brief);
    for (size_t i = 0; i < slots->n; i++)
        release_slot(&slots->items[i]);
    if (slots->event_fd >= 0)
        (void)close(slots->event_fd);
    ga_jobs_free(&slots->waiting);
    ga_jobs_free(&slots->dropped);
    ga_jobs_free(&slots->spare);
    (void)pthread_cond_destroy(&slots->work);
    (void)pthread_cond_destroy(&slots->opened);
    (void)pthread_mutex_destroy(&slots->lock);
    free(slots->items);
    free(slots);
}

static struct ga_job *job_of(struct ga_slots *slots, const struct ga_task *task)
{
    const size_t n_genes = ga_task_width(slots->config);
    struct ga_job *job = ga_jobs_pop(&slots->spare);

    if (job == NULL)
        job = ga_job_create(n_genes, ga_result_width(slots->config));
    job->cancelled = false;
    job->task.number = job->result.number = task->number;
    job->task.id = job->result.id = task->id;
    job->task.repeat = job->result.repeat = task->repeat;
    job->task.try = job->result.try = task->try;
    job->task.attempt = job->result.attempt = task->attempt;
    memcpy(job->genes, task->genes, n_genes * sizeof *job->genes);
    return job;
}

void ga_slots_submit(struct ga_slots *slots, const struct ga_task *tasks, size_t n)
{
    struct ga_job_list list = {0};

    GA_ASSERT(slots->brief == NULL);
    for (size_t i = 0; i < n; i++)
        ga_jobs_push(&list, job_of(slots, &tasks[i]));
    slots->n_pending += n;

    (void)pthread_mutex_lock(&slots->lock);
    ga_jobs_append(&slots->waiting, &list);
    for (size_t i = 0; i < n && i < slots->n_idle; i++)
        (void)pthread_cond_signal(&slots->work);
    (void)pthread_mutex_unlock(&slots->lock);
}

/* True if something may have finished. Each write to the event belongs to one change of `announced`
 * to true: read it first, then change that back, then look into the lists; so nothing is overlooked
 * and no event is left over. */
static bool accept_announcement(struct ga_slots *slots)
{
    uint64_t count;

    if (!atomic_load(&slots->announced))
        return false;
    if (read(slots->event_fd, &count, sizeof count) == sizeof count)
        (void)atomic_exchange(&slots->announced, false);
    return true;
}

struct ga_brief *ga_slots_brief(const struct ga_slots *slots)
{
    return slots->brief;
}

size_t ga_slots_collect(struct ga_slots *slots,
                        void (*finished)(void *self, const struct ga_result *result), void *self)
{
    struct ga_job_list list = {0};
    struct ga_job *job;
    size_t n = 0;

    if (!accept_announcement(slots))
        return 0;
    ga_jobs_append(&list, &slots->dropped);
    for (size_t i = 0; i < slots->n; i++) {
        (void)pthread_mutex_lock(&slots->items[i].lock);
        ga_jobs_append(&list, &slots->items[i].finished);
        (void)pthread_mutex_unlock(&slots->items[i].lock);
    }
    for (; (job = ga_jobs_pop(&list)) != NULL; n++) {
        slots->n_pending--;
        slots->task_s += (job->result.seconds - slots->task_s) / 8;
        finished(self, &job->result);
        ga_jobs_push(&slots->spare, job);
    }
    return n;
}

int ga_slots_event(const struct ga_slots *slots)
{
    return slots->event_fd;
}

size_t ga_slots_count(const struct ga_slots *slots)
{
    return slots->n;
}

size_t ga_slots_pending(const struct ga_slots *slots)
{
    return slots->n_pending;
}

double ga_slots_task_time(const struct ga_slots *slots)
{
    return slots->task_s;
}

double ga_slots_ahead(const struct ga_slots *slots)
{
    const size_t n = slots->n_pending;

    return n > slots->n ? (double)(n - slots->n) / (double)slots->n * slots->task_s : 0;
}

/* --- cancelling --- */

static void drop(struct ga_slots *slots, struct ga_job *job)
{
    job->result.failure = GA_FAILURE_CANCELLED;
    job->result.detail = 0;
    job->result.started = 0;
    job->result.seconds = 0;
    job->message[0] = '\0';
    ga_jobs_push(&slots->dropped, job);
}

/* Under the slot's lock, so that the signal reaches this evaluation and not the next. */
static void stop_running(struct ga_slot *slot)
{
    const uint64_t one = 1;

    slot->running->cancelled = true;
    if (!slot->signalled)
        (void)!write(slot->cancel_fd, &one, sizeof one);
    slot->signalled = true;
}

/* The task if it has not started, out of whatever list it waits in. Under slots->lock, without
 * which no task moves from one list to another. */
static struct ga_job *take_back(struct ga_slots *slots, uint64_t number)
{
    struct ga_job *job = ga_jobs_remove(&slots->waiting, number);

    for (size_t i = 0; job == NULL && i < slots->n; i++) {
        (void)pthread_mutex_lock(&slots->items[i].lock);
        job = ga_jobs_remove(&slots->items[i].taken, number);
        (void)pthread_mutex_unlock(&slots->items[i].lock);
    }
    return job;
}

static void stop_if_running(struct ga_slots *slots, uint64_t number)
{
    for (size_t i = 0; i < slots->n; i++) {
        struct ga_slot *slot = &slots->items[i];

        (void)pthread_mutex_lock(&slot->lock);
        if (slot->running != NULL && slot->running->task.number == number)
            stop_running(slot);
        (void)pthread_mutex_unlock(&slot->lock);
    }
}

void ga_slots_cancel(struct ga_slots *slots, uint64_t number)
{
    struct ga_job *job;

    (void)pthread_mutex_lock(&slots->lock);
    job = take_back(slots, number);
    if (job != NULL)
        drop(slots, job);
    else
        stop_if_running(slots, number);
    (void)pthread_mutex_unlock(&slots->lock);
    if (job != NULL)
        ga_slots_announce(slots);
}

bool ga_slots_recall(struct ga_slots *slots, uint64_t number, uint32_t *try)
{
    struct ga_job *job;

    (void)pthread_mutex_lock(&slots->lock);
    job = take_back(slots, number);
    (void)pthread_mutex_unlock(&slots->lock);
    if (job == NULL)
        return false;
    *try = job->task.try;
    slots->n_pending--;
    ga_jobs_push(&slots->spare, job);
    return true;
}

static void drop_list(struct ga_slots *slots, struct ga_job_list *list)
{
    struct ga_job *job;

    while ((job = ga_jobs_pop(list)) != NULL)
        drop(slots, job);
}

static void cancel_many(struct ga_slots *slots, bool running_too)
{
    (void)pthread_mutex_lock(&slots->lock);
    drop_list(slots, &slots->waiting);
    for (size_t i = 0; i < slots->n; i++) {
        struct ga_slot *slot = &slots->items[i];

        (void)pthread_mutex_lock(&slot->lock);
        drop_list(slots, &slot->taken);
        if (running_too && slot->running != NULL)
            stop_running(slot);
        (void)pthread_mutex_unlock(&slot->lock);
    }
    (void)pthread_mutex_unlock(&slots->lock);
    if (slots->dropped.n > 0)
        ga_slots_announce(slots);
}

void ga_slots_cancel_all(struct ga_slots *slots)
{
    cancel_many(slots, true);
}

void ga_slots_cancel_waiting(struct ga_slots *slots)
{
    cancel_many(slots, false);
}

void ga_slots_told_to_end(struct ga_slots *slots)
{
    ga_interruption_begin(&slots->interruption);
}
