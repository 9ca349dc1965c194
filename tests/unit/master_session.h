/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_session.h - sessions of rank 0 over a loopback, with a worker made by hand that misbehaves
 * as it is told. State is static: one file a program includes this. */
#ifndef GA_TEST_MASTER_SESSION_H
#define GA_TEST_MASTER_SESSION_H

#include "common/clock.h"
#include "common/files.h"
#include "common/fingerprint.h"
#include "common/islands.h"
#include "common/loopback.h"
#include "master/master.h"
#include "master/store/run_reader.h"
#include <criterion/criterion.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 2, GENES = 2, ALL = 60, NEVER = 1 << 30, MOST_STEPS = 1 << 20 };

/* How a session goes: what happens once so many evaluations have been answered. */
struct plan {
    const char *version; /* of the worker; NULL: the master's */
    int signal_after;
    int signal_twice_after;
    int garbage_after;  /* a message that is none */
    int nonsense_after; /* one that makes no sense */
    int leave_after;
    int hang_after; /* no answer any more, not even to END */
    int kill_after; /* the master ends without a word */
};

static const struct plan undisturbed = {NULL, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER};

static char folder[64];
static struct ga_config config;
static char *said; /* what the user saw of the last session */
static struct ga_error error;
static bool all_gone;

/* The worker. */
static struct ga_port *port;
static struct ga_buffer out;
static struct held {
    uint64_t number;
    uint32_t try, attempt;
    double genes[GENES];
} held[4096];
static size_t n_held;
static int answered, n_signals;
static unsigned char times[4096]; /* that each number was answered */
static bool setup_seen;
static struct ga_at_once at_once;

static inline void configure_as(const char *objective, const char *evaluator)
{
    char *text =
        ga_format("run: {name: test, results: results, grace: 30s, stop: {generations: 6}}\n"
                  "space: {x: {real: [-5, 5]}, y: {int: [-3, 3]}}\n"
                  "evaluator: {kind: function, name: sphere, %s}\n"
                  "objectives: [{minimize: %s}]\n"
                  "algorithm: {kind: ga, population: 10}\n"
                  "output: {progress: plain}\n",
                  evaluator, objective);

    ga_config_release(&config);
    cr_assert_eq(ga_config_parse(&config, text, "a.yaml", folder, NULL, 0, &error), GA_OK, "%s",
                 error.text);
    free(text);
}

static inline void configure(const char *objective)
{
    configure_as(objective, "on_failure: {retries: 1}");
}

static inline void set_up(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/gaopt-master-XXXXXX");
    cr_assert(mkdtemp(folder));
    ga_error_init(&error);
    configure("value");
    ga_buffer_init(&out);
}

static inline void tear_down(void)
{
    cr_assert_eq(ga_folder_remove(folder, &error), GA_OK, "%s", error.text);
    ga_config_release(&config);
    ga_buffer_release(&out);
    free(said);
}

static inline void say(void)
{
    ga_port_send(port, 0, &out);
}

static inline void greet(const char *version)
{
    struct ga_hello hello = {.host = "here", .pid = 1, .cores = SLOTS};

    (void)snprintf(hello.version, sizeof hello.version, "%s", version);
    ga_message_put_hello(&out, &hello);
    say();
}

static inline void answer(size_t which, enum ga_failure failure)
{
    const struct held *task = &held[which];
    double value = task->genes[0] * task->genes[0] + task->genes[1] * task->genes[1];
    if (config.evaluator.repeats > 1)
        value += 0.1 * (double)(task->number % 5);
    /* the first attempt of every seventh fails; it may be tried again */
    if (failure == GA_FAILURE_NONE && task->number % 7 == 0 && task->attempt == 0)
        failure = GA_FAILURE_EXIT;
    times[task->number] += failure != GA_FAILURE_CANCELLED;
    const struct ga_result result = {.number = task->number,
                                     .try = task->try,
                                     .attempt = task->attempt,
                                     .failure = failure,
                                     .detail = failure ? (int32_t)task->number : 0,
                                     .started = 1,
                                     .seconds = 0.5,
                                     .metrics = &value,
                                     .message = ""};

    ga_message_begin_results(&out, 1);
    ga_message_add_result(&out, &result, 1);
    ga_message_end(&out);
    say();
    memmove(held + which, held + which + 1, (--n_held - which) * sizeof *held);
}

static inline void take_tasks(struct ga_reader *body)
{
    struct ga_task task;
    uint32_t count;

    if (ga_has_islands(&config)) { /* no epochs are evaluated here: the session is killed */
        answered = NEVER;
        return;
    }
    cr_assert(ga_message_get_count(body, GENES, &count));
    for (uint32_t i = 0; i < count; i++) {
        struct held *one = &held[n_held++];
        cr_assert(ga_message_get_task(body, &task, one->genes, GENES));
        one->number = task.number;
        one->try = task.try;
        one->attempt = task.attempt;
    }
}

static inline void give_back(struct ga_reader *body)
{
    uint32_t count;
    uint64_t number;

    cr_assert(ga_message_get_count(body, 0, &count));
    for (uint32_t i = 0; i < count; i++) {
        cr_assert(ga_message_get_id(body, &number));
        for (size_t k = SLOTS; k < n_held; k++) {
            if (held[k].number != number)
                continue;
            answer(k, GA_FAILURE_CANCELLED);
            break;
        }
    }
}

