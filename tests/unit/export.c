/* SPDX-License-Identifier: GPL-3.0-or-later */
/* export.c - rows of CSV and JSON to the letter, numbers against the slow way, the ranking. */
#include "cli/export_rows.h"
#include "cli/number.h"
#include "cli/ranking.h"
#include "common/error.h"
#include "common/random.h"
#include <criterion/criterion.h>
#include <gsl/gsl_rng.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static char *solvers[] = {"euler", "say \"hi\", twice"};
static struct ga_param params[] = {
    {.name = "dt", .kind = GA_PARAM_REAL, .high = 1},
    {.name = "n", .kind = GA_PARAM_INT, .low = -5, .high = 1e15, .step = 1},
    {.name = "solver",
     .kind = GA_PARAM_CHOICE,
     .high = 1,
     .step = 1,
     .choices = solvers,
     .n_choices = 2},
    {.name = "damping", .kind = GA_PARAM_BOOL, .high = 1, .step = 1},
    {.name = "gravity", .kind = GA_PARAM_FIXED, .low = 9.81, .high = 9.81},
};
static char *metrics[] = {"energy,total", "drift"};
static struct ga_objective objectives[] = {{.name = "score", .maximize = true}};

static struct ga_config small_config(void)
{
    struct ga_config config = {.n_objectives = 1, .objectives = objectives};

    config.space = (struct ga_space){.n = 5, .n_free = 4, .params = params};
    config.evaluator.metrics = (struct ga_text_list){.n = 2, .items = metrics};
    return config;
}

static const double genes[] = {0.1, 123456789012345, 1, 1, 9.81};
static const double values[] = {-1.5e-7, 3};
static const double scores[] = {0.30000000000000004};
static const double missing[] = {NAN, NAN};

static struct ga_record good(void)
{
    return (struct ga_record){.id = 12,
                              .generation = 3,
                              .status = GA_RECORD_OK,
                              .genes = genes,
                              .metrics = values,
                              .objectives = scores,
                              .attempts = 2,
                              .failures = 1,
                              .first_failure = GA_FAILURE_SIGNAL,
                              .rank = 4,
                              .host = "node1",
                              .started = 1e9 + 0.0625,
                              .seconds = 0.25,
                              .message = ""};
}

static struct ga_record failed(void)
{
    struct ga_record record = good();

    record.status = GA_RECORD_FAILED;
    record.failure = GA_FAILURE_EXIT;
    record.metrics = record.objectives = missing;
    record.violation = INFINITY;
    return record;
}

static void expect(struct ga_buffer *found, const char *expected)
{
    ga_buffer_put_u8(found, 0);
    cr_assert_str_eq((const char *)found->bytes, expected);
    ga_buffer_clear(found);
}

Test(export, csv_is_as_promised)
{
    struct ga_config config = small_config();
    struct ga_record record = good();
    struct ga_buffer out;

    ga_buffer_init(&out);
    ga_csv_put_head(&out, &config, false);
    expect(&out, "id,generation,dt,n,solver,damping,gravity,\"energy,total\",drift,score,feasible,"
                 "status\n");
    ga_csv_put_row(&out, &config, &record, false);
    expect(&out, "12,3,0.1,123456789012345,\"say \"\"hi\"\", twice\",true,9.81,-1.5e-07,3,"
                 "0.30000000000000004,true,ok\n");
    record = failed();
    ga_csv_put_row(&out, &config, &record, false);
    expect(&out, "12,3,0.1,123456789012345,\"say \"\"hi\"\", twice\",true,9.81,,,,false,failed\n");
    ga_buffer_release(&out);
}

Test(export, timing_comes_last_and_only_if_asked_for)
{
    struct ga_config config = small_config();
    struct ga_record record = good();
    struct ga_buffer out;

    config.space.n = 1;
    ga_buffer_init(&out);
    ga_csv_put_head(&out, &config, true);
    expect(&out, "id,generation,dt,\"energy,total\",drift,score,feasible,status,rank,host,start,"
                 "seconds,attempts,failures,first_failure\n");
    ga_csv_put_row(&out, &config, &record, true);
    expect(&out, "12,3,0.1,-1.5e-07,3,0.30000000000000004,true,ok,4,node1,"
                 "2001-09-09T01:46:40.063Z,0.25,2,1,signal\n");
    record.status = GA_RECORD_REUSED, record.attempts = 0, record.host = "";
    record.failures = 0, record.first_failure = GA_FAILURE_NONE;
    ga_csv_put_row(&out, &config, &record, true);
    expect(&out, "12,3,0.1,-1.5e-07,3,0.30000000000000004,true,reused,,,,,0,0,\n");
    ga_buffer_release(&out);
}

