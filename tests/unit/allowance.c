/* SPDX-License-Identifier: GPL-3.0-or-later */
/* allowance.c - tests of how ranks share what limits leave of a host. */
#include "worker/allowance.h"
#include <criterion/criterion.h>
#include <string.h>

enum { CORES = 8 };

/* Rank `index` of `n` on a machine of eight cores, all of which it may use. */
static struct ga_place place_of(uint32_t index, uint32_t n)
{
    struct ga_place place = {.neighbours = {index, n}, .cores = CORES};

    for (int i = 0; i < CORES; i++)
        CPU_SET(i, &place.own);
    return place;
}

static struct ga_allowance allow(struct ga_limits limits, uint32_t index, uint32_t n,
                                 uint32_t slots, bool automatic)
{
    const struct ga_place place = place_of(index, n);
    const struct ga_wish wish = {.slots = slots, .cores_each = automatic};

    return ga_allowance_of(&limits, NULL, &wish, &place);
}

static const struct ga_cpus sixty = {.value = 0.6, .share = true};

Test(allowance, without_limits_all_is_as_wished)
{
    const struct ga_place place = place_of(0, 1);
    const struct ga_wish wish = {.slots = 8, .cores_each = 1};
    const struct ga_allowance all = ga_allowance_of(NULL, NULL, &wish, &place);
    char text[GA_ALLOWANCE_ROOM];

    cr_expect(all.slots == 8 && all.cores_of_all == 0 && all.memory == 0 && !all.has_hours);
    cr_expect_str_empty(ga_allowance_text(&all, &place, text));
}

Test(allowance, slots_are_shared)
{
    static const uint32_t expected[] = {2, 2, 1};

    for (uint32_t i = 0; i < 3; i++)
        cr_expect_eq(allow((struct ga_limits){.slots = 5}, i, 3, 4, false).slots, expected[i]);
    cr_expect_eq(allow((struct ga_limits){.slots = 5}, 0, 1, 4, false).slots, 4);
    cr_expect_eq(allow((struct ga_limits){.slots = 2}, 2, 3, 1, false).slots, 0);
}

Test(allowance, cores_are_whole)
{
    cr_expect_eq(allow((struct ga_limits){.cpus = sixty}, 0, 1, 8, true).cores_of_all, 4);
    cr_expect_eq(allow((struct ga_limits){.cpus = {.value = 0.9}}, 0, 1, 8, true).cores_of_all, 1);
    cr_expect_eq(allow((struct ga_limits){.cpus = {.value = 6}}, 0, 1, 8, true).cores_of_all, 6);
    cr_expect_eq(allow((struct ga_limits){.cpus = {.value = 99}}, 0, 1, 8, true).cores_of_all, 8);
    cr_expect_eq(allow((struct ga_limits){.cpus = {0.375, true}}, 0, 1, 8, true).cores_of_all, 3);
}

Test(allowance, automatic_slots_are_no_more_than_cores)
{
    cr_expect_eq(allow((struct ga_limits){.cpus = sixty}, 0, 1, 8, true).slots, 4);
    cr_expect_eq(allow((struct ga_limits){.cpus = sixty}, 0, 1, 8, false).slots, 8);
    for (uint32_t i = 0; i < 8; i++)
        cr_expect_eq(allow((struct ga_limits){.cpus = sixty}, i, 8, 1, true).slots, i < 4);
}

Test(allowance, evaluations_of_many_cores_have_fewer_slots)
{
    const struct ga_place place = place_of(0, 1);
    const struct ga_limits limits = {.cpus = sixty};
    struct ga_wish wish = {.slots = 4, .cores_each = 2};

    cr_expect_eq(ga_allowance_of(&limits, NULL, &wish, &place).slots, 2);
    wish.cores_each = 8;
    cr_expect_eq(ga_allowance_of(&limits, NULL, &wish, &place).slots, 1);
}

