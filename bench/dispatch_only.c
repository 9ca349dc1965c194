/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dispatch_only.c - gaopt without its search and its history: dispatch, messages, hub, wire and
 * workers are its own, the genes come from a table and the results go nowhere. As many tasks are
 * open at a time as a population of 1,000 has in two generations.
 * Prints evaluations a second, and tasks a message. */
#include "common/clock.h"
#include "common/config/config.h"
#include "common/idle.h"
#include "common/loopback.h"
#include "common/message.h"
#include "common/wire.h"
#include "master/dispatch/dispatch.h"
#include "master/policy.h"
#include "ten_reals.h"
#include "worker/worker.h"
#include <stdio.h>
#include <stdlib.h>

enum { GENES = 10, ROWS = 4096, OPEN = 2000 };

static const char config_text[] = TEN_REALS;

struct bench {
    struct ga_config config;
    struct ga_wire *wire; /* NULL: one rank */
    struct ga_loopback *loopback;
    struct ga_hub hub;
    struct ga_worker *worker; /* this rank's own */
    struct ga_dispatch *dispatch;
    double genes[ROWS][GENES];
    double metric;
    char text[GA_MESSAGE_ROOM];
    uint64_t n_tasks, added, done, messages;
    size_t n_ready, n_gone;
    double began; /* s: the first task was sent */
};

/* --- messages in --- */

static void set_up(struct bench *bench, size_t peer)
{
    char *resolved = ga_config_resolved(&bench->config);
    struct ga_setup setup = {
        .config = resolved, .path = "bench", .folder = ".", .slots = 1, .beacon = ""};
    struct ga_buffer message;
    ga_buffer_init(&message);
    ga_message_put_setup(&message, &setup);
    ga_port_send(&bench->hub.port, peer, &message);
    free(resolved);
}

static void take_results(struct bench *bench, size_t peer, struct ga_reader *body, double now)
{
    uint32_t count = 0;
    struct ga_result result;
    struct ga_tries tries;
    if (!ga_message_get_count(body, 1, &count))
        return;
    while (count-- > 0 && ga_message_get_result(body, &result, &bench->metric, 1, bench->text))
        bench->done +=
            ga_dispatch_finish(bench->dispatch, peer, result.number, result.try, result.failure,
                               result.seconds, now, &tries) == GA_VERDICT_FINAL;
}

static void heed(struct bench *bench, size_t peer, const uint8_t *bytes, size_t size, double now)
{
    enum ga_message_kind kind = GA_MESSAGE_ALIVE;
    struct ga_reader body;
    if (ga_message_open(&body, bytes, size, &kind, NULL) != GA_OK)
        return;
    if (kind == GA_MESSAGE_HELLO)
        set_up(bench, peer);
    else if (kind == GA_MESSAGE_READY)
        bench->n_ready++;
    else if (kind == GA_MESSAGE_RESULTS)
        take_results(bench, peer, &body, now);
    else if (kind == GA_MESSAGE_BYE)
        bench->n_gone++;
}

/* --- tasks out --- */

static void add_tasks(struct bench *bench)
{
    while (bench->added < bench->n_tasks && bench->added < bench->done + OPEN)
        ga_dispatch_add(bench->dispatch, bench->added++);
}

static void send_tasks(struct bench *bench, const struct ga_dispatch_action *action)
{
    struct ga_buffer message;
    ga_buffer_init(&message);
    ga_message_begin_tasks(&message, GENES);
    for (size_t i = 0; i < action->n; i++) {
        struct ga_task task = {
            .number = action->tasks[i],
            .try = action->tries[i],
            .attempt = action->attempts[i],
            .genes = bench->genes[action->tasks[i] % ROWS],
        };
        ga_message_add_task(&message, &task, GENES);
    }
    ga_message_end(&message);
    ga_port_send(&bench->hub.port, action->worker, &message);
    bench->messages++;
}

static void send_ids(struct bench *bench, enum ga_message_kind kind,
                     const struct ga_dispatch_action *action)
{
    struct ga_buffer message;
    ga_buffer_init(&message);
    ga_message_put_ids(&message, kind, action->tasks, action->n);
    ga_port_send(&bench->hub.port, action->worker, &message);
}

