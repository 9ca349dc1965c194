/* SPDX-License-Identifier: GPL-3.0-or-later */
/* accounting.c - tests of accounting: sums over workers and sessions, and shares that sum to 1. */
#include "master/accounting.h"
#include "common/error.h"
#include <criterion/criterion.h>
#include <stdlib.h>

static struct ga_accounting accounting;

static void tear_down(void)
{
    ga_accounting_release(&accounting);
    accounting = (struct ga_accounting){0};
}

TestSuite(accounting, .fini = tear_down);

static void tell(const char *host, uint32_t rank, double evaluating, double waiting, double own,
                 double transfer)
{
    const struct ga_time_sheet sheet = {.evaluations = 3,
                                        .seconds = {evaluating, waiting, own, transfer}};

    ga_accounting_sheet(&accounting, host, rank, 2, &sheet);
}

static void wait_for(enum ga_wait why, size_t slots, double from, double to)
{
    size_t idle[GA_WAIT_COUNT] = {0};

    idle[why] = slots;
    ga_accounting_idle(&accounting, idle, from);
    idle[why] = 0;
    ga_accounting_idle(&accounting, idle, to);
}

static double sum_of(const struct ga_shares *shares)
{
    double sum = 0;

    for (int i = 0; i < GA_SHARE_COUNT; i++)
        sum += shares->of[i];
    return sum;
}

static void expect_words(const struct ga_shares *shares, const char *waits, const char *wanted)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    ga_shares_print(out, shares, waits);
    fclose(out);
    cr_expect_str_eq(text, wanted);
    free(text);
}

Test(accounting, shares_are_of_all_slots_and_sum_to_one)
{
    struct ga_shares shares;

    tell("node1", 0, 60, 30, 8, 2);
    tell("node2", 1, 80, 20, 0, 0);
    wait_for(GA_WAIT_SEARCH, 4, 10, 20);
    shares = ga_accounting_shares(&accounting, 100);
    cr_expect_eq(shares.seconds, 200);
    cr_expect_float_eq(shares.of[GA_SHARE_BUSY], 0.7, 1e-12);
    cr_expect_float_eq(shares.of[GA_SHARE_WAITS + GA_WAIT_SEARCH], 0.2, 1e-12);
    cr_expect_float_eq(shares.of[GA_SHARE_RANK_0], 0.05, 1e-12);
    cr_expect_float_eq(shares.of[GA_SHARE_OWN], 0.04, 1e-12);
    cr_expect_float_eq(shares.of[GA_SHARE_TRANSFER], 0.01, 1e-12);
    cr_expect_float_eq(sum_of(&shares), 1, 1e-12);
}

Test(accounting, a_worker_is_counted_as_it_said_last)
{
    struct ga_shares shares;

    tell("node1", 0, 10, 0, 0, 0);
    tell("node1", 0, 50, 50, 0, 0);
    shares = ga_accounting_shares(&accounting, 100);
    cr_expect_eq(shares.seconds, 100);
    cr_expect_eq(shares.of[GA_SHARE_BUSY], 0.5);
}

Test(accounting, what_the_master_knows_explains_no_more_than_was_waited)
{
    struct ga_shares shares;

    tell("node1", 0, 90, 10, 0, 0);
    wait_for(GA_WAIT_SEARCH, 1, 0, 15);
    wait_for(GA_WAIT_DISK, 1, 20, 25);
    shares = ga_accounting_shares(&accounting, 100);
    cr_expect_float_eq(shares.of[GA_SHARE_WAITS + GA_WAIT_SEARCH], 0.075, 1e-12);
    cr_expect_float_eq(shares.of[GA_SHARE_WAITS + GA_WAIT_DISK], 0.025, 1e-12);
    cr_expect_eq(shares.of[GA_SHARE_RANK_0], 0);
    cr_expect_float_eq(sum_of(&shares), 1, 1e-12);
}

