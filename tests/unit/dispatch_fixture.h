/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dispatch_fixture.h - a dispatch, its clock, and what it has said: the tests of dispatch, event by
 * event. What holds whatever happens is tested by tests/sim. */
#ifndef GA_TESTS_DISPATCH_FIXTURE_H
#define GA_TESTS_DISPATCH_FIXTURE_H

#include "common/error.h"
#include "master/dispatch/dispatch.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

enum { MOST_WORKERS = 8, MOST_TASKS = 4200 };

static struct ga_dispatch *dispatch;
static struct ga_dispatch_policy policy;
static double now; /* s */

static size_t holder[MOST_TASKS]; /* of each task: the worker it was last sent to, and its try */
static uint32_t try_of[MOST_TASKS];
static struct ga_tries tries; /* of the last answer */

/* Since the last call of act. */
static size_t sent_to[MOST_WORKERS]; /* tasks */
static struct said {
    size_t n;
    uint64_t tasks[MOST_TASKS];
    uint32_t numbers[MOST_TASKS];
    size_t worker, host; /* of the last one */
    double until;
} said[GA_DISPATCH_READMITTED + 1]; /* by kind */

static inline void fixture_set_up(void)
{
    policy = (struct ga_dispatch_policy){.losses = 2, .ahead = 2e-3, .quarantine = 60};
    now = 100;
}

static inline void fixture_tear_down(void)
{
    ga_dispatch_destroy(dispatch);
    dispatch = NULL;
}

static inline void create(size_t n_workers)
{
    dispatch = ga_dispatch_create(n_workers, &policy);
}

static inline void join(size_t worker, uint32_t slots, size_t host)
{
    ga_dispatch_join(dispatch, worker, slots, host, now);
}

/* Workers of so many slots, each on a host of its own. */
static inline void start(size_t n_workers, uint32_t slots)
{
    create(n_workers);
    for (size_t i = 0; i < n_workers; i++)
        join(i, slots, i);
}

static inline void lose(size_t worker)
{
    ga_dispatch_lose(dispatch, worker, now);
}

static inline void add(uint64_t first, uint64_t n)
{
    for (uint64_t task = first; task < first + n; task++)
        ga_dispatch_add(dispatch, task);
}

static inline void hear_action(const struct ga_dispatch_action *action)
{
    struct said *one = &said[action->kind];
    bool of_host =
        action->kind == GA_DISPATCH_QUARANTINED || action->kind == GA_DISPATCH_READMITTED;
    cr_assert(action->n <= GA_DISPATCH_BATCH && (action->n > 0) != of_host);
    one->worker = action->worker;
    one->host = action->host;
    one->until = action->until;
    one->n += of_host;
    for (size_t i = 0; i < action->n; i++) {
        uint64_t task = action->tasks[i];
        one->numbers[one->n] = action->tries[i];
        one->tasks[one->n++] = task;
        if (action->kind != GA_DISPATCH_SEND)
            continue;
        holder[task] = action->worker;
        try_of[task] = action->tries[i];
        sent_to[action->worker]++;
    }
}

/* Does all there is to do; returns how many actions that took. */
static inline size_t act(void)
{
    struct ga_dispatch_action action;
    size_t n = 0;
    for (size_t i = 0; i < MOST_WORKERS; i++)
        sent_to[i] = 0;
    for (size_t kind = 0; kind < sizeof said / sizeof *said; kind++)
        said[kind].n = 0;
    for (; ga_dispatch_next(dispatch, now, &action); n++)
        hear_action(&action);
    return n;
}

/* Until `time`, as a master would that sleeps until it is woken: what is due must be told in time.
 */
static inline size_t sleep_until(double time)
{
    double wakes = ga_dispatch_wakes(dispatch);
    now = time;
    size_t n = act();
    cr_expect(n == 0 || wakes <= time, "it acts at %g, but wanted to sleep until %g", time, wakes);
    return n;
}

static inline enum ga_verdict answer(size_t worker, uint64_t task, uint32_t number,
                                     enum ga_failure failure, double seconds)
{
    return ga_dispatch_finish(dispatch, worker, task, number, failure, seconds, now, &tries);
}

static inline enum ga_verdict finish(uint64_t task, enum ga_failure failure, double seconds)
{
    return answer(holder[task], task, try_of[task], failure, seconds);
}

static inline void succeed(uint64_t task, double seconds)
{
    cr_assert_eq(finish(task, GA_FAILURE_NONE, seconds), GA_VERDICT_FINAL);
}

static inline void fail(uint64_t task, enum ga_verdict verdict)
{
    cr_assert_eq(finish(task, GA_FAILURE_EXIT, 1), verdict);
}

/* So that it is known how long tasks take. Uses the number 0 to 9 on whoever gets them. */
static inline void warm_up(double seconds)
{
    for (uint64_t task = 0; task < 10; task++) {
        add(task, 1);
        act();
        succeed(task, seconds);
    }
    act();
}

static inline void expect_counts(size_t busy, size_t waiting, size_t out)
{
    struct ga_dispatch_counts counts = ga_dispatch_counts(dispatch);
    cr_expect_eq(counts.busy, busy, "busy %zu, not %zu", counts.busy, busy);
    cr_expect_eq(counts.waiting, waiting, "waiting %zu, not %zu", counts.waiting, waiting);
    cr_expect_eq(counts.out, out, "out %zu, not %zu", counts.out, out);
}

#endif