/* True once it has left. */
static inline bool obey(enum ga_message_kind kind, struct ga_reader *body)
{
    const struct ga_ready ready = {.slots = SLOTS};

    if (kind == GA_MESSAGE_SETUP) {
        setup_seen = true;
        ga_message_put_ready(&out, &ready);
        say();
    } else if (kind == GA_MESSAGE_TASKS) {
        take_tasks(body);
    } else if (kind == GA_MESSAGE_RECALL) {
        give_back(body);
    } else if (kind == GA_MESSAGE_END) {
        ga_message_put_plain(&out, GA_MESSAGE_BYE);
        say();
        return true;
    }
    return false;
}

static inline void misbehave(const struct plan *plan)
{
    if (answered == plan->garbage_after) {
        ga_buffer_clear(&out);
        ga_buffer_put_text(&out, "not gaopt's");
        say();
    }
    if (answered == plan->nonsense_after) {
        ga_message_put_end(&out, "");
        say();
    }
    if (answered == plan->leave_after) {
        ga_message_put_plain(&out, GA_MESSAGE_BYE);
        say();
    }
}

/* Hears all, and answers one of what it runs: the later one if it can, so that results come out of
 * order. */
static inline bool worker_step(const struct plan *plan)
{
    const uint8_t *bytes;
    size_t peer, size;
    struct ga_reader body;
    enum ga_message_kind kind;

    if (answered >= plan->hang_after)
        return false;
    while (ga_port_receive(port, &peer, &bytes, &size)) {
        cr_assert_eq(ga_message_open(&body, bytes, size, &kind, NULL), GA_OK);
        if (obey(kind, &body))
            return true;
    }
    if (n_held > 0) {
        answer(n_held >= SLOTS ? SLOTS - 1 : 0, GA_FAILURE_NONE);
        answered++;
        misbehave(plan);
    }
    return false;
}

static inline void send_signals(struct ga_master *master, const struct plan *plan, double now)
{
    int wanted = answered >= plan->signal_twice_after ? 2 : answered >= plan->signal_after;

    for (; n_signals < wanted; n_signals++)
        ga_master_signal(master, SIGTERM, now);
}

/* Time stands still but for the waits of a master whose worker does not answer. */
static inline enum ga_outcome session(struct plan plan)
{
    struct ga_loopback *loopback = ga_loopback_create();
    struct ga_hub hub;
    struct ga_master *master;
    struct ga_hello self = {.version = "1", .host = "here"};
    size_t size;
    double later = 0;
    bool left = false;

    free(said);
    said = NULL;
    n_held = 0;
    answered = n_signals = 0;
    setup_seen = false;
    ga_hub_init(&hub, ga_loopback_master(loopback), NULL);
    port = ga_loopback_worker(loopback);
    struct ga_master_setup setup = {.config = &config,
                                    .self = &self,
                                    .port = &hub.port,
                                    .at_once = at_once,
                                    .seconds_left = INFINITY,
                                    .out = open_memstream(&said, &size)};
    cr_assert_eq(ga_master_create(&master, &setup, ga_clock_now(), &error), GA_OK, "%s",
                 error.text);
    greet(plan.version ? plan.version : self.version);
    for (int i = 0; !ga_master_ended(master) && answered < plan.kill_after; i++) {
        bool acted = ga_master_step(master, ga_clock_now() + later);
        cr_assert_lt(i, MOST_STEPS, "it never ends");
        left = left || worker_step(&plan);
        send_signals(master, &plan, ga_clock_now() + later);
        later += !acted && answered >= plan.hang_after ? 1 : 0;
    }
    enum ga_outcome outcome = ga_master_outcome(master, &error);
    all_gone = ga_master_all_gone(master);
    ga_master_destroy(master);
    (void)fclose(setup.out);
    ga_loopback_destroy(loopback);
    return outcome;
}

struct history {
    uint64_t n, print;
};

static inline enum ga_status add_record(void *self, const struct ga_record *record)
{
    struct history *history = self;
    const uint64_t facts[] = {
        record->id,      record->generation, record->parents[0],      record->status,
        record->same_as, record->attempts,   (uint64_t)record->detail};

    cr_assert_eq(record->id, history->n++);
    history->print = ga_fingerprint(facts, sizeof facts, history->print);
    history->print = ga_fingerprint(record->genes, GENES * sizeof(double), history->print);
    history->print = ga_fingerprint(record->objectives, sizeof(double), history->print);
    return GA_OK;
}

static inline struct history read_history(void)
{
    struct history history = {0};
    struct ga_run_reader *reader;

    cr_assert_eq(ga_run_reader_open(&reader, config.run.results, &error), GA_OK, "%s", error.text);
    cr_assert_eq(
        ga_run_reader_records(reader, 0, ga_run_reader_count(reader), add_record, &history, &error),
        GA_OK, "%s", error.text);
    ga_run_reader_close(reader);
    return history;
}

/* The history of a run that nothing disturbed; it is set aside. */
static inline struct history expected(void)
{
    struct history history;

    cr_assert_eq(session(undisturbed), GA_OUTCOME_FINISHED, "%s", error.text);
    history = read_history();
    cr_assert_eq(history.n, ALL);
    cr_assert_eq(ga_folder_remove(config.run.results, &error), GA_OK);
    return history;
}

static inline void expect_the_same(struct history wanted)
{
    cr_assert_eq(session(undisturbed), GA_OUTCOME_FINISHED, "%s", error.text);
    struct history got = read_history();
    cr_expect_eq(got.n, wanted.n);
    cr_expect_eq(got.print, wanted.print, "another history than that of an undisturbed run");
}

#endif
