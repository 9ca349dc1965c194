/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cluster.c - the virtual cluster: a heap of events. */
#include "cluster.h"
#include "common/fingerprint.h"
#include "common/random.h"
#include "master/dispatch.h"
#include "master/search.h"
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_EVENTS_AN_EVALUATION 200 /* more than that is going round in circles */
#define RETRIES                   1
#define NOTICED_AFTER_S           15.0
#define BACK_AFTER_S              40.0
#define DUPLICATE_WITHIN_S        100.0 /* so that some come after their worker is back */
#define CUT_OFF_FOR_S             20.0  /* mean: some are given up, some are not */

enum event_kind {
    EVENT_TASK,   /* reaches a worker */
    EVENT_RECALL, /* reaches a worker */
    EVENT_DONE,   /* a slot has finished */
    EVENT_RESULT, /* reaches the master */
    EVENT_DEATH,
    EVENT_NOTICED, /* the master gives a worker up */
    EVENT_JOIN,
    EVENT_CUT_OFF, /* all messages to and from a worker are held */
};

struct event {
    double time;
    uint64_t order; /* of events at the same time: as they were made */
    enum event_kind kind;
    size_t worker;
    uint32_t life; /* of the worker, when the event was made */
    uint64_t id;
    uint32_t attempt;
    enum ga_failure failure;
    double seconds;
};

struct task {
    uint64_t id;
    uint32_t attempt;
};

struct worker {
    uint32_t life;       /* rises with each death, and when the master gives it up */
    bool gone;           /* dead, or given up; it will join again */
    double reached_from; /* s: until then all messages to and from it are held */
    uint32_t slots, running;
    double speed;
    double link_free; /* s: messages to and from a worker keep their order */
    double back_free;
    struct task *queue;
    size_t n_queue, room;
};

struct cluster {
    const struct ga_config *config;
    const struct cluster_plan *plan;
    struct ga_random random;
    struct ga_dispatch *dispatch;
    struct ga_search *search;
    struct worker *workers;
    struct event *heap;
    size_t n_heap, heap_room;
    uint64_t n_events;
    double now;
    double metrics[1];
    struct cluster_outcome outcome;
};

/* --- the heap --- */

static bool before(const struct event *a, const struct event *b)
{
    return a->time < b->time || (a->time == b->time && a->order < b->order);
}

static void push(struct cluster *cluster, struct event event)
{
    if (cluster->n_heap == cluster->heap_room) {
        cluster->heap_room = cluster->heap_room ? 2 * cluster->heap_room : 256;
        cluster->heap = ga_realloc(cluster->heap, cluster->heap_room, sizeof event);
    }
    event.order = cluster->n_events++;
    size_t at = cluster->n_heap++;
    for (; at > 0 && before(&event, &cluster->heap[(at - 1) / 2]); at = (at - 1) / 2)
        cluster->heap[at] = cluster->heap[(at - 1) / 2];
    cluster->heap[at] = event;
}

static struct event pop(struct cluster *cluster)
{
    struct event first = cluster->heap[0], last = cluster->heap[--cluster->n_heap];
    size_t at = 0;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= cluster->n_heap)
            break;
        if (child + 1 < cluster->n_heap && before(&cluster->heap[child + 1], &cluster->heap[child]))
            child++;
        if (!before(&cluster->heap[child], &last))
            break;
        cluster->heap[at] = cluster->heap[child];
        at = child;
    }
    cluster->heap[at] = last;
    return first;
}

/* --- the workers --- */

/* Messages take their time and are held while the worker is cut off, but do not overtake each
 * other. */
static double arrival(struct cluster *cluster, const struct worker *worker, double *link_free)
{
    double sent = fmax(cluster->now, worker->reached_from);
    double time = sent + gsl_ran_exponential(&cluster->random.rng, cluster->plan->latency);
    *link_free = fmax(*link_free, time);
    return *link_free;
}

