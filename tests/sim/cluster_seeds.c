/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cluster_seeds.c - thousands of virtual clusters: every individual is told once and in order, none
 * is lost, no task waits while a slot is free, and the result is that of one worker. A failing seed
 * is printed; `sim_cluster_seeds FIRST [COUNT]` replays it. */
#include "cluster.h"
#include "common/random.h"
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define SEEDS 10000

static const char *const variants[] = {
    "algorithm: {kind: ga, population: 10, elites: 2}\n",
    "algorithm: {kind: ga, population: 10, replacement: steady_state, lag: 7}\n",
    "algorithm: {kind: ga, population: 6, replacement: steady_state, lag: 40}\n",
    "algorithm: {kind: random, population: 8}\n",
    "algorithm: {kind: ga, population: 12, selection: {kind: roulette}, crossover: {kind: "
    "two_point}, "
    "mutation: {kind: creep}}\nconstraints: [a + b <= 6]\n",
};
#define N_VARIANTS (sizeof variants / sizeof *variants)

static const char *const common_part = "run: {name: sim, seed: 5, stop: {evaluations: 120}}\n"
                                       "space:\n"
                                       "  a: {int: [0, 5]}\n"
                                       "  b: {real: [0, 5]}\n"
                                       "  c: {choice: [x, y, z]}\n"
                                       "evaluator: {kind: function, name: sphere}\n"
                                       "objectives: [{minimize: value}]\n";

static struct cluster_plan plan_of(uint64_t seed)
{
    struct ga_random random;
    ga_random_start(&random, seed, 1, GA_PURPOSE_TEST);
    struct cluster_plan plan = {
        .seed = seed,
        .n_workers = 1 + gsl_rng_uniform_int(&random.rng, 20),
        .most_slots = 1 + (uint32_t)gsl_rng_uniform_int(&random.rng, 4),
        .spread = 1.5 * gsl_rng_uniform(&random.rng),
        .mean = pow(10, gsl_ran_flat(&random.rng, -5, 2)),
        .latency = pow(10, gsl_ran_flat(&random.rng, -6, 0)),
    };
    plan.deaths = gsl_rng_uniform(&random.rng) < 0.5 ? 0 : 8 * gsl_rng_uniform(&random.rng);
    plan.flaky = gsl_rng_uniform(&random.rng) < 0.5 ? 0 : 0.3;
    plan.duplicates = gsl_rng_uniform(&random.rng) < 0.5 ? 0 : gsl_rng_uniform(&random.rng);
    plan.partitions = gsl_rng_uniform(&random.rng) < 0.5 ? 0 : 4 * gsl_rng_uniform(&random.rng);
    return plan;
}

struct variant {
    struct ga_config config;
    struct ga_score_rule *rule;
    struct cluster_outcome alone;
};

static bool prepare(struct variant *variant, const char *text)
{
    struct cluster_plan one = {
        .seed = 1, .n_workers = 1, .most_slots = 1, .mean = 1, .latency = 1e-3};
    struct ga_error error;
    char *whole = ga_format("%s%s", common_part, text);
    ga_error_init(&error);
    bool good =
        ga_config_parse(&variant->config, whole, "sim.yaml", "/", NULL, 0, &error) == GA_OK &&
        ga_score_create(&variant->rule, &variant->config, &error) == GA_OK;
    free(whole);
    if (!good) {
        printf("%s\n", error.text);
        return false;
    }
    variant->alone = cluster_run(&variant->config, variant->rule, &one);
    return !variant->alone.broken;
}

/* What went wrong in all of them together: a simulation without troubles would prove nothing. */
struct troubles {
    uint64_t deaths, given_up, stale;
};

static const char *try_seed(const struct variant *variant, uint64_t seed, struct troubles *troubles)
{
    struct cluster_plan plan = plan_of(seed);
    struct cluster_outcome outcome = cluster_run(&variant->config, variant->rule, &plan);
    troubles->deaths += outcome.deaths;
    troubles->given_up += outcome.given_up;
    troubles->stale += outcome.stale;
    if (outcome.broken)
        return outcome.broken;
    if (outcome.told != variant->alone.told)
        return "not as many individuals were told as with one worker";
    if (outcome.fingerprint != variant->alone.fingerprint)
        return "the result is not that of one worker";
    return NULL;
}

int main(int argc, char **argv)
{
    uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 10) : argc > 1 ? 1 : SEEDS;
    struct variant all[N_VARIANTS] = {0};
    struct troubles troubles = {0};
    uint64_t failed = 0;
    for (size_t i = 0; i < N_VARIANTS; i++)
        if (!prepare(&all[i], variants[i]))
            return 1;
    for (uint64_t seed = first; seed < first + count; seed++) {
        const char *broken = try_seed(&all[seed % N_VARIANTS], seed, &troubles);
        if (!broken)
            continue;
        failed++;
        printf("seed %llu: %s\n", (unsigned long long)seed, broken);
    }
    for (size_t i = 0; i < N_VARIANTS; i++) {
        ga_score_destroy(all[i].rule);
        ga_config_release(&all[i].config);
    }
    printf("%llu virtual clusters: %llu workers died, %llu were cut off and given up, %llu answers "
           "were stale; %llu passed, %llu failed\n",
           (unsigned long long)count, (unsigned long long)troubles.deaths,
           (unsigned long long)troubles.given_up, (unsigned long long)troubles.stale,
           (unsigned long long)(count - failed), (unsigned long long)failed);
    return failed > 0;
}
