/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mutation.c - tests of how genes change, against closed forms. */
#include "evolve/mutation.h"
#include "evolve/range.h"
#include "evolve_problem.h"
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

static struct ga_param params[N_EVERY];
static struct ga_config config;
static struct ga_random random_state;
static gsl_rng *rng;

static void set_up(void)
{
    config = standard_config(every_type(params));
    rng = test_stream(&random_state, 6);
}

TestSuite(mutation, .init = set_up);

Test(mutation, results_are_allowed_and_fixed_ones_stay)
{
    double before[N_EVERY], after[N_EVERY];

    config.algorithm.mutation.rate = (struct ga_rate){.value = 1};
    for (size_t k = 0; ga_mutation_types[k]; k++) {
        int real_changed = 0;

        for (int round = 0; round < 2000; round++) {
            sample_or_bound(&config.space, rng, before);
            memcpy(after, before, sizeof after);
            ga_mutation_apply(ga_mutation_types[k], &config, &random_state, after);
            cr_assert(all_allowed(&config.space, after), "%s", ga_mutation_types[k]->name);
            cr_assert_eq(after[3], before[3]); /* the fixed one */
            real_changed += after[0] != before[0] && after[1] != before[1];
        }
        cr_assert_gt(real_changed, 1200, "%s", ga_mutation_types[k]->name);
    }
    cr_assert_null(ga_mutation_find("none"));
}

Test(mutation, what_has_one_value_keeps_it)
{
    struct ga_param one[3] = {
        {.kind = GA_PARAM_REAL, .low = 2, .high = 2},
        {.kind = GA_PARAM_INT, .low = 2, .high = 2, .step = 1},
        {.kind = GA_PARAM_CHOICE, .low = 0, .high = 0, .step = 1, .n_choices = 1},
    };
    double genes[3] = {2, 2, 0};

    config.space = (struct ga_space){.n = 3, .n_free = 3, .params = one};
    config.algorithm.mutation.rate = (struct ga_rate){.value = 1};
    for (size_t k = 0; ga_mutation_types[k]; k++) {
        for (int round = 0; round < 100; round++)
            ga_mutation_apply(ga_mutation_types[k], &config, &random_state, genes);
        cr_assert(genes[0] == 2 && genes[1] == 2 && genes[2] == 0);
    }
}

Test(mutation, rate_is_the_probability_of_a_gene)
{
    enum { ROUNDS = 20000 };
    double before[N_EVERY], after[N_EVERY];
    double expected = 0, none = 1;
    int changed = 0, any = 0;

    for (size_t i = 0; i < N_EVERY; i++) { /* 1/n, and of L values one is the old one */
        double levels = params[i].kind == GA_PARAM_REAL ? INFINITY : ga_param_levels(&params[i]);
        double each = params[i].kind == GA_PARAM_FIXED ? 0 : (1 - 1 / levels) / 7;

        expected += each;
        none *= 1 - each;
    }
    for (int round = 0; round < ROUNDS; round++) {
        sample_or_bound(&config.space, rng, before);
        memcpy(after, before, sizeof after);
        any += ga_mutation_apply(&ga_mutation_uniform, &config, &random_state, after);
        for (size_t i = 0; i < N_EVERY; i++)
            changed += after[i] != before[i];
    }
    cr_assert_float_eq(changed, ROUNDS * expected, 5 * sqrt(ROUNDS));
    cr_assert_float_eq(any, ROUNDS * (1 - none), 5 * sqrt(ROUNDS / 4));
}

/* A chosen gene moves for sure under `uniform`: so what moved is what was chosen. */
static unsigned which_moved(size_t n)
{
    double genes[10];
    unsigned moved = 0;

    for (size_t i = 0; i < n; i++)
        genes[i] = 0.5;
    ga_mutation_apply(&ga_mutation_uniform, &config, &random_state, genes);
    for (size_t i = 0; i < n; i++)
        moved |= (unsigned)(genes[i] != 0.5) << i;
    return moved;
}

/* Pearson's test over all sets that can be chosen of four genes, each with probability p: position,
 * number and independence at once. */
