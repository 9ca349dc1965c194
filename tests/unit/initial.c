/* SPDX-License-Identifier: GPL-3.0-or-later */
/* initial.c - tests of the designs of first individuals. */
#include "evolve/initial.h"
#include "engine_scene.h"
#include <gsl/gsl_qrng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

TestSuite(initial, .init = scene_set_up);

static void *zeroed(size_t n, size_t size)
{
    void *memory = calloc(n, size);

    cr_assert_not_null(memory);
    return memory;
}

Test(initial, all_designs_are_allowed_and_depend_on_the_seed_only)
{
    enum { N = 37 };

    for (size_t k = 0; ga_initial_types[k]; k++) {
        struct ga_initial one, same;

        config.initial.method = (char *)ga_initial_types[k]->name;
        cr_assert_eq(ga_initial_init(&one, &problem, N, &error), GA_OK);
        cr_assert_eq(ga_initial_init(&same, &problem, N, &error), GA_OK);
        cr_assert_eq(memcmp(one.genes, same.genes, N * N_EVERY * sizeof(double)), 0);
        for (size_t i = 0; i < N; i++)
            cr_assert(all_allowed(&config.space, one.genes + i * N_EVERY));
        ga_initial_release(&same);
        config.run.seed++;
        cr_assert_eq(ga_initial_init(&same, &problem, N, &error), GA_OK);
        cr_assert_eq(memcmp(one.genes, same.genes, N * N_EVERY * sizeof(double)) == 0,
                     ga_initial_types[k] == &ga_initial_sobol);
        ga_initial_release(&same);
        ga_initial_release(&one);
    }
}

Test(initial, latin_hypercube_has_one_in_each_stratum)
{
    enum { N = 101, FREE = 7 };
    double *units = zeroed(N * FREE, sizeof *units);
    double sum = 0;

    ga_initial_latin_hypercube.fill(units, N, FREE, 3);
    for (size_t d = 0; d < FREE; d++) {
        bool taken[N] = {false};

        for (size_t i = 0; i < N; i++) {
            size_t stratum = (size_t)(units[i * FREE + d] * N);

            cr_assert(stratum < N && !taken[stratum]);
            taken[stratum] = true;
        }
    }
    for (size_t i = 0; i < N; i++) /* columns are independent: no correlation but by chance */
        sum += (units[i * FREE] - 0.5) * (units[i * FREE + 1] - 0.5);
    cr_assert_lt(fabs(sum * 12 / N), 5 / sqrt(N));
    free(units);
}

/* 40 points on the 8 values of an int, 4 words, 2 of a bool: 5, 10 and 20 of each. */
Test(initial, latin_hypercube_is_balanced_over_what_is_discrete)
{
    enum { N = 40 };
    static const size_t genes[] = {2, 5, 6};
    struct ga_initial initial;

    cr_assert_eq(ga_initial_init(&initial, &problem, N, &error), GA_OK);
    for (size_t k = 0; k < 3; k++) {
        const struct ga_param *param = &params[genes[k]];
        uint64_t levels = ga_param_levels(param);
        uint64_t counts[8] = {0};

        for (size_t i = 0; i < N; i++)
            counts[ga_param_rank(param, initial.genes[i * N_EVERY + genes[k]])]++;
        for (uint64_t level = 0; level < levels; level++)
            cr_assert_eq(counts[level], N / levels);
    }
    ga_initial_release(&initial);
}

Test(initial, sobol_is_that_of_gsl)
{
    enum { N = 64, FREE = 40 };
    double *units = zeroed(N * FREE, sizeof *units);
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, FREE);

    ga_initial_sobol.fill(units, N, FREE, 1);
    for (size_t i = 0; i < N; i++) {
        double point[FREE];

        gsl_qrng_get(sequence, point);
        cr_assert_eq(memcmp(units + i * FREE, point, sizeof point), 0);
    }
    gsl_qrng_free(sequence);
    free(units);
}

Test(initial, sobol_of_too_many_dimensions_names_its_key)
{
    struct ga_param many[41];
    struct ga_initial initial;

    config.space = reals(many, 41, 0, 1);
    config.initial.method = "sobol";
    cr_assert_eq(ga_initial_init(&initial, &problem, 10, &error), GA_E_CONFIG);
    cr_assert_not_null(strstr(error.text, "initial.method"));
    cr_assert_not_null(strstr(error.text, "41"));
    config.initial.method = "grid";
    cr_assert_eq(ga_initial_init(&initial, &problem, 10, &error), GA_E_CONFIG);
    cr_assert_not_null(strstr(error.text, "initial.method"));
}

Test(initial, given_points_come_first)
{
    enum { N = 12 };
    double given[2 * N_EVERY];
    struct ga_initial initial;

    for (size_t i = 0; i < 2 * N_EVERY; i++)
        given[i] = params[i % N_EVERY].low;
    given[0] = 1.25;
    problem.given = given;
    problem.n_given = 2;
    cr_assert_eq(ga_initial_init(&initial, &problem, N, &error), GA_OK);
    for (uint64_t id = 0; id < N; id++) {
        struct ga_individual child = {.id = id};
        double genes[N_EVERY];

        ga_initial_make(&initial, &child, genes);
        cr_assert_eq(child.origin, id < 2 ? GA_ORIGIN_GIVEN : GA_ORIGIN_INITIAL);
        if (id < 2)
            cr_assert_eq(memcmp(genes, given + id * N_EVERY, sizeof genes), 0);
    }
    ga_initial_release(&initial);
}