Test(export, spread_stands_beside_metrics_if_there_are_repeats)
{
    static const double spread[] = {0.125, 0};
    struct ga_config config = small_config();
    struct ga_record record = good();
    struct ga_buffer out;

    config.space.n = 1;
    config.evaluator.repeats = 5;
    record.spread = spread;
    ga_buffer_init(&out);
    ga_csv_put_head(&out, &config, false);
    expect(&out, "id,generation,dt,\"energy,total\",drift,\"spread.energy,total\",spread.drift,"
                 "score,feasible,status\n");
    ga_csv_put_row(&out, &config, &record, false);
    expect(&out, "12,3,0.1,-1.5e-07,3,0.125,0,0.30000000000000004,true,ok\n");
    ga_json_put_row(&out, &config, &record, false);
    expect(&out, "{\"id\":12,\"generation\":3,\"parameters\":{\"dt\":0.1},\"metrics\":"
                 "{\"energy,total\":-1.5e-07,\"drift\":3},\"spread\":{\"energy,total\":0.125,"
                 "\"drift\":0},\"objectives\":{\"score\":0.30000000000000004},\"feasible\":true,"
                 "\"status\":\"ok\"}");
    record = failed();
    record.spread = missing;
    ga_csv_put_row(&out, &config, &record, false);
    expect(&out, "12,3,0.1,,,,,,false,failed\n");
    ga_buffer_release(&out);
}

Test(export, the_ranking_keeps_the_spread)
{
    static const double spread[] = {0.125, 0.5};
    struct ga_config config = small_config();
    struct ga_record record = good();
    struct ga_ranking ranking;

    ga_ranking_init(&ranking, &config, 1);
    ga_ranking_offer(&ranking, &record);
    cr_assert_null(ga_ranked_spread(&ranking, 0));
    ga_ranking_release(&ranking);
    config.evaluator.repeats = 5;
    record.spread = spread;
    ga_ranking_init(&ranking, &config, 1);
    ga_ranking_offer(&ranking, &record);
    cr_assert_arr_eq(ga_ranked_spread(&ranking, 0), spread, sizeof spread);
    cr_assert_eq(ga_ranked_objectives(&ranking, 0)[0], scores[0]);
    ga_ranking_release(&ranking);
}

Test(export, json_is_read_back_by_jansson)
{
    struct ga_config config = small_config();
    struct ga_record record = good();
    struct ga_buffer out;
    json_t *row;

    ga_buffer_init(&out);
    ga_json_put_row(&out, &config, &record, true);
    row = json_loadb((const char *)out.bytes, out.size, 0, NULL);
    cr_assert_not_null(row);
    cr_assert_str_eq(
        json_string_value(json_object_get(json_object_get(row, "parameters"), "solver")),
        solvers[1]);
    cr_assert(json_is_true(json_object_get(json_object_get(row, "parameters"), "damping")));
    cr_assert_eq(json_real_value(json_object_get(json_object_get(row, "objectives"), "score")),
                 scores[0]);
    cr_assert_eq(json_integer_value(json_object_get(row, "id")), 12);
    cr_assert_str_eq(json_string_value(json_object_get(row, "host")), "node1");
    json_decref(row);
    ga_buffer_release(&out);
}

Test(export, json_says_null_for_what_is_missing)
{
    struct ga_config config = small_config();
    struct ga_record record = failed();
    struct ga_buffer out;

    config.space.n = 1;
    ga_buffer_init(&out);
    ga_json_put_row(&out, &config, &record, false);
    expect(&out, "{\"id\":12,\"generation\":3,\"parameters\":{\"dt\":0.1},\"metrics\":"
                 "{\"energy,total\":null,\"drift\":null},\"objectives\":{\"score\":null},"
                 "\"feasible\":false,\"status\":\"failed\"}");
    ga_json_put_text(&out, "a\"b\\c\n\x01\xc3\xa4");
    expect(&out, "\"a\\\"b\\\\c\\u000a\\u0001\xc3\xa4\"");
    ga_buffer_release(&out);
}

Test(export, stamps_are_utc_and_carry)
{
    char out[GA_STAMP_ROOM];

    cr_assert_str_eq(ga_stamp_text(0, out), "1970-01-01T00:00:00.000Z");
    cr_assert_str_eq(ga_stamp_text(59.9996, out), "1970-01-01T00:01:00.000Z");
    cr_assert_str_eq(ga_stamp_text(1767225599.25, out), "2025-12-31T23:59:59.250Z");
    cr_assert_str_eq(ga_stamp_text(NAN, out), "");
}

/* --- numbers --- */

