/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_presence.c - tests of rank 0 with workers on several hosts that fall silent, come back,
 * come late, or fail everything they are given. Time is virtual: a step of the workers takes a
 * second. */
#include "common/clock.h"
#include "common/files.h"
#include "common/fingerprint.h"
#include "master/master.h"
#include "master/store/run_reader.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
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

static const char *const hosts[PEERS] = {"node0", "node1", "node2", "node3"};
static char folder[64];
static struct ga_config config;
static struct ga_error error;
static char *said;
static int second; /* virtual, since the session began */
static double seconds_left;
static struct ga_buffer out;

/* --- the port --- */

static void put(struct queue *queue, struct ga_buffer *message)
{
    cr_assert_lt(queue->n, 256);
    queue->messages[(queue->first + queue->n++) % 256] = *message;
    ga_buffer_init(message);
}

static bool take(struct queue *queue, struct ga_buffer *message)
{
    if (queue->n == 0)
        return false;
    ga_buffer_release(message);
    *message = queue->messages[queue->first];
    queue->first = (queue->first + 1) % 256;
    queue->n--;
    return true;
}

static bool is_silent(const struct worker *worker)
{
    return second < worker->greets_at ||
           (second >= worker->silent_from && second < worker->silent_to);
}

static void master_sends(void *self, size_t peer, struct ga_buffer *message)
{
    (void)self;
    put(&to_worker[peer], message);
}

static bool master_receives(void *self, size_t *peer, const uint8_t **bytes, size_t *size)
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

static void say(size_t peer)
{
    put(&to_master[peer], &out);
}

static void answer(size_t peer, size_t which, enum ga_failure failure)
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

static void take_tasks(struct worker *worker, struct ga_reader *body)
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

static void give_back(size_t peer, struct ga_reader *body, size_t from)
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

static void obey(size_t peer, enum ga_message_kind kind, struct ga_reader *body)
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

static void hear(size_t peer)
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

static void give_back_all(size_t peer)
{
    while (workers[peer].n_held > 1)
        answer(peer, 1, GA_FAILURE_CANCELLED);
}

static bool is_away(const struct worker *worker)
{
    return second >= worker->away_from && second < worker->away_to;
}

static void say_away(size_t peer, bool for_good)
{
    const struct ga_away away = {.for_good = for_good, .seconds = for_good ? 0 : 3600};

    ga_message_put_away(&out, &away);
    say(peer);
    give_back_all(peer);
}

/* What it says of itself. */
static void come_and_go(size_t peer)
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
static void tell_time(size_t peer)
{
    struct worker *worker = &workers[peer];

    worker->time.seconds[worker->n_held > 0 ? GA_TIME_EVALUATING : GA_TIME_WAITING]++;
    ga_message_put_time(&out, &worker->time);
    say(peer);
}

/* A second of its life. */
static void live(size_t peer)
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

/* --- a session --- */

static void set_up(void)
{
    const char *text = "run: {name: test, results: results, stop: {generations: 6}}\n"
                       "space: {x: {real: [-5, 5]}, y: {int: [-3, 3]}}\n"
                       "evaluator: {kind: function, name: sphere}\n"
                       "objectives: [{minimize: value}]\n"
                       "algorithm: {kind: ga, population: 10}\n"
                       "cluster: {lost_after: 5s, quarantine: {after: 3, pause: 20s}}\n"
                       "output: {progress: plain}\n";

    (void)snprintf(folder, sizeof folder, "/tmp/gaopt-presence-XXXXXX");
    cr_assert(mkdtemp(folder));
    ga_error_init(&error);
    cr_assert_eq(ga_config_parse(&config, text, "a.yaml", folder, NULL, 0, &error), GA_OK, "%s",
                 error.text);
    ga_buffer_init(&out);
    seconds_left = INFINITY;
    for (size_t i = 0; i < PEERS; i++)
        workers[i] = (struct worker){.host = hosts[i],
                                     .version = "1",
                                     .remark = "",
                                     .silent_from = NEVER,
                                     .fails_from = NEVER,
                                     .away_from = NEVER,
                                     .away_to = NEVER,
                                     .leaves_at = NEVER,
                                     .goes_at = NEVER,
                                     .greets_at = i < STARTED ? 0 : NEVER,
                                     .seconds = 2,
                                     .left = 2};
}

static void forget_messages(void)
{
    struct ga_buffer message;

    ga_buffer_init(&message);
    for (size_t i = 0; i < PEERS; i++) {
        while (take(&to_master[i], &message) || take(&to_worker[i], &message))
            continue;
        workers[i].n_done_last = workers[i].n_done;
        workers[i].n_held = workers[i].n_done = 0;
        workers[i].gone = workers[i].leaves = workers[i].is_set_up = false;
        workers[i].time = (struct ga_time_sheet){0};
    }
    ga_buffer_release(&message);
}

