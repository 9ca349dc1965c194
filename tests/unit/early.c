/* SPDX-License-Identifier: GPL-3.0-or-later */
/* early.c - tests of the ring of results that wait for their turn. */
#include "master/early.h"
#include "common/error.h"
#include <criterion/criterion.h>
#include <stdio.h>

static struct ga_early early;

static void set_up(void)
{
    ga_early_init(&early, 2, 0, 10);
}

static void tear_down(void)
{
    ga_early_release(&early);
}

TestSuite(early, .init = set_up, .fini = tear_down);

/* From storage that is gone afterwards. */
static bool put(uint64_t id)
{
    double metrics[2] = {(double)id, -(double)id};
    char message[32], host[32];
    (void)snprintf(message, sizeof message, id % 2 ? "failed %d" : "", (int)id);
    (void)snprintf(host, sizeof host, "node%d", (int)id);
    const struct ga_finished finished = {
        .result = {.id = id, .metrics = metrics, .message = message, .detail = (int32_t)id},
        .host = host,
        .attempts = 2,
    };
    return ga_early_put(&early, &finished);
}

static void expect_first(uint64_t id)
{
    const struct ga_finished *first = ga_early_first(&early);
    char message[32], host[32];

    cr_assert_not_null(first);
    (void)snprintf(message, sizeof message, id % 2 ? "failed %d" : "", (int)id);
    (void)snprintf(host, sizeof host, "node%d", (int)id);
    cr_expect_eq(first->result.id, id);
    cr_expect_eq(first->result.detail, (int32_t)id);
    cr_expect_eq(first->attempts, 2);
    cr_expect_eq(first->result.metrics[0], (double)id);
    cr_expect_eq(first->result.metrics[1], -(double)id);
    cr_expect_str_eq(first->result.message, message);
    cr_expect_str_eq(first->host, host);
}

Test(early, is_empty_at_first)
{
    cr_expect_null(ga_early_first(&early));
    cr_expect_not(ga_early_has(&early, 10));
    ga_early_next(&early);
    cr_expect_eq(early.first, 11);
    cr_expect_not(ga_early_has(&early, 11));
}

Test(early, waits_for_its_turn)
{
    cr_assert(put(12));
    cr_expect_null(ga_early_first(&early));
    cr_expect(ga_early_has(&early, 12) && !ga_early_has(&early, 10) && !ga_early_has(&early, 9));
    ga_early_next(&early);
    ga_early_next(&early);
    expect_first(12);
    ga_early_next(&early);
    cr_expect_null(ga_early_first(&early));
    cr_expect_eq(early.count, 0);
    cr_expect_not(ga_early_has(&early, 12));
}

Test(early, the_first_of_two_stands)
{
    const double metrics[2] = {99, 99};
    const struct ga_finished other = {.result = {.id = 11, .metrics = metrics, .message = "late"},
                                      .host = "x"};

    cr_assert(put(11));
    cr_expect_not(ga_early_put(&early, &other));
    ga_early_next(&early);
    expect_first(11);
    cr_expect_eq(early.count, 1);
}

/* Grows while it is full of others, forwards and backwards; then on around it. */
Test(early, grows_and_wraps)
{
    for (uint64_t block = 10; block < 3000; block += 150) {
        for (uint64_t i = 0; i < 150; i++)
            cr_assert(put(block % 4 ? block + i : block + 149 - i));
        cr_expect_eq(early.count, 150);
        for (uint64_t id = block; id < block + 150; id++) {
            expect_first(id);
            ga_early_next(&early);
        }
    }
    cr_expect_leq(early.room, 256, "it slides, and does not grow with the run");
}

Test(early, spread_waits_too)
{
    struct ga_early own;
    double metrics[] = {1, 2}, spread[] = {3, 4};
    const struct ga_finished with = {
        .result = {.id = 1, .metrics = metrics, .message = ""}, .spread = spread, .host = ""};
    const struct ga_finished without = {.result = {.id = 0, .metrics = metrics, .message = ""},
                                        .host = ""};

    ga_early_init(&own, 2, 2, 0);
    cr_assert(ga_early_put(&own, &with));
    spread[0] = spread[1] = 0;
    cr_assert(ga_early_put(&own, &without));
    cr_expect_null(ga_early_first(&own)->spread);
    ga_early_next(&own);
    cr_expect_eq(ga_early_first(&own)->result.metrics[1], 2);
    cr_expect_eq(ga_early_first(&own)->spread[0], 3);
    cr_expect_eq(ga_early_first(&own)->spread[1], 4);
    ga_early_release(&own);
}