static void expect_same(double value)
{
    char fast[GA_NUMBER_ROOM], slow[GA_NUMBER_ROOM];
    size_t length = ga_number_write(value, fast);

    ga_text_real(value, slow);
    cr_assert_str_eq(fast, slow);
    cr_assert_eq(length, strlen(slow));
}

Test(export, numbers_are_as_the_slow_way_writes_them)
{
    static const double special[] = {0,
                                     -0.0,
                                     1,
                                     -1,
                                     0.1,
                                     0.3,
                                     1e-4,
                                     1e-5,
                                     123456789012345678,
                                     1e15,
                                     1e16,
                                     1e17,
                                     1e21,
                                     1e22,
                                     1e23,
                                     5e-324,
                                     1.7976931348623157e308,
                                     0.5,
                                     0.25,
                                     1024,
                                     9007199254740993,
                                     999999999999999.9,
                                     1e-11,
                                     9.999999999999999e-12,
                                     0.30000000000000004};

    for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
        expect_same(special[i]);
        expect_same(nextafter(special[i], INFINITY));
        expect_same(nextafter(special[i], -INFINITY));
    }
    for (int power = -30; power <= 30; power++) {
        for (int digit = 1; digit < 10; digit++)
            expect_same(digit * pow(10, power));
    }
}

Test(export, numbers_of_all_sizes_are_as_the_slow_way_writes_them)
{
    struct ga_random random;

    ga_random_start(&random, 1, 0, GA_PURPOSE_TEST);
    for (int i = 0; i < 50000; i++) {
        double unit = gsl_rng_uniform(&random.rng);

        expect_same(unit);
        expect_same((unit - 0.5) * pow(10, gsl_rng_uniform(&random.rng) * 60 - 30));
        expect_same(round(unit * 1e6) / 1e3); /* few digits */
        expect_same(floor(unit * 1e18));
    }
}

/* --- the ranking --- */

static struct ga_record scored(uint64_t id, double violation, const double *score)
{
    struct ga_record record = good();

    record.id = id;
    record.violation = violation;
    record.objectives = score;
    return record;
}

Test(export, the_best_are_feasible_first_then_by_objective_then_the_earliest)
{
    static const double low = 1, high = 2, higher = 3, none = NAN;
    struct ga_config config = small_config();
    struct ga_record records[] = {
        scored(0, 0.5, &higher),    scored(1, 0, &low),
        scored(2, 0, &high),        scored(3, 0, &high),
        scored(4, 0.1, &low),       scored(5, 0, &higher),
        scored(6, INFINITY, &none), failed(),
    };
    static const uint64_t expected[] = {2, 3, 1, 4, 0};
    struct ga_ranking ranking;

    records[5].status = GA_RECORD_REUSED;  /* its result stands under another id */
    ga_ranking_init(&ranking, &config, 6); /* more than there are */
    for (size_t i = 0; i < sizeof records / sizeof *records; i++)
        ga_ranking_offer(&ranking, &records[i]);
    cr_assert_eq(ranking.n, 5);
    for (size_t i = 0; i < 5; i++)
        cr_assert_eq(ranking.places[i].id, expected[i]);
    cr_assert_eq(ga_ranked_genes(&ranking, 0)[1], genes[1]);
    cr_assert_eq(ga_ranked_metrics(&ranking, 0)[0], values[0]);
    cr_assert_eq(ga_ranked_objectives(&ranking, 0)[0], high);
    ga_ranking_release(&ranking);

    objectives[0].maximize = false;
    ga_ranking_init(&ranking, &config, 1);
    for (size_t i = 0; i < sizeof records / sizeof *records; i++)
        ga_ranking_offer(&ranking, &records[i]);
    cr_assert_eq(ranking.n, 1);
    cr_assert_eq(ranking.places[0].id, 1);
    ga_ranking_release(&ranking);
}

/* Of generation 0 the value was luck. */
Test(export, only_the_last_generation_is_best_if_elites_are_evaluated_again)
{
    static const double lucky = 9, fair = 2, fairer = 3;
    struct ga_config config = small_config();
    struct ga_record records[] = {scored(0, 0, &lucky), scored(1, 0, &lucky), scored(2, 0, &fair),
                                  scored(3, 0, &fairer)};
    struct ga_ranking ranking;

    config.algorithm.reevaluate_elites = true;
    ga_ranking_init(&ranking, &config, 4);
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        records[i].generation = i / 2;
        ga_ranking_offer(&ranking, &records[i]);
    }
    cr_assert_eq(ranking.n, 2);
    cr_assert_eq(ranking.places[0].id, 3);
    cr_assert_eq(ranking.places[1].id, 2);
    ga_ranking_release(&ranking);
}