static void tear_down(void)
{
    cr_assert_eq(ga_folder_remove(folder, &error), GA_OK, "%s", error.text);
    ga_config_release(&config);
    ga_buffer_release(&out);
    forget_messages();
    free(said);
}

TestSuite(master_presence, .init = set_up, .fini = tear_down);

static enum ga_outcome session(void)
{
    struct ga_hello self = {.version = "1", .host = "node0"};
    struct ga_master *master;
    size_t size;

    free(said);
    said = NULL;
    struct ga_master_setup setup = {.config = &config,
                                    .self = &self,
                                    .port = &port,
                                    .seconds_left = seconds_left,
                                    .out = open_memstream(&said, &size)};
    cr_assert_eq(ga_master_create(&master, &setup, ga_clock_now(), &error), GA_OK, "%s",
                 error.text);
    port.n_peers = STARTED;
    for (second = 0; !ga_master_ended(master); second++) {
        cr_assert_lt(second, MOST_STEPS, "it never ends");
        for (size_t i = 0; i < PEERS; i++)
            live(i);
        while (ga_master_step(master, ga_clock_now() + second))
            continue;
    }
    enum ga_outcome outcome = ga_master_outcome(master, &error);
    ga_master_destroy(master);
    (void)fclose(setup.out);
    forget_messages();
    return outcome;
}

static enum ga_status add_record(void *self, const struct ga_record *record)
{
    uint64_t *print = self;
    const uint64_t facts[] = {record->id, record->generation, record->status, record->failure};

    *print = ga_fingerprint(facts, sizeof facts, *print);
    *print = ga_fingerprint(record->genes, GENES * sizeof(double), *print);
    return GA_OK;
}

/* Of the finished run's history, which is set aside. */
static uint64_t history(void)
{
    struct ga_run_reader *reader;
    uint64_t print = 0;

    cr_assert_eq(ga_run_reader_open(&reader, config.run.results, &error), GA_OK, "%s", error.text);
    cr_assert_eq(ga_run_reader_count(reader), 60);
    cr_assert_eq(ga_run_reader_records(reader, 0, 60, add_record, &print, &error), GA_OK);
    ga_run_reader_close(reader);
    cr_assert_eq(ga_folder_remove(config.run.results, &error), GA_OK);
    return print;
}

static uint64_t undisturbed(void)
{
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    return history();
}

static void expect_said(const char *text)
{
    cr_expect(strstr(said, text), "'%s' is not in\n%s", text, said);
}

Test(master_presence, one_that_falls_silent_is_lost_and_the_run_goes_on)
{
    const uint64_t wanted = undisturbed();

    workers[2].silent_from = 7;
    workers[2].silent_to = NEVER;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node2, rank 2: not heard of for 5 s; what ran there goes to others\n");
    cr_expect_eq(history(), wanted);
}

/* It works on while it is cut off: what it finished is used, and it gets more. */
Test(master_presence, one_that_is_heard_again_is_taken_back)
{
    const uint64_t wanted = undisturbed();

    workers[1].seconds = workers[2].seconds = 1;
    workers[1].silent_from = 5;
    workers[1].silent_to = 14;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node1, rank 1: not heard of for 5 s");
    expect_said("host node1, rank 1: is back\n");
    cr_expect_eq(history(), wanted);
}

Test(master_presence, ranks_of_a_host_are_named_together)
{
    workers[1].host = "node2";
    workers[1].silent_from = workers[2].silent_from = 7;
    workers[1].silent_to = workers[2].silent_to = NEVER;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node2, ranks 1, 2: not heard of for 5 s");
}

Test(master_presence, a_short_silence_is_nothing)
{
    workers[2].silent_from = 7;
    workers[2].silent_to = 11;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_expect_null(strstr(said, "not heard of"), "%s", said);
}

Test(master_presence, one_that_is_late_joins)
{
    const uint64_t wanted = undisturbed();

    workers[2].greets_at = 20;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("rank 2: not ready; the run begins without, it may join later\n");
    expect_said("host node2: 1 slot joins\n");
    cr_expect_eq(history(), wanted);
}

Test(master_presence, a_host_that_fails_everything_changes_nothing)
{
    const uint64_t wanted = undisturbed();

    workers[2].fails_from = 9;
    workers[2].fails_to = 50;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node2: its last evaluations all failed, while others succeeded: no licence; "
                "it gets none for 20 s, and these go elsewhere\n");
    expect_said("host node2: is tried again\n");
    cr_expect_eq(history(), wanted);
}

