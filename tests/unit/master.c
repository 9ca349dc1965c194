/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master.c - tests of rank 0 over a loopback, with a worker made by hand that misbehaves as it is
 * told: runs that are refused, damaged, stopped and gone on with. */
#include "master/master.h"
#include "common/clock.h"
#include "common/files.h"
#include "common/fingerprint.h"
#include "common/loopback.h"
#include "master/resume.h"
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
static int done_at_once;

static void configure_as(const char *objective, const char *evaluator)
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

static void configure(const char *objective)
{
    configure_as(objective, "on_failure: {retries: 1}");
}

static void set_up(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/gaopt-master-XXXXXX");
    cr_assert(mkdtemp(folder));
    ga_error_init(&error);
    configure("value");
    ga_buffer_init(&out);
}

static void tear_down(void)
{
    cr_assert_eq(ga_folder_remove(folder, &error), GA_OK, "%s", error.text);
    ga_config_release(&config);
    ga_buffer_release(&out);
    free(said);
}

TestSuite(master, .init = set_up, .fini = tear_down);

/* --- the worker --- */

static void say(void)
{
    ga_port_send(port, 0, &out);
}

static void greet(const char *version)
{
    struct ga_hello hello = {.host = "here", .pid = 1, .cores = SLOTS};

    (void)snprintf(hello.version, sizeof hello.version, "%s", version);
    ga_message_put_hello(&out, &hello);
    say();
}

static void answer(size_t which, enum ga_failure failure)
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

static void take_tasks(struct ga_reader *body)
{
    struct ga_task task;
    uint32_t count;

    cr_assert(ga_message_get_count(body, GENES, &count));
    for (uint32_t i = 0; i < count; i++) {
        struct held *one = &held[n_held++];
        cr_assert(ga_message_get_task(body, &task, one->genes, GENES));
        one->number = task.number;
        one->try = task.try;
        one->attempt = task.attempt;
    }
}

static void give_back(struct ga_reader *body)
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
static bool obey(enum ga_message_kind kind, struct ga_reader *body)
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

static void misbehave(const struct plan *plan)
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
static bool worker_step(const struct plan *plan)
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

/* --- a session --- */

static void send_signals(struct ga_master *master, const struct plan *plan, double now)
{
    int wanted = answered >= plan->signal_twice_after ? 2 : answered >= plan->signal_after;

    for (; n_signals < wanted; n_signals++)
        ga_master_signal(master, SIGTERM, now);
}

/* Time stands still but for the waits of a master whose worker does not answer. */
static enum ga_outcome session(struct plan plan)
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

static enum ga_status add_record(void *self, const struct ga_record *record)
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

static struct history read_history(void)
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
static struct history expected(void)
{
    struct history history;

    cr_assert_eq(session(undisturbed), GA_OUTCOME_FINISHED, "%s", error.text);
    history = read_history();
    cr_assert_eq(history.n, ALL);
    cr_assert_eq(ga_folder_remove(config.run.results, &error), GA_OK);
    return history;
}

static void expect_the_same(struct history wanted)
{
    cr_assert_eq(session(undisturbed), GA_OUTCOME_FINISHED, "%s", error.text);
    struct history got = read_history();
    cr_expect_eq(got.n, wanted.n);
    cr_expect_eq(got.print, wanted.print, "another history than that of an undisturbed run");
}

/* --- */

