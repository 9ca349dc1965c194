/* SPDX-License-Identifier: GPL-3.0-or-later */
/* worker.c - see worker.h. What it is sent is believed only as far as message.h has checked it;
 * what does not fit is dropped without an answer. A master of the same version, which is checked
 * before anything is sent, sends nothing of the kind. */
#include "common/clock.h"
#include "common/islands.h"
#include "worker/brief.h"
#include "worker/worker_internal.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double longest_leisure = 500e-6; /* s */
static const int messages_a_step = 64; /* taken in, at most: other things are to be minded, too */

void ga_worker_send(struct ga_worker *worker)
{
    const double began = ga_clock_now();

    worker->spoke = true;
    ga_port_send(worker->port, 0, &worker->message);
    if (worker->slots != NULL)
        ga_slots_note_transfer(worker->slots, ga_clock_now() - began);
}

struct ga_worker *ga_worker_create(struct ga_port *port, const struct ga_hello *hello,
                                   const struct ga_limits *own)
{
    struct ga_worker *worker = ga_alloc(1, sizeof *worker);

    worker->port = port;
    worker->joined = hello->joined;
    worker->own = own;
    (void)snprintf(worker->host, sizeof worker->host, "%s", hello->host);
    ga_presence_init(&worker->presence);
    ga_buffer_init(&worker->message);
    ga_message_put_hello(&worker->message, hello);
    ga_worker_send(worker);
    return worker;
}

void ga_worker_destroy(struct ga_worker *worker)
{
    if (worker == NULL)
        return;
    ga_worker_close_slots(worker);
    ga_buffer_release(&worker->message);
    free(worker);
}

/* --- what it answers --- */

static void send_results(struct ga_worker *worker)
{
    if (!worker->results_begun)
        return;
    ga_message_end(&worker->message);
    ga_worker_send(worker);
    worker->results_begun = false;
}

static void add_result(struct ga_worker *worker, const struct ga_result *result)
{
    const size_t n_metrics = ga_result_width(&worker->config);

    if (result->failure != GA_FAILURE_CANCELLED)
        worker->tally.done++;
    else if (worker->presence.leaving)
        worker->tally.given_back++;
    if (!worker->results_begun)
        ga_message_begin_results(&worker->message, n_metrics);
    worker->results_begun = true;
    ga_message_add_result(&worker->message, result, n_metrics);
    if (!ga_message_has_room(&worker->message, n_metrics))
        send_results(worker);
}

/* A folder that is kept goes ahead of its result: whoever takes that in may have done with it. */
static void send_kept_folder(struct ga_worker *worker, const struct ga_result *result)
{
    char label[GA_LABEL_ROOM];
    struct ga_buffer message;

    (void)ga_evaluation_label(result->id, result->repeat, result->attempt, label);
    ga_buffer_init(&message);
    ga_message_begin_kept(&message, result->number, result->attempt);
    if (ga_scratch_take(&worker->scratch, label, &message)) {
        ga_message_end(&message);
        ga_port_send(worker->port, 0, &message);
        worker->spoke = true;
    }
    ga_buffer_release(&message);
}

static void finished(void *self, const struct ga_result *result)
{
    struct ga_worker *worker = self;

    if (worker->scratch.path != NULL && result->failure != GA_FAILURE_CANCELLED)
        send_kept_folder(worker, result);
    add_result(self, result);
}

/* --- what the master says --- */

/* Those that were on their way when it said that it is away go back: not through the slots, one of
 * which might begin them. */
static void submit(struct ga_worker *worker, const struct ga_task *tasks, size_t n)
{
    struct ga_result back = {.failure = GA_FAILURE_CANCELLED, .message = ""};

    if (!worker->presence.away) {
        if (ga_slots_brief(worker->slots) != NULL)
            ga_brief_evaluate(ga_slots_brief(worker->slots), tasks, n, finished, worker);
        else
            ga_slots_submit(worker->slots, tasks, n);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        back.number = tasks[i].number;
        back.try = tasks[i].try;
        back.attempt = tasks[i].attempt;
        add_result(worker, &back);
    }
    send_results(worker);
}

bool ga_worker_evaluate_at_once(struct ga_worker *worker, const struct ga_task *tasks, size_t n,
                                void (*done)(void *self, const struct ga_result *result),
                                void *self)
{
    struct ga_brief *brief = worker->slots != NULL ? ga_slots_brief(worker->slots) : NULL;

    if (brief == NULL || worker->ended || worker->presence.away)
        return false;
    ga_brief_evaluate(brief, tasks, n, done, self);
    return true;
}