Test(master_presence, nobody_left_is_waited_for_and_then_it_stops)
{
    const uint64_t wanted = undisturbed();

    for (size_t i = 0; i < PEERS; i++) {
        workers[i].silent_from = 9;
        workers[i].silent_to = NEVER;
    }
    config.cluster.master_evaluates = GA_NO;
    cr_assert_eq(session(), GA_OUTCOME_RESUMABLE, "%s", error.text);
    expect_said("no worker is left; waiting 10 min for one to come back\n");
    for (size_t i = 0; i < PEERS; i++)
        workers[i].silent_from = NEVER;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_expect_eq(history(), wanted);
}

/* Ten seconds before the margin an evaluation of two still begins, one second before it none. */
Test(master_presence, the_batch_job_ends_in_time)
{
    const uint64_t wanted = undisturbed();

    seconds_left = config.run.margin + 20;
    cr_assert_eq(session(), GA_OUTCOME_RESUMABLE, "%s", error.text);
    expect_said("the end of the batch job");
    cr_expect_leq(second, 22);
    cr_expect_geq(second, 16);
    seconds_left = INFINITY;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_expect_eq(history(), wanted);
}

Test(master_presence, remarks_on_slots_are_said_once_a_host)
{
    workers[1].host = "node2";
    workers[1].remark = workers[2].remark = "too few cores";
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node2, ranks 1, 2: too few cores\n");
    cr_expect_null(strstr(strstr(said, "too few") + 1, "too few"), "%s", said);
}

Test(master_presence, one_that_is_late_remarks_too)
{
    workers[2].greets_at = 20;
    workers[2].remark = "too few cores";
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node2: 1 slot joins; too few cores\n");
}

/* In percent, as the summary says it. */
static double busy_share_said(void)
{
    const char *words = strstr(said, "workers busy ");

    cr_assert(words, "%s", said);
    return strtod(words + strlen("workers busy "), NULL);
}

/* 60 evaluations of 2 s; two slots are there from the start, the third for a while. */
static double busy_share_of(double third_from, double third_to)
{
    return 100 * 60 * 2 / (2.0 * second + third_to - third_from);
}

Test(master_presence, slots_that_are_not_there_are_not_idle)
{
    workers[2].greets_at = 20;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_expect_float_eq(busy_share_said(), busy_share_of(20, second), 5, "%s", said);
    cr_assert_eq(ga_folder_remove(config.run.results, &error), GA_OK);

    workers[2].silent_from = 30;
    workers[2].silent_to = NEVER;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_expect_float_eq(busy_share_said(), busy_share_of(20, 30), 5, "%s", said);
}

/* --- workers that come and go --- */

static void expect_recorded(uint32_t ranks, uint32_t slots, const char *names)
{
    struct ga_run_reader *reader;
    const struct ga_session *one;

    cr_assert_eq(ga_run_reader_open(&reader, config.run.results, &error), GA_OK, "%s", error.text);
    one = ga_run_reader_session(reader, ga_run_reader_sessions(reader) - 1);
    cr_expect_eq(one->ranks, ranks, "%u ranks", one->ranks);
    cr_expect_eq(one->slots, slots, "%u slots", one->slots);
    cr_expect_str_eq(one->hosts, names);
    ga_run_reader_close(reader);
}

static size_t told(const char *text)
{
    size_t n = 0;

    for (const char *at = said; (at = strstr(at, text)) != NULL; at++)
        n++;
    return n;
}

Test(master_presence, who_joins_later_evaluates)
{
    const uint64_t wanted = undisturbed();

    workers[3].greets_at = 11;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node3: 1 slot joins\n");
    expect_said("4/4 busy");
    expect_recorded(4, 4, "node0:1 node1:1 node2:1 node3:1");
    cr_expect_eq(history(), wanted);
}

Test(master_presence, those_that_join_together_are_told_together)
{
    workers[2].host = "node3";
    workers[2].greets_at = workers[3].greets_at = 20;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node3: 2 slots join\n");
    cr_expect_eq(told(" join"), 2, "and that one of them is late:\n%s", said);
}

Test(master_presence, who_joins_before_the_run_begins_is_one_of_them)
{
    const uint64_t wanted = undisturbed();

    workers[2].greets_at = 4;
    workers[3].greets_at = 1;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_expect_eq(told(" join"), 0, "%s", said);
    expect_said("4/4 busy");
    cr_expect_eq(history(), wanted);
}

Test(master_presence, who_may_not_join_is_sent_home)
{
    const uint64_t wanted = undisturbed();

    workers[3].greets_at = 11;
    workers[3].version = "2";
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node3, rank 3: runs gaopt 2, rank 0 runs 1; install the same on all hosts; "
                "it gets no work\n");
    cr_expect_eq(told("it gets no work"), 1);
    cr_expect_str_eq(workers[3].farewell,
                     "runs gaopt 2, rank 0 runs 1; install the same on all hosts");
    cr_expect_eq(history(), wanted);
}