Test(mutation, genes_are_chosen_independently)
{
    enum { N = 4, SETS = 1 << N, ROUNDS = 60000 };
    static const double rates[] = {0.1, 0.25, 0.5, 0.9};
    struct ga_param four[N];

    config.space = reals(four, N, 0, 1);
    for (size_t k = 0; k < sizeof rates / sizeof *rates; k++) {
        double counts[SETS] = {0}, statistic = 0, tail;

        config.algorithm.mutation.rate = (struct ga_rate){.value = rates[k]};
        for (int round = 0; round < ROUNDS; round++)
            counts[which_moved(N)]++;
        for (unsigned set = 0; set < SETS; set++) {
            int size = __builtin_popcount(set);
            double expected = ROUNDS * pow(rates[k], size) * pow(1 - rates[k], N - size);

            statistic += pow(counts[set] - expected, 2) / expected;
        }
        tail = gsl_cdf_chisq_Q(statistic, SETS - 1);
        cr_assert(tail > 1e-3 && tail < 1 - 1e-3, "rate %g: tail %g", rates[k], tail);
    }
}

Test(mutation, rates_of_0_and_1_are_never_and_always)
{
    struct ga_param ten[10];

    config.space = reals(ten, 10, 0, 1);
    for (int round = 0; round < 1000; round++) {
        config.algorithm.mutation.rate = (struct ga_rate){.value = 0};
        cr_assert_eq(which_moved(10), 0);
        config.algorithm.mutation.rate = (struct ga_rate){.value = 1};
        cr_assert_eq(which_moved(10), (1u << 10) - 1);
    }
}

Test(mutation, once_is_one_free_gene_any_alike)
{
    enum { ROUNDS = 14000 };
    double before[N_EVERY], after[N_EVERY];
    int changed[N_EVERY] = {0};

    for (int round = 0; round < ROUNDS; round++) {
        int here = 0;

        sample_or_bound(&config.space, rng, before);
        memcpy(after, before, sizeof after);
        ga_mutation_apply_once(&ga_mutation_uniform, &config, &random_state, after);
        for (size_t i = 0; i < N_EVERY; i++) {
            changed[i] += after[i] != before[i];
            here += after[i] != before[i];
        }
        cr_assert_eq(here, 1);
    }
    for (size_t i = 0; i < N_EVERY; i++)
        cr_assert_float_eq(changed[i], i == 3 ? 0 : ROUNDS / 7, 5 * sqrt(ROUNDS / 7.0));
}

Test(mutation, every_word_is_as_likely)
{
    int counts[4] = {0};

    config.algorithm.mutation.rate = (struct ga_rate){.value = 1};
    for (int round = 0; round < 6000; round++) {
        double genes[N_EVERY];

        sample_or_bound(&config.space, rng, genes);
        genes[5] = 1;
        ga_mutation_apply(&ga_mutation_polynomial, &config, &random_state, genes);
        counts[(int)genes[5]]++;
    }
    for (int i = 0; i < 4; i++)
        cr_assert_float_eq(counts[i], 1500, 5 * sqrt(1500));
}

/* Deb's bounded polynomial: with a room of r on this side, P(step <= d) =
 * (1 - (1-d)^(eta+1)) / (1 - (1-r)^(eta+1)), and each side has half. */
Test(mutation, polynomial_steps_as_published)
{
    enum { ROUNDS = 40000, POINTS = 5 };
    static const double ds[POINTS] = {0.01, 0.03, 0.05, 0.1, 0.15};
    static const double unit = 0.2;
    const struct ga_param *param = &params[7];
    int down[POINTS] = {0}, up[POINTS] = {0};

    for (int round = 0; round < ROUNDS; round++) {
        double step = ga_mutation_polynomial.mutate(&config, param, &random_state, unit) - unit;

        for (int i = 0; i < POINTS; i++) {
            down[i] += step < 0 && -step <= ds[i];
            up[i] += step > 0 && step <= ds[i];
        }
    }
    for (int i = 0; i < POINTS; i++) {
        double cut = 1 - pow(1 - ds[i], 21);
        double p_down = cut / (1 - pow(1 - unit, 21)) / 2;
        double p_up = cut / (1 - pow(unit, 21)) / 2;

        cr_assert_float_eq(down[i], ROUNDS * p_down, 5 * sqrt(ROUNDS * p_down));
        cr_assert_float_eq(up[i], ROUNDS * p_up, 5 * sqrt(ROUNDS * p_up));
    }
}