/* A few at a time, so that the slots are not woken for each of many short ones. */
static void take_tasks(struct ga_worker *worker, struct ga_reader *reader)
{
    const size_t n_genes = ga_task_width(&worker->config);
    struct ga_task tasks[GA_TASKS_AT_ONCE];
    uint32_t count;
    size_t n = 0;

    if (!ga_message_get_count(reader, n_genes, &count))
        return;
    for (uint32_t i = 0; i < count; i++) {
        if (!ga_message_get_task(reader, &tasks[n], worker->genes + n * n_genes, n_genes))
            break;
        ga_task_locate(&tasks[n], worker->config.evaluator.repeats);
        if (++n == GA_TASKS_AT_ONCE) {
            submit(worker, tasks, n);
            n = 0;
        }
    }
    submit(worker, tasks, n);
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

void ga_worker_end(struct ga_worker *worker)
{
    ga_worker_tell_time(worker);
    ga_worker_close_slots(worker);
    ga_message_put_plain(&worker->message, GA_MESSAGE_BYE);
    ga_worker_send(worker);
    worker->ended = true;
}

static void receive_end(struct ga_worker *worker, struct ga_reader *reader)
{
    if (!ga_message_get_end(reader, worker->farewell))
        worker->farewell[0] = '\0';
    ga_worker_end(worker);
}

/* Before it is set up: a master of another version is told why nothing will come of this. Whoever
 * came to join it needs not wait for it to understand. */
static void misunderstand(struct ga_worker *worker, const struct ga_error *error)
{
    ga_worker_say_ready(worker, 0, error->text);
    if (!worker->joined)
        return;
    (void)snprintf(worker->farewell, sizeof worker->farewell, "the run's master %.*s",
                   GA_MESSAGE_ROOM - 32, error->text);
    ga_worker_end(worker);
}

static void obey(struct ga_worker *worker, const uint8_t *bytes, size_t size)
{
    const bool ready = worker->slots != NULL;
    enum ga_message_kind kind;
    struct ga_reader reader;
    struct ga_error error;

    ga_error_init(&error);
    if (ga_message_open(&reader, bytes, size, &kind, &error) != GA_OK) {
        if (!ready)
            misunderstand(worker, &error);
        return;
    }
    if (kind != GA_MESSAGE_TASKS)
        send_results(worker); /* of brief evaluations: a message is made at a time */
    if (kind == GA_MESSAGE_SETUP)
        ga_worker_set_up(worker, &reader);
    else if (kind == GA_MESSAGE_TASKS && ready)
        take_tasks(worker, &reader);
    else if (kind == GA_MESSAGE_CANCEL && ready)
        cancel(worker, &reader);
    else if (kind == GA_MESSAGE_RECALL && ready)
        give_back(worker, &reader);
    else if (kind == GA_MESSAGE_FILE && worker->mirror != NULL)
        ga_mirror_receive(worker->mirror, &reader);
    else if (kind == GA_MESSAGE_END)
        receive_end(worker, &reader);
}

static bool obey_all(struct ga_worker *worker, double began)
{
    const uint8_t *bytes;
    size_t peer;
    size_t size;
    bool any = false;

    for (int i = 0; i < messages_a_step && !worker->ended &&
                    ga_port_receive(worker->port, &peer, &bytes, &size);
         i++) {
        if (worker->slots != NULL)
            ga_slots_note_transfer(worker->slots, ga_clock_now() - began);
        obey(worker, bytes, size);
        any = true;
        began = ga_clock_now();
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
        ga_worker_send(worker);
    }
    if (worker->spoke)
        worker->said = now;
    worker->spoke = false;
}

bool ga_worker_step(struct ga_worker *worker, double now)
{
    const double began = ga_clock_now(); /* `now` decides, this is recorded */
    const bool heard = !worker->ended && obey_all(worker, began);
    const bool said = !worker->ended && report(worker);
    const bool fetches = !worker->ended && ga_worker_mind_mirror(worker, now);

    if (!worker->ended)
        ga_worker_mind_presence(worker, now);
    if (!worker->ended)
        ga_worker_mind_time(worker, now);
    if (!worker->ended)
        say_alive(worker, now);
    if ((heard || said) && worker->slots != NULL)
        ga_slots_note_work(worker->slots, ga_clock_now() - began);
    return heard || said || fetches;
}

bool ga_worker_ended(const struct ga_worker *worker)
{
    return worker->ended;
}

const char *ga_worker_farewell(const struct ga_worker *worker)
{
    return worker->farewell;
}

struct ga_worker_tally ga_worker_tally(const struct ga_worker *worker)
{
    struct ga_worker_tally tally = worker->tally;

    if (worker->slots != NULL) {
        tally.slots = ga_slots_count(worker->slots);
        tally.grace = worker->config.run.grace;
    }
    return tally;
}

void ga_worker_told_to_end(struct ga_worker *worker)
{
    if (worker->slots != NULL)
        ga_slots_told_to_end(worker->slots);
}

bool ga_worker_busy(const struct ga_worker *worker)
{
    return worker->slots != NULL && ga_slots_pending(worker->slots) > 0;
}

/* s between looks for messages while all slots evaluate: a twentieth of what that takes, up to a
 * fifth while there is work behind it. A look takes the core from an evaluation, and with more
 * ranks than cores MPI yields it. */
static double patience(const struct ga_slots *slots)
{
    const double task = ga_slots_task_time(slots);

    return fmax(task / 20, fmin(ga_slots_ahead(slots) / 2, task / 5));
}

double ga_worker_pause(const struct ga_worker *worker, struct ga_idle *idle)
{
    if (!ga_worker_busy(worker))
        return ga_idle_pause(idle);
    if (ga_slots_pending(worker->slots) < ga_slots_count(worker->slots))
        return ga_idle_nap(idle);
    return ga_idle_doze(idle, fmax(ga_worker_leisure(worker), patience(worker->slots)));
}

double ga_worker_leisure(const struct ga_worker *worker)
{
    const double ahead = ga_worker_busy(worker) ? ga_slots_ahead(worker->slots) : 0;

    return fmax(GA_IDLE_NAP_S, fmin(ahead / 2, longest_leisure));
}

int ga_worker_event(const struct ga_worker *worker)
{
    return worker->slots != NULL ? ga_slots_event(worker->slots) : -1;
}
