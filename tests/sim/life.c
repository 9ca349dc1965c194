/* SPDX-License-Identifier: GPL-3.0-or-later */
/* life.c - see life.h. */
#include "life.h"
#include "common/clock.h"
#include "common/files.h"
#include "common/fingerprint.h"
#include "common/loopback.h"
#include "faults.h"
#include "master/store/run_reader.h"
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { GENES = 2, ROOM = 256, MOST_STEPS = 1 << 20 };

#define STEP_S 0.25 /* that a step takes: a few pass before what failed is tried again */

/* --- the worker --- */

struct worker {
    struct ga_port *port;
    struct ga_buffer out;
    struct held {
        uint64_t number;
        uint32_t try, attempt;
        double genes[GENES];
    } held[ROOM];
    size_t n_held;
    int answers; /* at most, a step */
    int answered;
    int *evaluations;
};

static void say(struct worker *worker)
{
    ga_port_send(worker->port, 0, &worker->out);
}

/* The first attempt of every seventh fails, and of some each one. */
static enum ga_failure failure_of(const struct held *task)
{
    return (task->number % 7 == 0 && task->attempt == 0) || task->number % 11 == 3
               ? GA_FAILURE_EXIT
               : GA_FAILURE_NONE;
}

static void answer(struct worker *worker, size_t which, enum ga_failure failure)
{
    const struct held *task = &worker->held[which];
    double value = task->genes[0] * task->genes[0] + task->genes[1] * task->genes[1];
    const struct ga_result result = {.number = task->number,
                                     .try = task->try,
                                     .attempt = task->attempt,
                                     .failure = failure,
                                     .detail = failure == GA_FAILURE_EXIT ? 3 : 0,
                                     .started = ga_clock_now(),
                                     .seconds = 0.5,
                                     .metrics = &value,
                                     .message = failure == GA_FAILURE_EXIT ? "as planned" : ""};

    ga_message_begin_results(&worker->out, 1);
    ga_message_add_result(&worker->out, &result, 1);
    ga_message_end(&worker->out);
    say(worker);
    memmove(worker->held + which, worker->held + which + 1,
            (--worker->n_held - which) * sizeof *worker->held);
}

static void take_tasks(struct worker *worker, struct ga_reader *body)
{
    struct ga_task task;
    uint32_t count = 0;

    GA_ASSERT(ga_message_get_count(body, GENES, &count));
    for (uint32_t i = 0; i < count; i++) {
        struct held *one = &worker->held[worker->n_held++];

        GA_ASSERT(worker->n_held < ROOM && ga_message_get_task(body, &task, one->genes, GENES));
        one->number = task.number;
        one->try = task.try;
        one->attempt = task.attempt;
    }
}

static void give_back(struct worker *worker, struct ga_reader *body)
{
    uint32_t count = 0;
    uint64_t id = 0;

    GA_ASSERT(ga_message_get_count(body, 0, &count));
    for (uint32_t i = 0; i < count && ga_message_get_id(body, &id); i++) {
        for (size_t k = LIFE_SLOTS; k < worker->n_held; k++) {
            if (worker->held[k].number == id) {
                answer(worker, k, GA_FAILURE_CANCELLED);
                break;
            }
        }
    }
}

static void obey(struct worker *worker, enum ga_message_kind kind, struct ga_reader *body)
{
    const struct ga_ready ready = {.slots = LIFE_SLOTS};

    if (kind == GA_MESSAGE_SETUP) {
        ga_message_put_ready(&worker->out, &ready);
        say(worker);
    } else if (kind == GA_MESSAGE_TASKS) {
        take_tasks(worker, body);
    } else if (kind == GA_MESSAGE_RECALL) {
        give_back(worker, body);
    } else if (kind == GA_MESSAGE_END) {
        ga_message_put_plain(&worker->out, GA_MESSAGE_BYE);
        say(worker);
        worker->n_held = 0;
    }
}

/* One of what it runs: the later one if it can, so that results come out of order. */
static void answer_one(struct worker *worker)
{
    size_t which = worker->n_held >= LIFE_SLOTS ? LIFE_SLOTS - 1 : 0;

    answer(worker, which, failure_of(&worker->held[which]));
    worker->answered++;
    ++*worker->evaluations;
}

/* Hears all, and answers. */
static void worker_step(struct worker *worker)
{
    const uint8_t *bytes;
    size_t peer, size;
    struct ga_reader body;
    enum ga_message_kind kind;

    while (ga_port_receive(worker->port, &peer, &bytes, &size)) {
        GA_ASSERT(ga_message_open(&body, bytes, size, &kind, NULL) == GA_OK);
        obey(worker, kind, &body);
    }
    for (int i = 0; i < worker->answers && worker->n_held > 0; i++)
        answer_one(worker);
}