/* Ranks have different cores, and all together those that they may use. */
static void expect_cores(struct ga_cpus cpus, uint32_t n, int most_shared)
{
    int times[CORES] = {0}, used = 0;
    uint32_t all = 0;

    for (uint32_t i = 0; i < n; i++) {
        const struct ga_allowance one = allow((struct ga_limits){.cpus = cpus}, i, n, 2, false);
        all = one.cores_of_all;
        cr_expect_gt(CPU_COUNT(&one.cores), 0);
        for (int core = 0; core < CORES; core++)
            times[core] += CPU_ISSET(core, &one.cores) != 0;
    }
    for (int core = 0; core < CORES; core++) {
        cr_expect_leq(times[core], most_shared);
        used += times[core] > 0;
    }
    cr_expect_eq((uint32_t)used, all, "%d of %u", used, all);
}

Test(allowance, ranks_have_different_cores)
{
    expect_cores(sixty, 1, 1);
    expect_cores(sixty, 2, 1);
    expect_cores(sixty, 3, 1);
    expect_cores((struct ga_cpus){.value = 7}, 3, 1);
    expect_cores(sixty, 6, 2);
}

/* A launcher has bound it. */
Test(allowance, a_rank_stays_on_its_own_cores)
{
    struct ga_place place = {.neighbours = {1, 4}, .cores = CORES};
    const struct ga_limits limits = {.cpus = {.value = 6}};
    const struct ga_wish wish = {.slots = 1};
    struct ga_allowance one;

    CPU_SET(5, &place.own);
    one = ga_allowance_of(&limits, NULL, &wish, &place);
    cr_expect(CPU_COUNT(&one.cores) == 1 && CPU_ISSET(5, &one.cores));
}

Test(allowance, memory_is_shared_by_all_that_may_run)
{
    const struct ga_limits limits = {.memory = 1200};

    cr_expect_eq(allow(limits, 0, 1, 4, false).memory, 300);
    cr_expect_eq(allow(limits, 0, 3, 4, false).memory, 100);
    cr_expect_eq(allow((struct ga_limits){.memory = 1200, .slots = 2}, 0, 3, 4, false).memory, 600);
}

Test(allowance, the_narrower_of_two_holds)
{
    const struct ga_limits host = {.slots = 6, .cpus = sixty, .memory = 8000, .active = "Sat"};
    const struct ga_limits own = {
        .slots = 7, .cpus = {.value = 2}, .memory = 6000, .active = "Sat-Sun 10:00-12:00"};
    const struct ga_place place = place_of(0, 1);
    const struct ga_wish wish = {.slots = 8};
    const struct ga_allowance both = ga_allowance_of(&host, &own, &wish, &place);
    const struct ga_allowance reverse = ga_allowance_of(&own, &host, &wish, &place);
    const struct tm saturday = {.tm_wday = 6, .tm_hour = 11};
    const struct tm sunday = {.tm_wday = 0, .tm_hour = 11};
    char text[GA_ALLOWANCE_ROOM];

    cr_expect(both.slots == 6 && both.cores_of_all == 2 && both.memory == 1000 && both.has_hours);
    cr_expect(ga_hours_are_now(&both.hours, &saturday) && !ga_hours_are_now(&both.hours, &sunday));
    cr_expect(memcmp(&both.hours, &reverse.hours, sizeof both.hours) == 0);
    cr_expect(reverse.slots == 6 && reverse.cores_of_all == 2 && reverse.memory == 1000);
    cr_expect_str_eq(ga_allowance_text(&both, &place, text),
                     "evaluations may use 2 of 8 cores (by affinity, at nice 10), 1000 B each");
}

Test(allowance, this_machine_has_a_place)
{
    const struct ga_place place = ga_place_find();

    cr_expect_geq(place.cores, 1);
    cr_expect_geq(CPU_COUNT(&place.own), 1);
    cr_expect_lt(place.neighbours.index, place.neighbours.n);
}
