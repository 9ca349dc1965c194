/* SPDX-License-Identifier: GPL-3.0-or-later */
/* worker.c - see worker.h. What it is sent is believed only as far as message.h has checked it;
 * what does not fit is dropped without an answer. A master of the same version, which is checked
 * before anything is sent, sends nothing of the kind. */
#include "worker/worker.h"
#include "common/config/config.h"
#include "common/cores.h"
#include "worker/slots.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const size_t results_size = 4096; /* bytes at which a message of results is sent */

enum { TASKS_AT_ONCE = 64 };

struct ga_worker {
    struct ga_port *port;
    struct ga_buffer message; /* being made */
    bool results_begun;
    bool ended;
    bool spoke;              /* in this step */
    double said;             /* s: when it last spoke */
    double beat;             /* s: how often it must, at least; 0: never */
    struct ga_config config; /* valid while slots is not NULL */
    struct ga_slots *slots;
    double *genes; /* room for TASKS_AT_ONCE rows */
};

static void send(struct ga_worker *worker)
{
    worker->spoke = true;
    ga_port_send(worker->port, 0, &worker->message);
}

struct ga_worker *ga_worker_create(struct ga_port *port, const struct ga_hello *hello)
{
    struct ga_worker *worker = ga_alloc(1, sizeof *worker);

    worker->port = port;
    ga_buffer_init(&worker->message);
    ga_message_put_hello(&worker->message, hello);
    send(worker);
    return worker;
}

static void close_slots(struct ga_worker *worker)
{
    if (worker->slots == NULL)
        return;
    ga_slots_close(worker->slots);
    ga_config_release(&worker->config);
    free(worker->genes);
    worker->slots = NULL;
    worker->genes = NULL;
}

void ga_worker_destroy(struct ga_worker *worker)
{
    if (worker == NULL)
        return;
    close_slots(worker);
    ga_buffer_release(&worker->message);
    free(worker);
}

/* --- what it answers --- */

static void send_results(struct ga_worker *worker)
{
    if (!worker->results_begun)
        return;
    ga_message_end(&worker->message);
    send(worker);
    worker->results_begun = false;
}

static void add_result(struct ga_worker *worker, const struct ga_result *result)
{
    const size_t n_metrics = worker->config.evaluator.metrics.n;

    if (!worker->results_begun)
        ga_message_begin_results(&worker->message, n_metrics);
    worker->results_begun = true;
    ga_message_add_result(&worker->message, result, n_metrics);
    if (worker->message.size >= results_size)
        send_results(worker);
}

static void finished(void *self, const struct ga_result *result)
{
    add_result(self, result);
}

/* --- what the master says --- */

static enum ga_status open_slots(struct ga_worker *worker, const struct ga_setup *setup,
                                 struct ga_error *error)
{
    enum ga_status status =
        ga_config_parse(&worker->config, setup->config, setup->path, setup->folder, NULL, 0, error);

    if (status != GA_OK)
        return status;
    status = ga_slots_open(&worker->slots, &worker->config,
                           setup->slots > 0 ? setup->slots : ga_cores(), error);
    if (status != GA_OK) {
        ga_config_release(&worker->config);
        return status;
    }
    worker->genes = ga_alloc(TASKS_AT_ONCE * worker->config.space.n, sizeof *worker->genes);
    return GA_OK;
}

static void answer_setup(struct ga_worker *worker, uint32_t slots, const char *text)
{
    struct ga_ready ready = {.slots = slots};

    (void)snprintf(ready.text, sizeof ready.text, "%.*s", GA_MESSAGE_ROOM - 1, text);
    ga_message_put_ready(&worker->message, &ready);
    send(worker);
}

static void set_up(struct ga_worker *worker, struct ga_reader *reader)
{
    struct ga_setup setup = {0};
    struct ga_error error;

    ga_error_init(&error);
    close_slots(worker);
    if (!ga_message_get_setup(reader, &setup))
        answer_setup(worker, 0, "the setup that it was sent is malformed");
    else if (open_slots(worker, &setup, &error) != GA_OK)
        answer_setup(worker, 0, error.text);
    else
        answer_setup(worker, (uint32_t)ga_slots_count(worker->slots), "");
    worker->beat = setup.beat;
    free(setup.config);
    free(setup.path);
    free(setup.folder);
}