static void act(struct bench *bench, const struct ga_dispatch_action *action)
{
    if (action->kind == GA_DISPATCH_SEND)
        send_tasks(bench, action);
    else if (action->kind == GA_DISPATCH_RECALL)
        send_ids(bench, GA_MESSAGE_RECALL, action);
    else if (action->kind == GA_DISPATCH_CANCEL)
        send_ids(bench, GA_MESSAGE_CANCEL, action);
}

/* --- rank 0 --- */

static bool step(struct bench *bench, double now)
{
    struct ga_dispatch_action action;
    const uint8_t *bytes = NULL;
    size_t peer = 0, size = 0;
    bool acted = false;
    while (ga_port_receive(&bench->hub.port, &peer, &bytes, &size)) {
        heed(bench, peer, bytes, size, now);
        acted = true;
    }
    if (bench->began > 0) {
        add_tasks(bench);
        while (ga_dispatch_next(bench->dispatch, now, &action)) {
            act(bench, &action);
            acted = true;
        }
    }
    return ga_worker_step(bench->worker, now) || acted;
}

static void begin(struct bench *bench, double now)
{
    for (size_t peer = 0; peer < bench->hub.port.n_peers; peer++)
        ga_dispatch_join(bench->dispatch, peer, 1, 0, now);
    bench->began = now;
}

static void say_end(struct bench *bench)
{
    for (size_t peer = 0; peer < bench->hub.port.n_peers; peer++) {
        struct ga_buffer message;
        ga_buffer_init(&message);
        ga_message_put_end(&message, "");
        ga_port_send(&bench->hub.port, peer, &message);
    }
}

/* Until a count has come to `until`. Returns when that was, in s. */
static double drive(struct bench *bench, const size_t *n_ranks, const uint64_t *n_tasks)
{
    struct ga_idle idle = {0};
    double now = ga_clock_now();
    while (n_ranks ? *n_ranks < bench->hub.port.n_peers : *n_tasks < bench->n_tasks) {
        if (step(bench, now))
            ga_idle_reset(&idle);
        else
            ga_clock_sleep(ga_idle_pause(&idle));
        now = ga_clock_now();
    }
    return now;
}

static void run_master(struct bench *bench, const struct ga_hello *hello)
{
    struct ga_dispatch_policy policy = ga_policy_of(&bench->config);
    bench->loopback = ga_loopback_create();
    ga_hub_init(&bench->hub, ga_loopback_master(bench->loopback),
                bench->wire ? ga_wire_port(bench->wire) : NULL);
    bench->worker = ga_worker_create(ga_loopback_worker(bench->loopback), hello, NULL);
    bench->dispatch = ga_dispatch_create(bench->hub.port.n_peers, &policy);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t k = 0; k < GENES; k++)
            bench->genes[i][k] = 10 * drand48() - 5;
    begin(bench, drive(bench, &bench->n_ready, NULL));
    double seconds = drive(bench, NULL, &bench->done) - bench->began;
    printf("%.0f %.1f\n", (double)bench->n_tasks / seconds,
           (double)bench->n_tasks / (double)bench->messages);
    say_end(bench);
    drive(bench, &bench->n_gone, NULL);
    ga_dispatch_destroy(bench->dispatch);
    ga_worker_destroy(bench->worker);
    ga_loopback_destroy(bench->loopback);
}

/* --- the other ranks --- */

static void run_worker(struct bench *bench, const struct ga_hello *hello)
{
    struct ga_idle idle = {0};
    bench->worker = ga_worker_create(ga_wire_port(bench->wire), hello, NULL);
    while (!ga_worker_ended(bench->worker)) {
        if (ga_worker_step(bench->worker, ga_clock_now()))
            ga_idle_reset(&idle);
        else
            ga_clock_sleep(ga_idle_pause(&idle));
    }
    ga_wire_flush(bench->wire, 10);
    ga_worker_destroy(bench->worker);
}

int main(int argc, char **argv)
{
    static struct bench bench;
    struct ga_hello hello = {.version = "bench", .host = "node", .cores = 1};
    struct ga_error error;
    ga_error_init(&error);
    bench.n_tasks = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
    if (ga_config_parse(&bench.config, config_text, "bench", ".", NULL, 0, &error) != GA_OK ||
        (ga_wire_launched() && ga_wire_open(&bench.wire, &error) != GA_OK)) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    if (bench.wire && ga_wire_rank(bench.wire) > 0)
        run_worker(&bench, &hello);
    else
        run_master(&bench, &hello);
    ga_wire_close(bench.wire);
    ga_config_release(&bench.config);
    return 0;
}
