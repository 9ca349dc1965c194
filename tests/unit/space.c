/* SPDX-License-Identifier: GPL-3.0-or-later */
/* space.c - tests of parameters: unit coordinates, grids, text. */
#include "common/space.h"
#include "common/error.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

static char *solvers[] = {"euler", "verlet", "rk4"};
static const struct ga_param real = {.kind = GA_PARAM_REAL, .low = -1, .high = 3};
static const struct ga_param log_real = {
    .kind = GA_PARAM_REAL, .log = true, .low = 1e-5, .high = 0.1};
static const struct ga_param grid = {
    .kind = GA_PARAM_INT, .low = 2, .high = 12, .step = 3}; /* 2 5 8 11 */
static const struct ga_param log_int = {
    .kind = GA_PARAM_INT, .log = true, .low = 1, .high = 1000, .step = 1};
static const struct ga_param choice = {
    .kind = GA_PARAM_CHOICE, .low = 0, .high = 2, .step = 1, .choices = solvers, .n_choices = 3};
static const struct ga_param truth = {.kind = GA_PARAM_BOOL, .low = 0, .high = 1, .step = 1};
static const struct ga_param fixed = {.kind = GA_PARAM_FIXED, .low = 0.25, .high = 0.25};
static const struct ga_param *const all[] = {&real,   &log_real, &grid, &log_int,
                                             &choice, &truth,    &fixed};
enum { N_ALL = sizeof all / sizeof *all };

Test(space, levels_and_ranks)
{
    cr_assert_eq(ga_param_levels(&real), 0);
    cr_assert_eq(ga_param_levels(&grid), 4);
    cr_assert_eq(ga_param_levels(&log_int), 1000);
    cr_assert_eq(ga_param_levels(&choice), 3);
    cr_assert_eq(ga_param_levels(&truth), 2);
    cr_assert_eq(ga_param_levels(&fixed), 1);
    cr_assert_eq(ga_param_level(&grid, 3), 11);
    for (size_t i = 0; i < N_ALL; i++) {
        for (uint64_t k = 0; k < ga_param_levels(all[i]); k++)
            cr_assert_eq(ga_param_rank(all[i], ga_param_level(all[i], k)), k);
    }
}

Test(space, reals_meet_both_ends_exactly)
{
    static const struct ga_param narrow = {.kind = GA_PARAM_REAL, .low = 0.1, .high = 0.3};
    const struct ga_param *reals[] = {&real, &log_real, &narrow};

    for (size_t i = 0; i < 3; i++) {
        cr_assert_eq(ga_param_from_unit(reals[i], 0), reals[i]->low);
        cr_assert_eq(ga_param_from_unit(reals[i], 1), reals[i]->high);
        cr_assert_eq(ga_param_to_unit(reals[i], reals[i]->low), 0);
        cr_assert_eq(ga_param_to_unit(reals[i], reals[i]->high), 1);
        for (int k = 0; k <= 1000; k++) {
            double value = ga_param_from_unit(reals[i], k / 1000.0);

            cr_assert(ga_param_allows(reals[i], value));
            cr_assert_float_eq(ga_param_to_unit(reals[i], value), k / 1000.0, 1e-14);
        }
    }
    cr_assert_float_eq(ga_param_from_unit(&real, 0.25), 0, 1e-15);
    cr_assert_float_eq(ga_param_from_unit(&log_real, 0.5), 1e-3, 1e-17);
}

Test(space, coordinates_are_clamped)
{
    for (size_t i = 0; i < N_ALL; i++) {
        cr_assert_eq(ga_param_from_unit(all[i], -0.5), ga_param_from_unit(all[i], 0));
        cr_assert_eq(ga_param_from_unit(all[i], 1.5), ga_param_from_unit(all[i], 1));
        cr_assert(ga_param_allows(all[i], ga_param_from_unit(all[i], NAN)));
    }
}

Test(space, every_discrete_value_survives_the_unit_coordinate)
{
    for (size_t i = 0; i < N_ALL; i++) {
        for (uint64_t k = 0; k < ga_param_levels(all[i]); k++) {
            double value = ga_param_level(all[i], k);
            double unit = ga_param_to_unit(all[i], value);

            cr_assert(unit >= 0 && unit <= 1);
            cr_assert_eq(ga_param_from_unit(all[i], unit), value);
        }
    }
}

Test(space, linear_grid_has_equal_shares)
{
    int counts[4] = {0};

    for (int i = 0; i < 4000; i++)
        counts[ga_param_rank(&grid, ga_param_from_unit(&grid, (i + 0.5) / 4000))]++;
    for (int k = 0; k < 4; k++)
        cr_assert_eq(counts[k], 1000);
    cr_assert_eq(ga_param_to_unit(&grid, 2), 0.125);
    cr_assert_eq(ga_param_to_unit(&grid, 11), 0.875);
}

/* Between 1 and 2 the border is at their geometric mean, sqrt(2). */
Test(space, logarithmic_grid_takes_the_nearest_in_log)
{
    double border = log(sqrt(2)) / log(1000);

    cr_assert_eq(ga_param_from_unit(&log_int, border - 1e-9), 1);
    cr_assert_eq(ga_param_from_unit(&log_int, border + 1e-9), 2);
    cr_assert_float_eq(ga_param_to_unit(&log_int, 10), 1.0 / 3, 1e-15);
    cr_assert_eq(ga_param_from_unit(&log_int, 2.0 / 3), 100);
    cr_assert_eq(ga_param_from_unit(&log_int, 1), 1000);
}

