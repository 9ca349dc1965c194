/* SPDX-License-Identifier: GPL-3.0-or-later */
/* repeats.c - tests of repeats brought together: the same result in every order of arrival, failed
 * ones among them. */
#include "master/repeats.h"
#include "common/error.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N = 4, ORDERS = 24 };

static struct ga_config config;
static struct ga_score_rule *rule;
static struct ga_repeats *repeats;
static const double genes[] = {3};

static void configure(int n, const char *how)
{
    struct ga_error error;
    char *text = ga_format("run: {results: /tmp/gaopt-repeats, stop: {generations: 1}}\n"
                           "space: {x: {real: [0, 10]}}\n"
                           "evaluator: {kind: command, argv: [/bin/true], metrics: [a, b],\n"
                           "            repeats: %d, combine: %s}\n"
                           "objectives: [{minimize: a}]\n",
                           n, how);

    ga_error_init(&error);
    cr_assert_eq(ga_config_parse(&config, text, "a.yaml", "/tmp", NULL, 0, &error), GA_OK, "%s",
                 error.text);
    cr_assert_eq(ga_score_create(&rule, &config, &error), GA_OK, "%s", error.text);
    free(text);
    repeats = ga_repeats_create(&config, rule);
}

static void tear_down(void)
{
    ga_repeats_destroy(repeats);
    ga_score_destroy(rule);
    ga_config_release(&config);
}

TestSuite(repeats, .fini = tear_down);

/* A repeat whose everything follows from its numbers, out of storage that is gone afterwards. The
 * sums of seconds and metrics are inexact: another order would give other bits. */
static const struct ga_finished *take(uint64_t id, uint32_t repeat, bool fails)
{
    const double x = (double)(id + 1) / 3 + repeat;
    double metrics[] = {fails ? NAN : 1 / x, fails ? NAN : exp(x)};
    char host[16], message[16];

    (void)snprintf(host, sizeof host, "node%u", repeat);
    (void)snprintf(message, sizeof message, fails ? "broke %u" : "", repeat);
    const struct ga_finished finished = {
        .result = {.id = id,
                   .repeat = repeat,
                   .failure = fails ? GA_FAILURE_EXIT : GA_FAILURE_NONE,
                   .detail = fails ? (int32_t)repeat : 0,
                   .started = 100 - x,
                   .seconds = 0.1 * x,
                   .metrics = metrics,
                   .message = message},
        .attempts = repeat + 1,
        .rank = 10 + repeat,
        .host = host,
        .genes_id = 77,
    };
    return ga_repeats_take(repeats, &finished, genes);
}

/* The digits of `order` in a number system of falling bases are the places of a permutation. */
static void permute(unsigned order, uint32_t out[N])
{
    uint32_t left[N] = {0, 1, 2, 3};

    for (unsigned i = 0; i < N; i++) {
        unsigned at = order % (N - i);
        order /= N - i;
        out[i] = left[at];
        memmove(left + at, left + at + 1, (N - i - 1 - at) * sizeof *left);
    }
}

/* All of individual `id` in that order; bits of `failing` say which fail. Those that are not needed
 * any more are left out, as the master does. */
static struct ga_finished all_of(uint64_t id, unsigned order, unsigned failing)
{
    struct ga_finished result = {0};
    uint32_t sequence[N];
    int n_results = 0;

    permute(order, sequence);
    for (int i = 0; i < N; i++) {
        if (!ga_repeats_needs(repeats, id, sequence[i]))
            continue;
        const struct ga_finished *whole = take(id, sequence[i], failing >> sequence[i] & 1);
        cr_assert_not(ga_repeats_needs(repeats, id, sequence[i]));
        n_results += whole != NULL;
        result = whole ? *whole : result;
    }
    cr_assert_eq(n_results, 1, "order %u, failing %u: %d results", order, failing, n_results);
    for (uint32_t i = 0; i < N; i++)
        cr_assert_not(ga_repeats_needs(repeats, id, i));
    cr_assert_eq(ga_repeats_waiting(repeats), 0);
    return result;
}

static void expect_same(const struct ga_finished *a, const struct ga_finished *b,
                        const double *b_metrics, const double *b_spread, const char *b_texts)
{
    char texts[128];

    (void)snprintf(texts, sizeof texts, "%s %s", a->host, a->result.message);
    cr_assert_str_eq(texts, b_texts);
    cr_assert_eq(a->result.failure, b->result.failure);
    cr_assert_eq(a->result.detail, b->result.detail);
    cr_assert_eq(a->result.started, b->result.started);
    cr_assert_eq(a->result.seconds, b->result.seconds);
    cr_assert_eq(a->attempts, b->attempts);
    cr_assert_eq(a->rank, b->rank);
    cr_assert_eq(a->genes_id, 77);
    if (a->result.failure == GA_FAILURE_NONE) {
        cr_assert_arr_eq(a->result.metrics, b_metrics, 2 * sizeof(double));
        cr_assert_arr_eq(a->spread, b_spread, 2 * sizeof(double));
    } else {
        cr_assert(isnan(a->result.metrics[0]) && isnan(a->result.metrics[1]));
        cr_assert_null(a->spread);
    }
}

