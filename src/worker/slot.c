/* SPDX-License-Identifier: GPL-3.0-or-later */
/* slot.c - the thread of one slot: it opens its evaluator and works off the queue.
 * Tasks that take long are taken one by one; of tasks that take microseconds, several at once, so
 * that many slots do not queue up for the queue. Nothing waits behind a task that turns out long:
 * another slot that has run out takes it over. */
#include "common/clock.h"
#include "common/islands.h"
#include "worker/epoch.h"
#include "worker/slots_internal.h"
#include <math.h>
#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

static const double batch_s = 200e-6; /* work that is taken at once, at most */
static const double batch_limit = 64; /* tasks, likewise */

void ga_slots_announce(struct ga_slots *slots)
{
    const uint64_t one = 1;

    if (!atomic_exchange(&slots->announced, true))
        (void)!write(slots->event_fd, &one, sizeof one);
}

static const int nice_level = 10; /* of evaluations that are limited to a part of the machine */

/* Of this thread, and so of all that it starts. What cannot be had is done without: the cores may
 * have been taken away since. */
static void stay_within_limits(const struct ga_slots *slots)
{
    if (slots->cores == NULL)
        return;
    (void)sched_setaffinity(0, sizeof *slots->cores, slots->cores);
    if (getpriority(PRIO_PROCESS, (id_t)gettid()) < nice_level)
        (void)setpriority(PRIO_PROCESS, (id_t)gettid(), nice_level);
}

static bool open_evaluator(struct ga_slot *slot)
{
    struct ga_slots *slots = slot->slots;
    struct ga_error error;
    enum ga_status status;

    ga_error_init(&error);
    status = slots->type->open(&slot->evaluator, slots->config, slot->number, &error);
    (void)pthread_mutex_lock(&slots->lock);
    if (status != GA_OK && slots->status == GA_OK) {
        slots->status = status;
        (void)ga_error_set(slots->error, status, "%s", error.text);
    }
    if (--slots->n_opening == 0)
        (void)pthread_cond_signal(&slots->opened);
    (void)pthread_mutex_unlock(&slots->lock);
    return status == GA_OK;
}

/* Under the slot's lock. */
static void turn_to(struct ga_slot *slot, enum ga_time_class what)
{
    ga_slot_time_turn(&slot->time, what, ga_clock_now());
}

/* --- taking work --- */

static struct ga_job *start_taken(struct ga_slot *slot)
{
    (void)pthread_mutex_lock(&slot->lock);
    slot->running = ga_jobs_pop(&slot->taken);
    turn_to(slot, slot->running ? GA_TIME_EVALUATING : GA_TIME_OWN);
    (void)pthread_mutex_unlock(&slot->lock);
    return slot->running;
}

/* Tasks to take now: a fair share of those that wait, and no more than are done in a moment. */
static size_t share(const struct ga_slot *slot)
{
    const double fair = floor((double)slot->slots->waiting.n / (double)slot->slots->n);
    const double short_work = floor(batch_s / fmax(slot->task_s, 1e-9));

    return (size_t)fmax(1, fmin(fmin(fair, short_work), batch_limit));
}

/* Under slots->lock, as is the next. */
static bool take_waiting(struct ga_slot *slot)
{
    struct ga_job_list *waiting = &slot->slots->waiting;

    if (waiting->first == NULL)
        return false;
    (void)pthread_mutex_lock(&slot->lock);
    for (size_t n = share(slot); n > 0 && waiting->first != NULL; n--)
        ga_jobs_push(&slot->taken, ga_jobs_pop(waiting));
    (void)pthread_mutex_unlock(&slot->lock);
    return true;
}

static bool take_over(struct ga_slot *slot)
{
    struct ga_slots *slots = slot->slots;
    struct ga_job *job = NULL;

    for (size_t i = 0; job == NULL && i < slots->n; i++) {
        (void)pthread_mutex_lock(&slots->items[i].lock);
        job = ga_jobs_pop(&slots->items[i].taken);
        (void)pthread_mutex_unlock(&slots->items[i].lock);
    }
    if (job == NULL)
        return false;
    (void)pthread_mutex_lock(&slot->lock);
    ga_jobs_push(&slot->taken, job);
    (void)pthread_mutex_unlock(&slot->lock);
    return true;
}

/* Under slots->lock. */
static void wait_for_work(struct ga_slot *slot)
{
    struct ga_slots *slots = slot->slots;

    (void)pthread_mutex_lock(&slot->lock);
    turn_to(slot, GA_TIME_WAITING);
    (void)pthread_mutex_unlock(&slot->lock);
    slots->n_idle++;
    (void)pthread_cond_wait(&slots->work, &slots->lock);
    slots->n_idle--;
    (void)pthread_mutex_lock(&slot->lock);
    turn_to(slot, GA_TIME_OWN);
    (void)pthread_mutex_unlock(&slot->lock);
}

/* Waits until there is work; false when all is to be closed. */
static bool find_work(struct ga_slot *slot)
{
    struct ga_slots *slots = slot->slots;
    bool found = false;

    (void)pthread_mutex_lock(&slots->lock);
    while (!slots->closing && !found) {
        found = take_waiting(slot) || take_over(slot);
        if (!found)
            wait_for_work(slot);
    }
    (void)pthread_mutex_unlock(&slots->lock);
    return found;
}

/* --- doing it --- */

static void evaluate(struct ga_slot *slot, struct ga_job *job)
{
    struct ga_slots *slots = slot->slots;
    const struct ga_config *config = slots->config;
    const struct ga_budget budget = ga_budget_of(config, slot->cancel_fd);
    struct ga_answer answer = ga_answer_begin(config, job->metrics, job->message);
    const double start = ga_clock_now();

    job->result.started = ga_clock_date();
    if (ga_has_islands(config))
        ga_epoch_run(config, slots->type, slot->evaluator, &job->task, &budget, &answer);
    else
        slots->type->evaluate(slot->evaluator, &job->task, &budget, &answer);
    ga_answer_check(&answer, config);
    if (ga_interruption_explains(&slots->interruption, answer.failure, answer.detail))
        answer.failure = GA_FAILURE_CANCELLED;
    job->result.failure = answer.failure;
    job->result.detail = answer.detail;
    job->result.seconds = ga_clock_now() - start;
    slot->task_s = 0.5 * (slot->task_s + job->result.seconds);
}

static void finish(struct ga_slot *slot, struct ga_job *job)
{
    uint64_t count;

    (void)pthread_mutex_lock(&slot->lock);
    slot->running = NULL;
    turn_to(slot, GA_TIME_OWN);
    if (job->cancelled)
        job->result.failure = GA_FAILURE_CANCELLED;
    if (slot->signalled)
        (void)!read(slot->cancel_fd, &count, sizeof count);
    slot->signalled = false;
    ga_jobs_push(&slot->finished, job);
    (void)pthread_mutex_unlock(&slot->lock);
    ga_slots_announce(slot->slots);
}

void *ga_slot_main(void *argument)
{
    struct ga_slot *slot = argument;
    struct ga_job *job;

    stay_within_limits(slot->slots);
    if (!open_evaluator(slot))
        return NULL;
    slot->task_s = 1; /* nothing is known yet: one at a time */
    do {
        while ((job = start_taken(slot)) != NULL) {
            evaluate(slot, job);
            finish(slot, job);
        }
    } while (find_work(slot));
    if (slot->slots->type->close != NULL)
        slot->slots->type->close(slot->evaluator);
    return NULL;
}