/* In the middle: mean 0, mean absolute step 1/(eta+2) but for what the bounds cut off (2^-21). */
Test(mutation, polynomial_has_its_known_mean)
{
    enum { ROUNDS = 40000 };
    double sum = 0, absolute = 0;

    for (int round = 0; round < ROUNDS; round++) {
        double step = ga_mutation_polynomial.mutate(&config, &params[7], &random_state, 0.5) - 0.5;

        sum += step;
        absolute += fabs(step);
    }
    cr_assert_float_eq(sum / ROUNDS, 0, 5 * 0.063 / sqrt(ROUNDS));
    cr_assert_float_eq(absolute / ROUNDS, 1.0 / 22, 5 * 0.044 / sqrt(ROUNDS));
}

Test(mutation, gaussian_is_sigma_wide_in_unit_coordinates)
{
    enum { ROUNDS = 40000 };
    double sum = 0, squares = 0;
    double middle = ga_param_from_unit(&params[1], 0.5);

    config.algorithm.mutation.sigma = 0.05;
    for (int round = 0; round < ROUNDS; round++) {
        double value = ga_mutation_gaussian.mutate(&config, &params[1], &random_state, middle);
        double step = ga_param_to_unit(&params[1], value) - 0.5;

        sum += step;
        squares += step * step;
    }
    cr_assert_float_eq(sum / ROUNDS, 0, 5 * 0.05 / sqrt(ROUNDS));
    cr_assert_float_eq(squares / ROUNDS, 0.0025, 5 * 0.0025 * sqrt(2.0 / ROUNDS));
}

Test(mutation, creep_goes_no_further_than_its_reach)
{
    int counts[7] = {0};

    for (int round = 0; round < 6000; round++) {
        double unit = ga_mutation_creep.mutate(&config, &params[7], &random_state, 0.5);
        double value = ga_mutation_creep.mutate(&config, &params[2], &random_state, 6);

        cr_assert(fabs(unit - 0.5) <= 0.03);
        cr_assert(fabs(value - 6) <= 9);
        counts[(int)(value - 6) / 3 + 3]++;
    }
    for (int i = 0; i < 7; i++)
        cr_assert_float_eq(counts[i], i == 3 ? 0 : 1000, 5 * sqrt(1000));
}

Test(mutation, creep_is_reflected_at_the_bounds)
{
    config.algorithm.mutation.reach = 1000000;
    for (int round = 0; round < 1000; round++)
        cr_assert(ga_param_allows(
            &params[2], ga_mutation_creep.mutate(&config, &params[2], &random_state, -3)));
    config.algorithm.mutation.reach = 1;
    for (int round = 0; round < 100; round++)
        cr_assert_eq(ga_mutation_creep.mutate(&config, &params[2], &random_state, 18), 15);
}

Test(mutation, uniform_is_uniform_in_the_unit_coordinate)
{
    int below = 0;

    for (int round = 0; round < 10000; round++)
        below += ga_mutation_uniform.mutate(&config, &params[1], &random_state, 1) <
                 ga_param_from_unit(&params[1], 0.25);
    cr_assert_float_eq(below, 2500, 5 * sqrt(1875));
}

Test(mutation, the_rule_at_bounds)
{
    cr_assert_eq(ga_range_reflect(0.25, 0, 1), 0.25);
    cr_assert_eq(ga_range_reflect(-0.25, 0, 1), 0.25);
    cr_assert_eq(ga_range_reflect(1.25, 0, 1), 0.75);
    cr_assert_eq(ga_range_reflect(-3, 0, 1), 1);
    cr_assert_eq(ga_range_reflect(2.5, 0, 1), 0);
    cr_assert_eq(ga_range_reflect(-6, -5, 3), -4);
    cr_assert_eq(ga_range_reflect(NAN, -5, 3), -5);
}