static void answer(struct cluster *cluster, size_t index, struct event result)
{
    struct worker *worker = &cluster->workers[index];
    result.kind = EVENT_RESULT;
    result.worker = index;
    result.life = worker->life;
    result.time = arrival(cluster, worker, &worker->back_free);
    push(cluster, result);
    if (gsl_rng_uniform(&cluster->random.rng) >= cluster->plan->duplicates)
        return;
    result.time += gsl_ran_flat(&cluster->random.rng, 0, DUPLICATE_WITHIN_S);
    push(cluster, result);
}

static bool flaky(const struct cluster *cluster, const struct task *task)
{
    struct ga_random random;
    ga_random_start(&random, 99, task->id, GA_PURPOSE_TEST);
    return task->attempt == 0 && gsl_rng_uniform(&random.rng) < cluster->plan->flaky;
}

static void start_what_fits(struct cluster *cluster, size_t index)
{
    struct worker *worker = &cluster->workers[index];
    while (worker->running < worker->slots && worker->n_queue > 0) {
        struct task task = worker->queue[0];
        memmove(worker->queue, worker->queue + 1, --worker->n_queue * sizeof task);
        worker->running++;
        double seconds = cluster->plan->mean / worker->speed *
                         exp(gsl_ran_gaussian(&cluster->random.rng, cluster->plan->spread));
        push(cluster, (struct event){
                          .time = cluster->now + seconds,
                          .kind = EVENT_DONE,
                          .worker = index,
                          .life = worker->life,
                          .id = task.id,
                          .attempt = task.attempt,
                          .failure = flaky(cluster, &task) ? GA_FAILURE_EXIT : GA_FAILURE_NONE,
                          .seconds = seconds,
                      });
    }
}

static void on_task(struct cluster *cluster, const struct event *event)
{
    struct worker *worker = &cluster->workers[event->worker];
    if (worker->n_queue == worker->room) {
        worker->room = worker->room ? 2 * worker->room : 16;
        worker->queue = ga_realloc(worker->queue, worker->room, sizeof *worker->queue);
    }
    worker->queue[worker->n_queue++] = (struct task){event->id, event->attempt};
    start_what_fits(cluster, event->worker);
}

static void on_recall(struct cluster *cluster, const struct event *event)
{
    struct worker *worker = &cluster->workers[event->worker];
    for (size_t i = 0; i < worker->n_queue; i++) {
        if (worker->queue[i].id != event->id)
            continue;
        struct event back = {
            .id = event->id, .attempt = worker->queue[i].attempt, .failure = GA_FAILURE_CANCELLED};
        memmove(worker->queue + i, worker->queue + i + 1,
                (--worker->n_queue - i) * sizeof *worker->queue);
        answer(cluster, event->worker, back);
        return;
    }
}

static void on_done(struct cluster *cluster, const struct event *event)
{
    cluster->workers[event->worker].running--;
    cluster->outcome.evaluations++;
    cluster->outcome.busy += event->seconds;
    answer(cluster, event->worker, *event);
    start_what_fits(cluster, event->worker);
}

/* Something that happens to a worker `rate` times in 100 evaluations' time. The last one is spared:
 * a search with nobody to evaluate would wait for ever, and rightly. */
static void plan_trouble(struct cluster *cluster, size_t index, enum event_kind kind, double rate)
{
    if (rate <= 0 || index + 1 == cluster->plan->n_workers)
        return;
    double wait = gsl_ran_exponential(&cluster->random.rng, 100 * cluster->plan->mean / rate);
    push(cluster, (struct event){.time = cluster->now + wait,
                                 .kind = kind,
                                 .worker = index,
                                 .life = cluster->workers[index].life});
}

/* What it does is lost, and nobody hears of it. What it sent before is still under way. */
static void stop_worker(struct worker *worker)
{
    worker->life++;
    worker->gone = true;
    worker->n_queue = worker->running = 0;
}

static void give_up_later(struct cluster *cluster, size_t index)
{
    push(cluster, (struct event){.time = cluster->now + NOTICED_AFTER_S,
                                 .kind = EVENT_NOTICED,
                                 .worker = index,
                                 .life = cluster->workers[index].life});
}

static void on_death(struct cluster *cluster, const struct event *event)
{
    stop_worker(&cluster->workers[event->worker]);
    cluster->outcome.deaths++;
    give_up_later(cluster, event->worker);
}

