/* SPDX-License-Identifier: GPL-3.0-or-later */
/* status.c - the screen of gaopt status, to the letter, and what records add up to. */
#include "cli/status_text.h"
#include "common/error.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const double start = 1e9; /* 2001-09-09 01:46:40 UTC */

static struct ga_param params[] = {{.name = "dt", .kind = GA_PARAM_REAL, .high = 1}};
static char *metrics[] = {"value"};
static struct ga_objective objectives[] = {{.name = "value"}};

static struct ga_config small_config(void)
{
    struct ga_config config = {.path = "run.h5:config",
                               .folder = "/elsewhere",
                               .n_objectives = 1,
                               .objectives = objectives};

    setenv("TZ", "UTC", 1);
    tzset();
    config.run.name = "plasma";
    config.run.stop =
        (struct ga_stop){.generations = 10, .evaluations = GA_NONE_U64, .stall = GA_NONE_U64};
    config.algorithm.population = 4;
    config.space = (struct ga_space){.n = 1, .n_free = 1, .params = params};
    config.evaluator.repeats = 1;
    config.evaluator.metrics = (struct ga_text_list){.n = 1, .items = metrics};
    return config;
}

/* Evaluations of 2 s, two at a time from the start on; value 10 - id. */
static struct ga_record record_of(uint64_t id, double *value)
{
    *value = 10 - (double)id;
    return (struct ga_record){.id = id,
                              .generation = id / 4,
                              .same_as = GA_NO_ID,
                              .genes = value,
                              .metrics = value,
                              .spread = value,
                              .objectives = value,
                              .attempts = 1,
                              .host = "node1",
                              .started = start + 2 * (double)(id / 2),
                              .seconds = 2,
                              .message = ""};
}

static void add(struct ga_tally *tally, uint64_t first, uint64_t end)
{
    double value;

    for (uint64_t id = first; id < end; id++) {
        struct ga_record record = record_of(id, &value);

        ga_tally_add(tally, &record);
    }
}

static void add_failed(struct ga_tally *tally, uint64_t id)
{
    double value;
    struct ga_record record = record_of(id, &value);

    record.status = GA_RECORD_FAILED;
    record.failure = GA_FAILURE_EXIT;
    record.detail = 3;
    record.violation = INFINITY;
    record.message = "no input";
    ga_tally_add(tally, &record);
}

static void add_reused(struct ga_tally *tally, uint64_t id)
{
    double value;
    struct ga_record record = record_of(id, &value);

    record.status = GA_RECORD_REUSED;
    record.attempts = 0;
    ga_tally_add(tally, &record);
}

static char *written(const struct ga_overview *overview)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    ga_overview_write(overview, out);
    fclose(out);
    return text;
}

/* Of a run in its first session, after 10 s. */
static struct ga_overview overview_of(const struct ga_config *config, const char *finished_by,
                                      uint64_t journalled)
{
    static struct ga_session session;
    struct ga_overview overview = {
        .config = config,
        .folder = "/elsewhere/plasma",
        .n_sessions = 1,
        .sessions = {&session},
        .checkpoint = {.elapsed = 8, .finished_by = finished_by},
        .now = start + 10,
        .journalled = journalled,
    };

    session = (struct ga_session){
        .started = start, .slots = 2, .hosts = "node1:2", .ended_by = "", .changes = ""};
    ga_tally_init(&overview.tally, config, &session);
    return overview;
}