/* --- a session --- */

static void configure(struct ga_config *config, const struct life *life)
{
    struct ga_error error;
    char *text = ga_format(
        "run: {name: test, results: results, unsaved: %s, grace: 30s, stop: {generations: 4}}\n"
        "space: {x: {real: [-5, 5]}, y: {int: [-3, 3]}}\n"
        "evaluator: {kind: function, name: sphere, on_failure: {retries: 1}}\n"
        "objectives: [{minimize: value}]\n"
        "algorithm: {kind: ga, population: 10}\n"
        "output: {progress: plain}\n",
        life->unsaved);

    ga_error_init(&error);
    GA_ASSERT(ga_config_parse(config, text, "a.yaml", life->folder, NULL, 0, &error) == GA_OK);
    free(text);
}

static void drive(struct ga_master *master, struct worker *worker, int signal_after)
{
    bool signalled = false;

    for (int i = 0; !ga_master_ended(master); i++) {
        (void)ga_master_step(master, ga_clock_now());
        GA_ASSERT(i < MOST_STEPS);
        worker_step(worker);
        if (!signalled && worker->answered >= signal_after) {
            ga_master_signal(master, SIGTERM, ga_clock_now());
            signalled = true;
        }
        faults_pass(STEP_S);
    }
}

/* "37 results could not be saved and ..." */
static size_t lost_by(const struct ga_error *error)
{
    const char *line = strrchr(error->text, '\n');

    return line && strstr(line, "could not be saved") ? strtoul(line + 1, NULL, 10) : 0;
}

struct life_end life_session(const struct life *life, int signal_after)
{
    struct ga_loopback *loopback = ga_loopback_create();
    struct ga_hello self = {.version = "1", .host = "here", .cores = LIFE_SLOTS};
    struct worker worker = {.port = ga_loopback_worker(loopback),
                            .answers = life->answers,
                            .evaluations = life->evaluations};
    struct life_end end = {.outcome = GA_OUTCOME_ERROR};
    struct ga_config config = {0};
    struct ga_master *master = NULL;
    struct ga_hub hub;
    char *said;
    size_t size;

    configure(&config, life);
    ga_error_init(&end.error);
    ga_buffer_init(&worker.out);
    ga_hub_init(&hub, ga_loopback_master(loopback), NULL);
    struct ga_master_setup setup = {.config = &config,
                                    .self = &self,
                                    .port = &hub.port,
                                    .seconds_left = INFINITY,
                                    .out = open_memstream(&said, &size)};
    if (ga_master_create(&master, &setup, ga_clock_now(), &end.error) == GA_OK) {
        ga_message_put_hello(&worker.out, &self);
        say(&worker);
        drive(master, &worker, signal_after);
        end.created = true;
        end.outcome = ga_master_outcome(master, &end.error);
    }
    end.lost = lost_by(&end.error);
    ga_master_destroy(master);
    (void)fclose(setup.out);
    free(said);
    ga_buffer_release(&worker.out);
    ga_loopback_destroy(loopback);
    ga_config_release(&config);
    return end;
}

/* --- what is on disk --- */

struct history {
    size_t n;
    uint64_t *prints;
};

static enum ga_status add_record(void *self, const struct ga_record *record)
{
    struct history *history = self;
    const uint64_t facts[] = {
        record->id,         record->generation, record->origin,
        record->parents[0], record->parents[1], record->same_as,
        record->status,     record->failure,    (uint64_t)record->detail,
        record->attempts,   record->rank,
    };
    const double numbers[] = {record->genes[0], record->genes[1], record->metrics[0],
                              record->objectives[0], record->violation};
    uint64_t print = ga_fingerprint(facts, sizeof facts, 0);

    print = ga_fingerprint(numbers, sizeof numbers, print);
    print = ga_fingerprint(record->host, strlen(record->host), print);
    print = ga_fingerprint(record->message, strlen(record->message), print);
    if (record->id != history->n || history->n == LIFE_ROWS)
        return GA_E_FORMAT;
    history->prints[history->n++] = print;
    return GA_OK;
}

size_t life_history(const struct life *life, uint64_t prints[LIFE_ROWS])
{
    struct history history = {.prints = prints};
    struct ga_run_reader *reader = NULL;
    struct ga_error error;
    char *folder = ga_path_join(life->folder, "results");
    char *file = ga_path_join(folder, "run.h5");

    ga_error_init(&error);
    if (ga_path_exists(file) && (ga_run_reader_open(&reader, folder, &error) != GA_OK ||
                                 ga_run_reader_records(reader, 0, ga_run_reader_count(reader),
                                                       add_record, &history, &error) != GA_OK))
        history.n = SIZE_MAX;
    ga_run_reader_close(reader);
    free(file);
    free(folder);
    return history.n;
}