/* A few at a time, so that the slots are not woken for each of many short ones. */
static void take_tasks(struct ga_worker *worker, struct ga_reader *reader)
{
    const size_t n_genes = worker->config.space.n;
    struct ga_task tasks[TASKS_AT_ONCE];
    uint32_t count;
    size_t n = 0;

    if (!ga_message_get_count(reader, n_genes, &count))
        return;
    for (uint32_t i = 0; i < count; i++) {
        if (!ga_message_get_task(reader, &tasks[n], worker->genes + n * n_genes, n_genes))
            break;
        ga_task_locate(&tasks[n], worker->config.evaluator.repeats);
        if (++n == TASKS_AT_ONCE) {
            ga_slots_submit(worker->slots, tasks, n);
            n = 0;
        }
    }
    ga_slots_submit(worker->slots, tasks, n);
}

static void cancel(struct ga_worker *worker, struct ga_reader *reader)
{
    uint32_t count;
    uint64_t number;

    if (!ga_message_get_count(reader, 0, &count))
        return;
    for (; count > 0 && ga_message_get_id(reader, &number); count--)
        ga_slots_cancel(worker->slots, number);
}

static void give_back(struct ga_worker *worker, struct ga_reader *reader)
{
    struct ga_result result = {.failure = GA_FAILURE_CANCELLED, .message = ""};
    uint32_t count;

    if (!ga_message_get_count(reader, 0, &count))
        return;
    for (; count > 0 && ga_message_get_id(reader, &result.number); count--) {
        if (ga_slots_recall(worker->slots, result.number, &result.try))
            add_result(worker, &result);
    }
    send_results(worker);
}

static void end(struct ga_worker *worker)
{
    close_slots(worker);
    ga_message_put_plain(&worker->message, GA_MESSAGE_BYE);
    send(worker);
    worker->ended = true;
}

static void obey(struct ga_worker *worker, const uint8_t *bytes, size_t size)
{
    const bool ready = worker->slots != NULL;
    enum ga_message_kind kind;
    struct ga_reader reader;
    struct ga_error error;

    ga_error_init(&error);
    if (ga_message_open(&reader, bytes, size, &kind, &error) != GA_OK) {
        if (!ready) /* a master of another version is told why nothing will come of this */
            answer_setup(worker, 0, error.text);
        return;
    }
    if (kind == GA_MESSAGE_SETUP)
        set_up(worker, &reader);
    else if (kind == GA_MESSAGE_TASKS && ready)
        take_tasks(worker, &reader);
    else if (kind == GA_MESSAGE_CANCEL && ready)
        cancel(worker, &reader);
    else if (kind == GA_MESSAGE_RECALL && ready)
        give_back(worker, &reader);
    else if (kind == GA_MESSAGE_END)
        end(worker);
}

static bool obey_all(struct ga_worker *worker)
{
    const uint8_t *bytes;
    size_t peer;
    size_t size;
    bool any = false;

    while (!worker->ended && ga_port_receive(worker->port, &peer, &bytes, &size)) {
        obey(worker, bytes, size);
        any = true;
    }
    return any;
}

/* --- all in turn --- */

static bool report(struct ga_worker *worker)
{
    const bool any = worker->slots != NULL && ga_slots_collect(worker->slots, finished, worker) > 0;

    send_results(worker);
    return any;
}

static void say_alive(struct ga_worker *worker, double now)
{
    if (!worker->spoke && worker->beat > 0 && now - worker->said >= worker->beat) {
        ga_message_put_plain(&worker->message, GA_MESSAGE_ALIVE);
        send(worker);
    }
    if (worker->spoke)
        worker->said = now;
    worker->spoke = false;
}

bool ga_worker_step(struct ga_worker *worker, double now)
{
    const bool heard = !worker->ended && obey_all(worker);
    const bool said = !worker->ended && report(worker);

    if (!worker->ended)
        say_alive(worker, now);
    return heard || said;
}

bool ga_worker_ended(const struct ga_worker *worker)
{
    return worker->ended;
}

bool ga_worker_busy(const struct ga_worker *worker)
{
    return worker->slots != NULL && ga_slots_pending(worker->slots) > 0;
}

int ga_worker_event(const struct ga_worker *worker)
{
    return worker->slots != NULL ? ga_slots_event(worker->slots) : -1;
}