/* For as long as it lasts it works on; the master may give it up meanwhile. */
static void on_cut_off(struct cluster *cluster, const struct event *event)
{
    struct worker *worker = &cluster->workers[event->worker];
    worker->reached_from = cluster->now + gsl_ran_exponential(&cluster->random.rng, CUT_OFF_FOR_S);
    if (worker->reached_from > cluster->now + NOTICED_AFTER_S)
        give_up_later(cluster, event->worker);
    else
        plan_trouble(cluster, event->worker, EVENT_CUT_OFF, cluster->plan->partitions);
}

/* One that was only cut off has worked on until now: its answers come late, and all the same. */
static void on_noticed(struct cluster *cluster, const struct event *event)
{
    struct worker *worker = &cluster->workers[event->worker];
    if (!worker->gone) {
        cluster->outcome.given_up++;
        stop_worker(worker);
    }
    ga_dispatch_lose(cluster->dispatch, event->worker);
    push(cluster, (struct event){.time = cluster->now + BACK_AFTER_S,
                                 .kind = EVENT_JOIN,
                                 .worker = event->worker});
}

static void on_join(struct cluster *cluster, size_t index)
{
    struct worker *worker = &cluster->workers[index];
    worker->gone = false;
    worker->reached_from = 0;
    worker->slots =
        1 + (uint32_t)gsl_rng_uniform_int(&cluster->random.rng, cluster->plan->most_slots);
    worker->speed = exp(gsl_ran_gaussian(&cluster->random.rng, cluster->plan->spread));
    ga_dispatch_join(cluster->dispatch, index, worker->slots);
    plan_trouble(cluster, index, EVENT_DEATH, cluster->plan->deaths);
    plan_trouble(cluster, index, EVENT_CUT_OFF, cluster->plan->partitions);
}

/* --- the master --- */

static void on_result(struct cluster *cluster, const struct event *event)
{
    enum ga_verdict verdict = ga_dispatch_finish(cluster->dispatch, event->worker, event->id,
                                                 event->attempt, event->failure, event->seconds);
    cluster->outcome.stale += verdict == GA_VERDICT_STALE;
    if (verdict != GA_VERDICT_FINAL)
        return;
    if (event->failure != GA_FAILURE_NONE)
        cluster->outcome.broken = "a failure counts though it was to be tried again";
    const struct ga_individual *individual = ga_search_open(cluster->search, event->id);
    if (!individual) {
        cluster->outcome.broken = "a final result is of no open individual";
        return;
    }
    cluster->metrics[0] = 0;
    for (size_t i = 0; i < cluster->config->space.n; i++)
        cluster->metrics[0] += individual->genes[i] * individual->genes[i];
    struct ga_finished finished = {
        .result = {.id = event->id, .metrics = cluster->metrics, .message = ""},
        .host = "",
    };
    if (!ga_search_finish(cluster->search, &finished))
        cluster->outcome.broken = "an evaluation was counted twice";
}

static void on_told(void *self, const struct ga_record *record)
{
    struct cluster *cluster = self;
    uint64_t facts[] = {record->id, record->generation, record->status, record->same_as};
    uint64_t print = cluster->outcome.fingerprint;
    if (record->id != cluster->outcome.told)
        cluster->outcome.broken = "individuals were not told in order, each once";
    cluster->outcome.told++;
    print = ga_fingerprint(facts, sizeof facts, print);
    print = ga_fingerprint(record->genes, cluster->config->space.n * sizeof(double), print);
    cluster->outcome.fingerprint = ga_fingerprint(record->objectives, sizeof(double), print);
}

static void send(struct cluster *cluster, const struct ga_dispatch_action *action)
{
    struct worker *worker = &cluster->workers[action->worker];
    double time = arrival(cluster, worker, &worker->link_free);
    for (size_t i = 0; i < action->n; i++) {
        if (action->attempts[i] > RETRIES)
            cluster->outcome.broken = "an evaluation is tried too often";
        push(cluster, (struct event){
                          .time = time,
                          .kind = action->kind == GA_DISPATCH_SEND ? EVENT_TASK : EVENT_RECALL,
                          .worker = action->worker,
                          .life = worker->life,
                          .id = action->ids[i],
                          .attempt = action->attempts[i],
                      });
    }
}

