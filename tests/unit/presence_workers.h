/* SPDX-License-Identifier: GPL-3.0-or-later */
/* presence_workers.h - workers made by hand, on a host each, that fall silent, come late, go and
 * fail as a test says. Time is virtual: a step takes a second. State is static: one file a program
 * includes this. */
#ifndef GA_TEST_PRESENCE_WORKERS_H
#define GA_TEST_PRESENCE_WORKERS_H

#include "common/message.h"
#include "common/port.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* The last of them is not there when the run begins. */
enum { PEERS = 4, STARTED = 3, GENES = 2, MOST_STEPS = 1 << 16, MOST_HELD = 64, NEVER = 1 << 30 };

static struct queue {
    struct ga_buffer messages[256];
    size_t first, n;
} to_master[PEERS], to_worker[PEERS];

/* A worker of one slot. From second `silent_from` to `silent_to` it neither hears nor speaks, but
 * works. */
static struct worker {
    const char *host, *version;
    const char *remark; /* on its slots */
    int silent_from, silent_to;
    int greets_at;
    int fails_from, fails_to;
    int away_from, away_to; /* it says that it is, and gives back what has not started */
    int leaves_at, goes_at; /* goes: it says goodbye and no more */
    bool leaves;
    char farewell[GA_MESSAGE_ROOM];
    size_t n_done_last; /* in the last session */
    size_t n_unasked;   /* tasks that it was sent though it had said that it is away */
    int seconds;        /* that an evaluation takes */
    int left;           /* of the running one */
    size_t n_held, n_done;
    struct held {
        uint64_t number;
        uint32_t try, attempt;
        double genes[GENES];
    } held[MOST_HELD];
    bool gone;
    bool is_set_up;
    struct ga_time_sheet time;
} workers[PEERS];

static int second; /* virtual, since the session began */
static struct ga_buffer out;

/* --- the port --- */

static inline void put(struct queue *queue, struct ga_buffer *message)
{
    cr_assert_lt(queue->n, 256);
    queue->messages[(queue->first + queue->n++) % 256] = *message;
    ga_buffer_init(message);
}

static inline bool take(struct queue *queue, struct ga_buffer *message)
{
    if (queue->n == 0)
        return false;
    ga_buffer_release(message);
    *message = queue->messages[queue->first];
    queue->first = (queue->first + 1) % 256;
    queue->n--;
    return true;
}

static inline bool is_silent(const struct worker *worker)
{
    return second < worker->greets_at ||
           (second >= worker->silent_from && second < worker->silent_to);
}

static inline void master_sends(void *self, size_t peer, struct ga_buffer *message)
{
    (void)self;
    put(&to_worker[peer], message);
}

static inline bool master_receives(void *self, size_t *peer, const uint8_t **bytes, size_t *size)
{
    static struct ga_buffer message;

    (void)self;
    for (*peer = 0; *peer < PEERS; ++*peer) {
        if (is_silent(&workers[*peer]) || !take(&to_master[*peer], &message))
            continue;
        *bytes = message.bytes;
        *size = message.size;
        return true;
    }
    return false;
}

static struct ga_port port = {.n_peers = STARTED, .send = master_sends, .receive = master_receives};

/* --- the workers --- */

static inline void say(size_t peer)
{
    put(&to_master[peer], &out);
}

static inline void answer(size_t peer, size_t which, enum ga_failure failure)
{
    struct worker *worker = &workers[peer];
    const struct held *task = &worker->held[which];
    const double value = task->genes[0] * task->genes[0] + task->genes[1] * task->genes[1];
    const struct ga_result result = {.number = task->number,
                                     .try = task->try,
                                     .attempt = task->attempt,
                                     .failure = failure,
                                     .started = 1,
                                     .seconds = worker->seconds,
                                     .metrics = &value,
                                     .message = failure ? "no licence" : ""};

    ga_message_begin_results(&out, 1);
    ga_message_add_result(&out, &result, 1);
    ga_message_end(&out);
    say(peer);
    memmove(worker->held + which, worker->held + which + 1,
            (--worker->n_held - which) * sizeof *worker->held);
    if (which == 0)
        worker->left = worker->seconds;
}

static inline void take_tasks(struct worker *worker, struct ga_reader *body)
{
    struct ga_task task;
    uint32_t count;

    cr_assert(ga_message_get_count(body, GENES, &count));
    if (second > worker->away_from + 1 && second < worker->away_to)
        worker->n_unasked += count;
    for (uint32_t i = 0; i < count; i++) {
        struct held *one = &worker->held[worker->n_held++];
        cr_assert(ga_message_get_task(body, &task, one->genes, GENES));
        one->number = task.number;
        one->try = task.try;
        one->attempt = task.attempt;
    }
}