Test(status, a_running_run_is_on_one_screen)
{
    struct ga_config config = small_config();
    struct ga_overview overview = overview_of(&config, "", 2);
    char *text;

    overview.held = true;
    overview.holder = (struct ga_holder){.host = "node1", .process = 4711};
    add(&overview.tally, 0, 6);
    add_failed(&overview.tally, 6);
    overview.tally.flaky[GA_FAILURE_TIMEOUT] = 2;
    add_reused(&overview.tally, 7);
    text = written(&overview);
    /* 7 evaluations in 8 s; the other 32 take 36.6 s from then on */
    cr_assert_str_eq(
        text,
        "run         plasma in /elsewhere/plasma\n"
        "state       running on host node1, process 4711\n"
        "how far     generation 2 of 10, 8 of 40 evaluations, and 2 more in the journal\n"
        "            of them 1 reused (duplicates), 0 skipped (break a constraint on parameters)\n"
        "best        5 (id 5, generation 1): dt=5\n"
        "speed       52/min, 2 s an evaluation, 2 slots busy 87.5 %\n"
        "time        8 s so far, 35 s left, ends ~01:47\n"
        "failed      1: 1 exit; 2 more succeeded when tried again (flaky): 2 timeout\n"
        "            id 6 failed (exit): no input\n"
        "session 1   01:46, 2 slots on node1:2, goes on\n");
    free(text);
    ga_tally_release(&overview.tally);
}

Test(status, an_interrupted_run_says_how_to_go_on)
{
    struct ga_config config = small_config();
    struct ga_session sessions[] = {
        {.started = start, .ended = start + 60, .slots = 2, .hosts = "a:2", .ended_by = "SIGTERM"},
        {.started = start + 90, .slots = 4, .hosts = "a:2 b:2", .ended_by = ""},
    };
    struct ga_overview overview = {
        .config = &config,
        .config_path = "configs/plasma.yaml",
        .folder = "/elsewhere/plasma",
        .n_sessions = 2,
        .sessions = {&sessions[0], &sessions[1]},
        .checkpoint = {.elapsed = 60, .finished_by = ""},
        .now = start + 200,
    };
    char *text;

    ga_tally_init(&overview.tally, &config, &sessions[1]);
    text = written(&overview);
    cr_assert_str_eq(text, "run         plasma in /elsewhere/plasma\n"
                           "state       interrupted (it was killed or could not go on)\n"
                           "go on       gaopt /elsewhere/plasma.yaml\n"
                           "how far     generation 0 of 10, 0 of 40 evaluations\n"
                           "best        none yet\n"
                           "time        1 min so far\n"
                           "failed      0\n"
                           "session 1   01:46 for 1 min, 2 slots on a:2, SIGTERM\n"
                           "session 2   01:48, 4 slots on a:2 b:2, killed\n");
    free(text);
    ga_tally_release(&overview.tally);
}

Test(status, the_rate_is_that_of_the_last_evaluations_of_the_session)
{
    struct ga_config config = small_config();
    struct ga_session session = {.started = start + 100};
    struct ga_tally tally;

    ga_tally_init(&tally, &config, &session);
    cr_assert_eq(ga_tally_rate(&tally), 0);
    add(&tally, 0, 100); /* before the session: counted, but not in its rate */
    cr_assert_eq(tally.records, 100);
    cr_assert_eq(tally.evaluated, 0);
    cr_assert_eq(ga_tally_rate(&tally), 0);
    add(&tally, 100, 1100);
    cr_assert_eq(tally.evaluated, 1000);
    cr_assert_float_eq(ga_tally_rate(&tally), 1, 0.01);
    cr_assert_eq(tally.busy, 2000);
    ga_tally_release(&tally);
}

/* An individual's seconds are those of its repeats together. */
Test(status, repeats_are_said_where_they_count)
{
    struct ga_config config = small_config();
    struct ga_overview overview;
    char *text;

    config.evaluator.repeats = 2;
    overview = overview_of(&config, "generations", 3);
    add(&overview.tally, 0, 6); /* 2 s each: 2 repeats of 1 s, side by side; the last ends at 5 s */
    text = written(&overview);
    cr_expect(strstr(text, "6 of 40 evaluations, and 3 more repeats in the journal\n"), "%s", text);
    cr_expect(strstr(text, "1.2/s, 1 s an evaluation, 2 slots busy 100.0 %\n"), "%s", text);
    free(text);
    ga_tally_release(&overview.tally);
}