Test(space, logarithmic_grid_that_misses_its_upper_bound)
{
    static const struct ga_param powers = {
        .kind = GA_PARAM_INT, .log = true, .low = 4, .high = 21, .step = 8};

    cr_assert_eq(ga_param_levels(&powers), 3); /* 4 12 20 */
    cr_assert_eq(ga_param_from_unit(&powers, 1), 20);
    cr_assert_eq(ga_param_from_unit(&powers, ga_param_to_unit(&powers, 20)), 20);
}

Test(space, repair_takes_the_nearest)
{
    cr_assert_eq(ga_param_repair(&real, 5), 3);
    cr_assert_eq(ga_param_repair(&real, -INFINITY), -1);
    cr_assert_eq(ga_param_repair(&real, 0.3), 0.3);
    cr_assert_eq(ga_param_repair(&real, NAN), -1);
    cr_assert_eq(ga_param_repair(&grid, 6.4), 5);
    cr_assert_eq(ga_param_repair(&grid, 6.6), 8);
    cr_assert_eq(ga_param_repair(&grid, 12), 11);
    cr_assert_eq(ga_param_repair(&grid, 1e300), 11);
    cr_assert_eq(ga_param_repair(&grid, -7), 2);
    cr_assert_eq(ga_param_repair(&choice, 1.4), 1);
    cr_assert_eq(ga_param_repair(&truth, 0.7), 1);
    cr_assert_eq(ga_param_repair(&fixed, 9), 0.25);
}

Test(space, allows_what_repair_leaves)
{
    cr_assert(ga_param_allows(&real, 3) && !ga_param_allows(&real, 3.0000001));
    cr_assert_not(ga_param_allows(&real, NAN));
    cr_assert(ga_param_allows(&grid, 8) && !ga_param_allows(&grid, 9) &&
              !ga_param_allows(&grid, 14));
    cr_assert(ga_param_allows(&choice, 2) && !ga_param_allows(&choice, 3));
    cr_assert(ga_param_allows(&fixed, 0.25) && !ga_param_allows(&fixed, 0.3));
}

Test(space, values_as_text)
{
    static const struct ga_param wide = {.kind = GA_PARAM_INT, .low = 0, .high = 1e15, .step = 1};
    static const struct ga_param word = {
        .kind = GA_PARAM_FIXED, .choices = solvers, .n_choices = 1};
    char out[GA_VALUE_ROOM];

    cr_assert_str_eq(ga_param_text(&real, 0.0031, out), "0.0031");
    cr_assert_str_eq(ga_param_text(&grid, 5, out), "5");
    cr_assert_str_eq(ga_param_text(&wide, 1e15, out), "1000000000000000");
    cr_assert_eq(ga_param_text(&choice, 1, out), solvers[1]);
    cr_assert_str_eq(ga_param_text(&truth, 1, out), "true");
    cr_assert_str_eq(ga_param_text(&truth, 0, out), "false");
    cr_assert_str_eq(ga_param_text(&fixed, 0.25, out), "0.25");
    cr_assert_str_eq(ga_param_text(&word, 0, out), "euler");

    /* of a damaged file, say */
    cr_assert_str_eq(ga_param_text(&wide, 1e300, out), "1000000000000000");
    cr_assert_str_eq(ga_param_text(&wide, NAN, out), "0");
    cr_assert_eq(ga_param_text(&choice, 1e300, out), solvers[choice.n_choices - 1]);
}

Test(space, text_reads_back)
{
    for (size_t i = 0; i < N_ALL; i++) {
        for (int k = 0; k <= 20; k++) {
            double value = ga_param_from_unit(all[i], k / 20.0);
            char out[GA_VALUE_ROOM];
            double back = NAN;

            cr_assert(ga_param_parse(all[i], ga_param_text(all[i], value, out), &back));
            cr_assert_eq(back, value);
        }
    }
}

Test(space, texts_that_are_no_value)
{
    double value = 77;

    cr_assert_not(ga_param_parse(&real, "3.1", &value));
    cr_assert_not(ga_param_parse(&real, "fast", &value));
    cr_assert_not(ga_param_parse(&grid, "6", &value));
    cr_assert_not(ga_param_parse(&grid, "5.5", &value));
    cr_assert_not(ga_param_parse(&choice, "rk5", &value));
    cr_assert_not(ga_param_parse(&choice, "1", &value));
    cr_assert_not(ga_param_parse(&truth, "1", &value));
    cr_assert_not(ga_param_parse(&fixed, "0.3", &value));
    cr_assert_eq(value, 77);
}

Test(space, finds_and_releases)
{
    struct ga_space space = {.n = 2, .n_free = 2, .params = ga_alloc(2, sizeof *space.params)};

    space.params[0] = real;
    space.params[0].name = ga_strdup("dt");
    space.params[1] = (struct ga_param){
        .name = ga_strdup("solver"), .kind = GA_PARAM_CHOICE, .step = 1, .n_choices = 1};
    space.params[1].choices = ga_alloc(1, sizeof *space.params[1].choices);
    space.params[1].choices[0] = ga_strdup("rk4");
    cr_assert_eq(ga_space_find(&space, "solver"), 1);
    cr_assert_eq(ga_space_find(&space, "d"), -1);
    ga_space_release(&space);
    cr_assert_eq(space.n, 0);
    cr_assert_null(space.params);
}