static inline void give_back(size_t peer, struct ga_reader *body, size_t from)
{
    struct worker *worker = &workers[peer];
    uint32_t count;
    uint64_t id;

    cr_assert(ga_message_get_count(body, 0, &count));
    for (uint32_t i = 0; i < count; i++) {
        cr_assert(ga_message_get_id(body, &id));
        for (size_t k = from; k < worker->n_held; k++) {
            if (worker->held[k].number != id)
                continue;
            answer(peer, k, GA_FAILURE_CANCELLED);
            break;
        }
    }
}

static inline void obey(size_t peer, enum ga_message_kind kind, struct ga_reader *body)
{
    struct ga_ready ready = {.slots = 1};

    if (kind == GA_MESSAGE_SETUP) {
        (void)snprintf(ready.text, sizeof ready.text, "%s", workers[peer].remark);
        ga_message_put_ready(&out, &ready);
        say(peer);
        workers[peer].is_set_up = true;
    } else if (kind == GA_MESSAGE_TASKS) {
        take_tasks(&workers[peer], body);
    } else if (kind == GA_MESSAGE_RECALL || kind == GA_MESSAGE_CANCEL) {
        give_back(peer, body, kind == GA_MESSAGE_RECALL);
    } else if (kind == GA_MESSAGE_END) {
        cr_assert(ga_message_get_end(body, workers[peer].farewell));
        ga_message_put_plain(&out, GA_MESSAGE_BYE);
        say(peer);
        workers[peer].gone = true;
    }
}

static inline void hear(size_t peer)
{
    struct ga_buffer message;
    struct ga_reader body;
    enum ga_message_kind kind;

    ga_buffer_init(&message);
    while (!workers[peer].gone && take(&to_worker[peer], &message)) {
        cr_assert_eq(ga_message_open(&body, message.bytes, message.size, &kind, NULL), GA_OK);
        obey(peer, kind, &body);
    }
    ga_buffer_release(&message);
}

static inline void give_back_all(size_t peer)
{
    while (workers[peer].n_held > 1)
        answer(peer, 1, GA_FAILURE_CANCELLED);
}

static inline bool is_away(const struct worker *worker)
{
    return second >= worker->away_from && second < worker->away_to;
}

static inline void say_away(size_t peer, bool for_good)
{
    const struct ga_away away = {.for_good = for_good, .seconds = for_good ? 0 : 3600};

    ga_message_put_away(&out, &away);
    say(peer);
    give_back_all(peer);
}

/* What it says of itself. */
static inline void come_and_go(size_t peer)
{
    struct worker *worker = &workers[peer];
    const struct ga_ready ready = {.slots = 1};

    if (second == worker->away_from)
        say_away(peer, false);
    if (second == worker->away_to) {
        ga_message_put_ready(&out, &ready);
        say(peer);
    }
    if (second == worker->leaves_at) {
        worker->leaves = true;
        say_away(peer, true);
    }
    if (is_away(worker) || worker->leaves)
        give_back_all(peer);
    if (second == worker->goes_at || (worker->leaves && worker->n_held == 0)) {
        ga_message_put_plain(&out, GA_MESSAGE_BYE);
        say(peer);
        worker->gone = true;
    }
}

/* Where the last second went. */
static inline void tell_time(size_t peer)
{
    struct worker *worker = &workers[peer];

    worker->time.seconds[worker->n_held > 0 ? GA_TIME_EVALUATING : GA_TIME_WAITING]++;
    ga_message_put_time(&out, &worker->time);
    say(peer);
}

/* A second of its life. */
static inline void live(size_t peer)
{
    struct worker *worker = &workers[peer];
    const bool fails = second >= worker->fails_from && second < worker->fails_to;

    if (worker->gone || second < worker->greets_at)
        return;
    if (second == worker->greets_at) {
        struct ga_hello hello = {.joined = peer >= STARTED, .ranks = 2};
        if (peer >= port.n_peers)
            port.n_peers = peer + 1;
        (void)snprintf(hello.host, sizeof hello.host, "%s", worker->host);
        (void)snprintf(hello.version, sizeof hello.version, "%s", worker->version);
        ga_message_put_hello(&out, &hello);
        say(peer);
    }
    if (!is_silent(worker))
        hear(peer);
    if (!worker->gone)
        come_and_go(peer);
    if (worker->gone)
        return;
    if (worker->is_set_up && !is_silent(worker))
        tell_time(peer);
    if (worker->n_held > 0 && --worker->left <= 0) {
        worker->n_done++;
        answer(peer, 0, fails ? GA_FAILURE_EXIT : GA_FAILURE_NONE);
    } else if (!is_silent(worker)) {
        ga_message_put_plain(&out, GA_MESSAGE_ALIVE);
        say(peer);
    }
}

#endif