static void act(struct cluster *cluster)
{
    const struct ga_individual *individual = NULL;
    struct ga_dispatch_action action;
    while ((individual = ga_search_next(cluster->search)) != NULL) {
        if (individual->id >= ga_stop_limit(cluster->config))
            cluster->outcome.broken = "more is handed out than will ever be told";
        ga_dispatch_add(cluster->dispatch, individual->id);
    }
    while (ga_dispatch_next(cluster->dispatch, &action)) {
        if (action.kind == GA_DISPATCH_LOST)
            cluster->outcome.broken = "a task was given up";
        else
            send(cluster, &action);
    }
    struct ga_dispatch_counts counts = ga_dispatch_counts(cluster->dispatch);
    if (counts.waiting > 0 && counts.busy < counts.slots)
        cluster->outcome.broken = "a task waits while a slot is free";
}

static void handle(struct cluster *cluster, const struct event *event)
{
    bool of_the_dead = event->life != cluster->workers[event->worker].life;
    cluster->now = event->time;
    switch (event->kind) {
    case EVENT_RESULT: /* was sent while it lived: may come late, even after its worker is given up
                        */
        on_result(cluster, event);
        break;
    case EVENT_NOTICED:
        if (!of_the_dead) /* it died while it was cut off: that is noticed by itself */
            on_noticed(cluster, event);
        break;
    case EVENT_JOIN:
        on_join(cluster, event->worker);
        break;
    case EVENT_TASK:
        if (!of_the_dead)
            on_task(cluster, event);
        break;
    case EVENT_RECALL:
        if (!of_the_dead)
            on_recall(cluster, event);
        break;
    case EVENT_DONE:
        if (!of_the_dead)
            on_done(cluster, event);
        break;
    case EVENT_DEATH:
        if (!of_the_dead)
            on_death(cluster, event);
        break;
    case EVENT_CUT_OFF:
        if (!of_the_dead)
            on_cut_off(cluster, event);
        break;
    }
}

static void create(struct cluster *cluster, const struct ga_score_rule *rule)
{
    struct ga_error error;
    struct ga_dispatch_policy policy = {.retries = RETRIES, .losses = 1000, .ahead = 2e-3};
    struct ga_search_setup setup = {
        .config = cluster->config, .rule = rule, .told = on_told, .self = cluster};
    ga_error_init(&error);
    ga_random_start(&cluster->random, cluster->plan->seed, 0, GA_PURPOSE_TEST);
    cluster->dispatch = ga_dispatch_create(cluster->plan->n_workers, &policy);
    cluster->workers = ga_alloc(cluster->plan->n_workers, sizeof *cluster->workers);
    if (ga_search_create(&cluster->search, &setup, &error) != GA_OK)
        abort();
    for (size_t i = 0; i < cluster->plan->n_workers; i++)
        push(cluster, (struct event){.kind = EVENT_JOIN, .worker = i});
}

struct cluster_outcome cluster_run(const struct ga_config *config, const struct ga_score_rule *rule,
                                   const struct cluster_plan *plan)
{
    struct cluster cluster = {.config = config, .plan = plan};
    uint64_t most = MOST_EVENTS_AN_EVALUATION * (ga_stop_limit(config) + plan->n_workers);
    create(&cluster, rule);
    while (ga_search_end(cluster.search) == GA_END_NONE && !cluster.outcome.broken) {
        struct event event = pop(&cluster);
        handle(&cluster, &event);
        act(&cluster);
        if (cluster.n_heap == 0 && ga_search_end(cluster.search) == GA_END_NONE)
            cluster.outcome.broken = "a task was lost: nothing happens any more";
        if (cluster.n_events > most)
            cluster.outcome.broken = "it goes round in circles";
    }
    cluster.outcome.seconds = cluster.now;
    for (size_t i = 0; i < plan->n_workers; i++)
        free(cluster.workers[i].queue);
    free(cluster.workers);
    free(cluster.heap);
    ga_dispatch_destroy(cluster.dispatch);
    ga_search_destroy(cluster.search);
    return cluster.outcome;
}