/* Not even while others are gathered is that an error of the run. */
Test(master_presence, who_may_not_join_does_not_stop_others)
{
    workers[2].greets_at = 4;
    workers[3].greets_at = 1;
    workers[3].version = "2";
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_expect_eq(told("it gets no work"), 1, "%s", said);
}

Test(master_presence, who_leaves_hands_its_tasks_back)
{
    const uint64_t wanted = undisturbed();

    workers[2].seconds = workers[2].left = 7;
    workers[2].leaves_at = 5;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node2, rank 2: leaves; 1 evaluation goes to others\n");
    cr_expect_eq(told("node2"), 1, "what follows was to be expected:\n%s", said);
    cr_expect_eq(workers[2].n_done_last, 1, "what ran is not lost");
    expect_recorded(3, 3, "node0:1 node1:1 node2:1");
    cr_expect_eq(history(), wanted);
}

Test(master_presence, who_says_goodbye_without_a_word_leaves_too)
{
    const uint64_t wanted = undisturbed();

    workers[2].goes_at = 6;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node2, rank 2: leaves\n");
    cr_expect_eq(history(), wanted);
}

Test(master_presence, one_that_is_away_gets_nothing_until_it_is_back)
{
    const uint64_t wanted = undisturbed();

    workers[2].away_from = 9;
    workers[2].away_to = 31;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node2: away until ");
    expect_said("host node2: 1 slot is back\n");
    expect_said("2/2 busy");
    cr_expect_eq(history(), wanted);
}

static void all_are_away(int from, int to)
{
    for (size_t i = 0; i < STARTED; i++) {
        workers[i].away_from = from;
        workers[i].away_to = to;
    }
}

/* It is not known before how many slots there will be. */
Test(master_presence, those_that_are_away_at_first_are_recorded_when_they_are_back)
{
    for (size_t i = 0; i < STARTED; i++) {
        workers[i].away_from = 1;
        workers[i].away_to = 100 + (int)i;
    }
    workers[2].greets_at = 50;
    workers[2].away_from = workers[2].away_to = NEVER;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    for (size_t i = 0; i < STARTED; i++)
        cr_expect_eq(workers[i].n_unasked, 0);
    expect_recorded(3, 3, "node0:1 node1:1 node2:1");
}

Test(master_presence, a_run_whose_workers_are_all_away_waits_for_hours)
{
    const uint64_t wanted = undisturbed();

    all_are_away(9, 9 + 3600);
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_expect_geq(second, 3600);
    cr_expect_eq(told("all workers are away; the first is back at "), 1, "%s", said);
    cr_expect_eq(told("no worker is left"), 0);
    cr_expect_eq(history(), wanted);
}

Test(master_presence, but_not_longer_than_the_batch_job_lasts)
{
    all_are_away(9, NEVER);
    seconds_left = config.run.margin + 100;
    cr_assert_eq(session(), GA_OUTCOME_RESUMABLE, "%s", error.text);
    cr_expect_leq(second, 102);
    cr_expect_geq(second, 90);
}

Test(master_presence, one_that_is_lost_while_it_is_away_is_waited_for_as_all)
{
    all_are_away(9, NEVER);
    for (size_t i = 1; i < STARTED; i++) {
        workers[i].silent_from = 1000;
        workers[i].silent_to = NEVER;
    }
    workers[0].leaves_at = 1000;
    cr_assert_eq(session(), GA_OUTCOME_RESUMABLE, "%s", error.text);
    cr_expect_geq(second, 1600);
    cr_expect_leq(second, 1620);
}

/* It is heard again while it is away: what it runs counts, and it gets nothing. */
Test(master_presence, one_that_is_away_may_fall_silent_and_be_back)
{
    const uint64_t wanted = undisturbed();

    workers[2].seconds = workers[2].left = 30;
    workers[2].away_from = 5;
    workers[2].away_to = NEVER;
    workers[2].silent_from = 7;
    workers[2].silent_to = 15;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("host node2, rank 2: is back\n");
    cr_expect_eq(workers[2].n_unasked, 0);
    cr_expect_eq(history(), wanted);
}

Test(master_presence, when_all_have_left_it_waits_for_who_may_join)
{
    const uint64_t wanted = undisturbed();

    for (size_t i = 0; i < STARTED; i++)
        workers[i].leaves_at = 9;
    workers[3].greets_at = 200;
    cr_assert_eq(session(), GA_OUTCOME_FINISHED, "%s", error.text);
    expect_said("rank 2: leaves\nno worker is left; waiting 10 min for one to come back\n");
    expect_said("host node3: 1 slot joins\n");
    cr_expect_eq(history(), wanted);
}