Test(master, runs_to_its_end_and_says_so_again)
{
    cr_assert_eq(session(undisturbed), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_expect(all_gone);
    cr_expect_eq(read_history().n, ALL);
    cr_expect(strstr(said, "6 generations"), "%s", said);
    cr_expect_eq(session(undisturbed), GA_OUTCOME_FINISHED);
    cr_expect_eq(answered, 0);
    cr_expect_not(setup_seen, "nobody is set up for a run that is finished");
    cr_expect(all_gone, "but all are sent home");
    cr_expect(strstr(said, "in an earlier session"), "%s", said);
}

/* Evaluations succeed, but nothing can be compared. */
Test(master, an_objective_that_is_never_finite_ends_the_run)
{
    configure("sqrt(-1 - value)");
    cr_expect_eq(session(undisturbed), GA_OUTCOME_NOTHING);
    cr_expect(strstr(said, "all of the first 10 evaluations failed"), "%s", said);
    cr_expect_eq(read_history().n, 10);
}

Test(master, is_the_same_twice)
{
    struct history first = expected(), second = expected();

    cr_expect_eq(first.print, second.print);
}

Test(master, another_version_is_refused_and_named)
{
    struct plan plan = undisturbed;

    plan.version = "0.9";
    cr_expect_eq(session(plan), GA_OUTCOME_ERROR);
    cr_expect_str_eq(error.text, "host here, rank 0: runs gaopt 0.9, rank 0 runs 1; install the "
                                 "same on all hosts");
    cr_expect_not(setup_seen);
    cr_expect(all_gone);
}

Test(master, a_signal_stops_and_the_rest_follows)
{
    struct history wanted = expected();
    struct plan plan = undisturbed;

    for (plan.signal_after = 1; plan.signal_after < ALL; plan.signal_after += 19) {
        cr_assert_eq(session(plan), GA_OUTCOME_RESUMABLE, "%s", error.text);
        cr_expect_leq(answered, plan.signal_after + SLOTS, "nothing more was started");
        cr_expect(strstr(said, "SIGTERM"), "%s", said);
        expect_the_same(wanted);
        cr_expect(strstr(said, "resuming"), "%s", said);
        cr_assert_eq(ga_folder_remove(config.run.results, &error), GA_OK);
    }
}

/* What came in before is in the journal: it is not evaluated again. */
Test(master, a_killed_one_loses_nothing)
{
    struct history wanted = expected();
    const int in_all = answered;
    struct plan plan = undisturbed;

    for (plan.kill_after = 5; plan.kill_after < ALL; plan.kill_after += 21) {
        (void)session(plan);
        expect_the_same(wanted);
        /* the last answer was still under way, and a failed attempt is made again */
        cr_expect_leq(plan.kill_after + answered, in_all + 1 + SLOTS, "%d and %d of %d",
                      plan.kill_after, answered, in_all);
        cr_assert_eq(ga_folder_remove(config.run.results, &error), GA_OK);
    }
}

Test(master, a_second_signal_stops_at_once)
{
    struct history wanted = expected();
    struct plan plan = undisturbed;

    plan.signal_twice_after = 17;
    cr_assert_eq(session(plan), GA_OUTCOME_RESUMABLE, "%s", error.text);
    cr_expect_leq(answered, 19);
    expect_the_same(wanted);
}

Test(master, one_that_hangs_is_not_waited_for)
{
    struct history wanted = expected();
    struct plan plan = undisturbed;

    plan.signal_after = plan.hang_after = 23;
    cr_assert_eq(session(plan), GA_OUTCOME_RESUMABLE, "%s", error.text);
    cr_expect_not(all_gone);
    expect_the_same(wanted);
}

/* Nobody is left then: the run ends with an error, and what there was of it stays. */
static void loses_its_only_worker(struct plan plan, const char *wanted_text)
{
    struct history wanted = expected();

    cr_expect_eq(session(plan), GA_OUTCOME_ERROR);
    cr_expect_str_eq(error.text, "no worker is left that could evaluate");
    cr_expect(strstr(said, wanted_text), "%s", said);
    expect_the_same(wanted);
}

Test(master, garbage_is_trusted_with_nothing_more)
{
    struct plan plan = undisturbed;

    plan.garbage_after = 14;
    loses_its_only_worker(plan, "a message that is not gaopt's; it gets no more work");
}

Test(master, nonsense_is_too)
{
    struct plan plan = undisturbed;

    plan.nonsense_after = 3;
    loses_its_only_worker(plan, "sent a message that cannot be understood; it gets no more work");
}

Test(master, a_worker_that_leaves_is_missed)
{
    struct plan plan = undisturbed;

    plan.leave_after = 31;
    loses_its_only_worker(plan, "");
}

/* --- repeats --- */

static const char *const repeated = "repeats: 3, combine: median";

/* A third of the individuals fail, at this repeat or that. */
Test(master, repeats_are_the_same_however_often_it_is_killed)
{
    configure_as("value", repeated);
    struct history wanted = expected();
    struct plan plan = undisturbed;

    for (plan.kill_after = 4; plan.kill_after < 2 * ALL; plan.kill_after += 37) {
        int again = 0;
        memset(times, 0, sizeof times);
        (void)session(plan);
        expect_the_same(wanted);
        for (int number = 0; number < 3 * ALL; number++)
            again += times[number] > 1;
        cr_expect_leq(again, 1, "only the last answer, which was under way");
        cr_assert_eq(ga_folder_remove(config.run.results, &error), GA_OK);
    }
}

Test(master, repeats_that_do_not_count_are_not_handed_out)
{
    enum { N = 6 };
    int n_spared = 0;

    configure_as("value", "repeats: 6");
    cr_assert_eq(session(undisturbed), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_expect(strstr(said, "6 repeats each, of which the mean of each metric counts"), "%s", said);
    for (uint64_t first = 0; first < N * ALL; first += N) {
        uint64_t failed = first + (7 - first % 7) % 7; /* or of another individual */
        if (times[first] == 0)
            continue; /* its parameters had been met before */
        for (uint64_t number = first; number < first + N; number++) {
            cr_expect(number > failed ? times[number] <= 1 : times[number] == 1);
            n_spared += times[number] == 0;
        }
    }
    cr_expect_gt(n_spared, 0);
}

/* What repeats were not the worst is not recorded: with another objective it may be another. */
Test(master, the_worst_cannot_be_chosen_again)
{
    struct ga_differences differences;
    struct ga_store *store;
    struct plan plan = undisturbed;

    plan.kill_after = 40;
    configure_as("value", "repeats: 3, combine: worst");
    (void)session(plan);
    configure_as("-value", "repeats: 3, combine: worst");
    cr_assert_eq(ga_store_open(&store, &config, false, &error), GA_OK, "%s", error.text);
    cr_expect_eq(ga_resume_compare(store, &config, &differences, &error), GA_E_CHANGED);
    cr_expect(strstr(error.text, "objectives"), "%s", error.text);
    free(differences.text);
    ga_store_close(store);
}

Test(master, a_median_can_be_scored_anew)
{
    struct plan plan = undisturbed;

    plan.kill_after = 100;
    configure_as("value", repeated);
    (void)session(plan);
    configure_as("2 * value", repeated);
    cr_expect_eq(session(undisturbed), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_expect(strstr(said, "the history is scored anew"), "%s", said);
}

/* --- what it says of slots that have nothing to do --- */

/* Of two slots, in a steady state. */
static void run_with_lag(uint64_t lag)
{
    config.algorithm.replacement = GA_REPLACE_STEADY_STATE;
    config.algorithm.lag = lag;
    cr_assert_eq(session(undisturbed), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_assert_eq(ga_folder_remove(config.run.results, &error), GA_OK);
}

Test(master, a_lag_of_less_than_two_a_slot_is_worth_a_word)
{
    run_with_lag(3);
    cr_expect(strstr(said, "2 slots, but algorithm.lag is 3: some will wait for slower ones; set "
                           "it to 16 or more (which makes it another run)\n"),
              "%s", said);
    run_with_lag(4);
    cr_expect_null(strstr(said, "algorithm.lag"), "%s", said);
}

Test(master, a_population_of_less_than_the_slots_is_too)
{
    config.algorithm.population = 1;
    cr_assert_eq(session(undisturbed), GA_OUTCOME_FINISHED, "%s", error.text);
    cr_expect(strstr(said, "2 slots, but algorithm.population is 1: some will idle; set it to 2 or "
                           "more (which makes it another run)\n"),
              "%s", said);
}

/* --- evaluations that cost less than a message --- */

/* What the worker would answer: every seventh fails at first. */
static bool evaluate_at_once(void *worker, const struct ga_task *tasks, size_t n,
                             void (*finished)(void *self, const struct ga_result *result),
                             void *self)
{
    (void)worker;
    for (size_t i = 0; i < n; i++, done_at_once++) {
        const double *genes = tasks[i].genes;
        const double value = genes[0] * genes[0] + genes[1] * genes[1];
        const struct ga_result result = {.number = tasks[i].number,
                                         .id = tasks[i].id,
                                         .failure = tasks[i].number % 7 == 0 ? GA_FAILURE_EXIT
                                                                             : GA_FAILURE_NONE,
                                         .started = 1,
                                         .seconds = 1e-7,
                                         .metrics = &value,
                                         .message = ""};

        finished(self, &result);
    }
    return true;
}

static bool decline(void *worker, const struct ga_task *tasks, size_t n,
                    void (*finished)(void *self, const struct ga_result *result), void *self)
{
    (void)worker;
    (void)tasks;
    (void)n;
    (void)finished;
    (void)self;
    return false;
}

Test(master, what_is_evaluated_at_once_gives_the_same_history)
{
    const struct history wanted = expected();

    at_once.evaluate = evaluate_at_once;
    expect_the_same(wanted);
    cr_expect_gt(done_at_once, ALL / 2, "the first are dispatch's, to learn what they take");
    cr_expect_lt(answered, ALL / 2, "and those that fail");
}

Test(master, who_declines_to_evaluate_at_once_is_sent_tasks)
{
    const struct history wanted = expected();

    at_once.evaluate = decline;
    expect_the_same(wanted);
    cr_expect_gt(answered, ALL / 2);
}

Test(master, what_was_evaluated_at_once_outlives_a_kill)
{
    const struct history wanted = expected();
    struct plan plan = undisturbed;

    at_once.evaluate = evaluate_at_once;
    plan.kill_after = 12;
    (void)session(plan);
    expect_the_same(wanted);
}
