/* SPDX-License-Identifier: GPL-3.0-or-later */
/* liveness.c - tests of who is heard and who is not. */
#include "master/liveness.h"
#include <criterion/criterion.h>

static struct ga_liveness liveness;

static void set_up(void)
{
    ga_liveness_init(&liveness, 3, 10, 100);
}

static void tear_down(void)
{
    ga_liveness_release(&liveness);
}

TestSuite(liveness, .init = set_up, .fini = tear_down);

/* Asks as often as a master would until `until`; returns how many are lost in that time. */
static size_t ask(double from, double until, size_t *last)
{
    size_t peer = 0, n = 0;
    for (int step = 0; from + 0.25 * step <= until; step++)
        while (ga_liveness_next_lost(&liveness, from + 0.25 * step, &peer)) {
            *last = peer;
            n++;
        }
    return n;
}

Test(liveness, who_says_nothing_is_lost_once)
{
    size_t lost = 99;
    ga_liveness_watch(&liveness, 1, 100);
    cr_expect_eq(ask(100, 110, &lost), 0);
    cr_expect_eq(ask(110.25, 111, &lost), 1);
    cr_expect_eq(lost, 1);
    cr_expect(ga_liveness_is_lost(&liveness, 1));
    cr_expect_eq(ask(111, 150, &lost), 0);
}

Test(liveness, who_speaks_is_not)
{
    size_t lost = 99;
    ga_liveness_watch(&liveness, 1, 100);
    for (int step = 0; step < 11; step++) {
        double now = 100 + 9.0 * step;
        cr_expect_not(ga_liveness_heard(&liveness, 1, now));
        cr_expect_eq(ask(now, now + 8.9, &lost), 0);
    }
}

Test(liveness, who_is_not_watched_may_be_silent)
{
    size_t lost = 99;
    ga_liveness_watch(&liveness, 2, 100);
    ga_liveness_forget(&liveness, 2);
    cr_expect_eq(ask(100, 200, &lost), 0);
    cr_expect_not(ga_liveness_heard(&liveness, 0, 200), "it is not back: it was never lost");
}

Test(liveness, who_was_lost_comes_back)
{
    size_t lost = 99;
    ga_liveness_watch(&liveness, 0, 100);
    cr_expect_eq(ask(100, 120, &lost), 1);
    cr_expect(ga_liveness_heard(&liveness, 0, 120));
    cr_expect_not(ga_liveness_is_lost(&liveness, 0));
    cr_expect_not(ga_liveness_heard(&liveness, 0, 120), "said once");
    cr_expect_eq(ask(120, 129, &lost), 0);
    cr_expect_eq(ask(129, 131, &lost), 1);
}

Test(liveness, all_that_are_lost_at_once_are_told)
{
    size_t lost = 99;
    for (size_t peer = 0; peer < 3; peer++)
        ga_liveness_watch(&liveness, peer, 100);
    cr_expect_eq(ask(100, 111, &lost), 3);
}

/* The process was stopped for a minute; nobody is to blame, and all have what time was left. */
Test(liveness, silence_while_nobody_listened_does_not_count)
{
    size_t lost = 99;
    ga_liveness_watch(&liveness, 0, 100);
    cr_expect_eq(ask(100, 104, &lost), 0);
    cr_expect_eq(ask(164, 169.75, &lost), 0);
    cr_expect_eq(ask(169.75, 171, &lost), 1);
}

Test(liveness, what_is_heard_after_such_a_time_is_not_in_the_future)
{
    size_t lost = 99;
    ga_liveness_watch(&liveness, 0, 100);
    cr_expect_eq(ask(100, 104, &lost), 0);
    cr_expect_not(ga_liveness_heard(&liveness, 0, 164));
    cr_expect_eq(ask(164, 174, &lost), 0);
    cr_expect_eq(ask(174.25, 175, &lost), 1);
}

/* To be a little late is no reason to excuse anybody: else a busy master would never lose one. */
Test(liveness, a_beat_more_or_less_is_no_excuse)
{
    size_t peer = 0;
    double now = 100;
    ga_liveness_watch(&liveness, 0, 100);
    while (!ga_liveness_next_lost(&liveness, now, &peer) && now < 200)
        now += 2.5;
    cr_expect_leq(now, 115);
}

Test(liveness, the_beat_fits_the_patience)
{
    cr_expect_float_eq(ga_liveness_beat(5), 1, 1e-12);
    cr_expect_float_eq(ga_liveness_beat(15), 2, 1e-12);
    cr_expect_float_eq(ga_liveness_beat(3600), 2, 1e-12);
    cr_expect_float_eq(ga_liveness_beat(0.01), 0.1, 1e-12);
}

/* Asked a million times within a beat, it looks at all a few times only. */
Test(liveness, looking_at_many_is_done_now_and_then)
{
    size_t peer = 0;
    tear_down();
    ga_liveness_init(&liveness, 100000, 10, 100);
    for (int i = 0; i < 1000000; i++)
        cr_assert_not(ga_liveness_next_lost(&liveness, 100 + 2e-6 * i, &peer));
}

Test(liveness, who_comes_later_is_watched_like_all)
{
    size_t lost = 99;
    ga_liveness_watch(&liveness, 1, 100);
    ga_liveness_extend(&liveness, 5);
    cr_expect_eq(ask(100, 105, &lost), 0);
    ga_liveness_watch(&liveness, 4, 105);
    cr_expect_eq(ask(105.25, 112, &lost), 1);
    cr_expect_eq(lost, 1);
    cr_expect_eq(ask(112, 117, &lost), 1);
    cr_expect_eq(lost, 4);
    cr_expect_not(ga_liveness_is_lost(&liveness, 3));
}

/* While it looks at them, one after the other. */
Test(liveness, there_may_be_more_at_any_moment)
{
    size_t peer = 0;
    for (size_t i = 0; i < 3; i++)
        ga_liveness_watch(&liveness, i, 100);
    for (int step = 0; step < 44; step++)
        (void)ga_liveness_next_lost(&liveness, 100 + 0.25 * step, &peer);
    for (size_t i = 0; i < 3; i++)
        (void)ga_liveness_heard(&liveness, i, 111);
    ga_liveness_extend(&liveness, 40);
    ga_liveness_watch(&liveness, 39, 90);
    cr_assert(ga_liveness_next_lost(&liveness, 112, &peer));
    cr_expect_eq(peer, 39);
}