/* While rank 0 works, nothing is left out that could evaluate. */
Test(accounting, rank_0_is_left_out_no_longer_than_it_waits)
{
    struct ga_shares shares;

    tell("node1", 0, 0, 40, 60, 0);
    tell("node1", 1, 70, 30, 0, 0);
    wait_for(GA_WAIT_LEFT_OUT, 1, 0, 100);
    shares = ga_accounting_shares(&accounting, 100);
    cr_expect_float_eq(shares.of[GA_SHARE_WAITS + GA_WAIT_LEFT_OUT], 0.2, 1e-12);
    cr_expect_float_eq(shares.of[GA_SHARE_RANK_0], 0.15, 1e-12);
    cr_expect_float_eq(shares.of[GA_SHARE_OWN], 0.3, 1e-12);
    cr_expect_float_eq(sum_of(&shares), 1, 1e-12);
}

Test(accounting, a_wait_that_goes_on_counts_so_far)
{
    size_t idle[GA_WAIT_COUNT] = {[GA_WAIT_QUARANTINED] = 2};
    struct ga_accounts sum = {0};

    ga_accounting_idle(&accounting, idle, 10);
    ga_accounting_idle(&accounting, idle, 12);
    ga_accounting_sum(&accounting, 15, &sum);
    cr_expect_eq(sum.waited[GA_WAIT_QUARANTINED], 10);
    ga_accounts_release(&sum);
}

/* The same rank on the same host is the same worker; another host's is not. */
Test(accounting, a_resumed_run_goes_on_counting)
{
    struct ga_accounts sum = {0};

    tell("node1", 0, 10, 0, 0, 0);
    tell("node2", 1, 20, 0, 0, 0);
    ga_accounting_work(&accounting, 1.5);
    wait_for(GA_WAIT_DISK, 1, 0, 4);
    ga_accounting_sum(&accounting, 5, &sum);
    ga_accounting_release(&accounting);
    accounting = (struct ga_accounting){.past = sum};

    tell("node1", 0, 1, 0, 0, 0);
    tell("node3", 1, 2, 0, 0, 0);
    ga_accounting_work(&accounting, 1);
    wait_for(GA_WAIT_DISK, 1, 1000, 1001);
    sum = (struct ga_accounts){0};
    ga_accounting_sum(&accounting, 1005, &sum);
    cr_assert_eq(sum.n, 3);
    cr_expect_str_eq(sum.rows[0].host, "node1");
    cr_expect_eq(sum.rows[0].time.seconds[GA_TIME_EVALUATING], 11);
    cr_expect_eq(sum.rows[0].time.evaluations, 6);
    cr_expect_eq(sum.rows[1].time.seconds[GA_TIME_EVALUATING], 20);
    cr_expect_str_eq(sum.rows[2].host, "node3");
    cr_expect_eq(sum.rows[2].time.seconds[GA_TIME_EVALUATING], 2);
    cr_expect_eq(sum.waited[GA_WAIT_DISK], 5);
    cr_expect_eq(sum.master, 2.5);
    struct ga_shares shares = ga_accounting_shares(&accounting, 1005);
    cr_expect_eq(shares.seconds, 33);
    ga_accounts_release(&sum);
}

Test(accounting, nobody_has_no_shares)
{
    struct ga_shares shares = ga_accounting_shares(&accounting, 100);

    cr_expect_eq(shares.seconds, 0);
    expect_words(&shares, NULL, "");
}

Test(accounting, words_sum_to_a_hundred_percent)
{
    struct ga_shares shares = {.seconds = 1};

    shares.of[GA_SHARE_BUSY] = 0.98334;
    shares.of[GA_SHARE_WAITS + GA_WAIT_SEARCH] = 0.01244;
    shares.of[GA_SHARE_TRANSFER] = 0.0002;
    shares.of[GA_SHARE_OWN] = 0.00402;
    expect_words(&shares, NULL,
                 "workers busy 98.3 %, waiting at generation ends 1.3 %, gaopt itself 0.4 %");
    expect_words(&shares, "waiting for slower evaluations",
                 "workers busy 98.3 %, waiting for slower evaluations 1.3 %, gaopt itself 0.4 %");
}