static void same_in_every_order(const char *how)
{
    configure(N, how);
    for (unsigned failing = 0; failing < 1 << N; failing++) {
        uint64_t first_id = (uint64_t)failing * ORDERS;
        struct ga_finished first = all_of(first_id, 0, failing);
        double metrics[2], spread[2] = {0};
        char texts[128];

        memcpy(metrics, first.result.metrics, sizeof metrics);
        if (first.spread)
            memcpy(spread, first.spread, sizeof spread);
        (void)snprintf(texts, sizeof texts, "%s %s", first.host, first.result.message);
        for (unsigned order = 0; order < ORDERS; order++) {
            ga_repeats_forget(repeats, first_id + 1);
            ga_repeats_destroy(repeats); /* the same id anew */
            repeats = ga_repeats_create(&config, rule);
            struct ga_finished again = all_of(first_id, order, failing);
            expect_same(&again, &first, metrics, spread, texts);
        }
    }
}

Test(repeats, mean_is_the_same_in_every_order)
{
    same_in_every_order("mean");
}

Test(repeats, median_is_the_same_in_every_order)
{
    same_in_every_order("median");
}

Test(repeats, worst_is_the_same_in_every_order)
{
    same_in_every_order("worst");
}

Test(repeats, what_is_not_a_metric_is_summed_or_the_last_ones)
{
    configure(3, "mean");
    cr_expect_null(take(5, 2, false));
    cr_expect_null(take(5, 0, false));
    cr_expect_eq(ga_repeats_waiting(repeats), 2);
    const struct ga_finished *whole = take(5, 1, false);
    cr_assert_not_null(whole);
    cr_expect_eq(whole->result.id, 5);
    cr_expect_eq(whole->attempts, 1 + 2 + 3);
    cr_expect_float_eq(whole->result.seconds, 0.1 * (2 + 3 + 4), 1e-15);
    cr_expect_eq(whole->result.started, 96);
    cr_expect_eq(whole->rank, 12);
    cr_expect_str_eq(whole->host, "node2");
    cr_expect_str_eq(whole->result.message, "");
}

Test(repeats, the_first_failure_counts_and_those_behind_it_do_not)
{
    configure(4, "mean");
    cr_expect_null(take(0, 3, false));
    cr_expect_null(take(0, 2, true));
    cr_expect(ga_repeats_needs(repeats, 0, 0), "it may fail too, and would be the first");
    cr_expect(ga_repeats_needs(repeats, 0, 1));
    cr_expect_not(ga_repeats_needs(repeats, 0, 3));
    cr_expect_null(take(0, 0, false));
    const struct ga_finished *whole = take(0, 1, true);
    cr_assert_not_null(whole);
    cr_expect_eq(whole->result.failure, GA_FAILURE_EXIT);
    cr_expect_eq(whole->result.detail, 1);
    cr_expect_str_eq(whole->result.message, "repeat 1: broke 1");
    cr_expect_eq(whole->rank, 11);
    cr_expect_eq(whole->attempts, 1 + 2, "what is behind it does not count");
}

Test(repeats, a_failure_of_the_first_decides_at_once)
{
    configure(1000, "median");
    cr_expect_not_null(take(0, 0, true));
    cr_expect_not(ga_repeats_needs(repeats, 0, 999));
}

Test(repeats, one_goes_through_untouched)
{
    configure(1, "mean");
    const double metrics[] = {1, 2};
    const struct ga_finished finished = {.result = {.id = 9, .metrics = metrics}};
    cr_expect(ga_repeats_needs(repeats, 9, 0));
    cr_expect_not(ga_repeats_needs(repeats, 9, 1));
    cr_expect_eq(ga_repeats_take(repeats, &finished, genes), &finished);
}

Test(repeats, many_individuals_at_once)
{
    enum { MANY = 500 };

    configure(3, "mean");
    for (uint32_t repeat = 0; repeat < 3; repeat++) {
        for (uint64_t id = MANY; id-- > 0;) {
            bool fails = id % 5 == 1; /* decided by the first */
            if (!ga_repeats_needs(repeats, id, repeat))
                cr_assert(fails && repeat > 0);
            else
                cr_assert_eq(take(id, repeat, fails) != NULL, repeat == (fails ? 0 : 2));
        }
    }
    cr_expect_eq(ga_repeats_waiting(repeats), 0);
}

Test(repeats, told_ones_are_forgotten)
{
    configure(2, "mean");
    cr_expect_null(take(70, 0, false));
    cr_expect_null(take(3, 1, false));
    ga_repeats_forget(repeats, 70);
    cr_expect_eq(ga_repeats_waiting(repeats), 1);
    cr_expect_not(ga_repeats_needs(repeats, 3, 0));
    cr_expect_not(ga_repeats_needs(repeats, 70, 0));
    cr_expect(ga_repeats_needs(repeats, 70, 1));
    cr_expect_not_null(take(70, 1, false));
    ga_repeats_forget(repeats, 1000000);
    cr_expect_null(take(1000000, 0, false));
    cr_expect_eq(ga_repeats_waiting(repeats), 1);
}
