/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cluster_seeds.c - thousands of virtual clusters in which everything goes wrong: every individual
 * is told once and in order, none fails for a host's fault, no task waits while a slot is free, and
 * the result is that of one worker. A failing seed is printed; `sim_cluster_seeds SEED [EVENTS]`
 * replays it and prints the last events. GAOPT_LONG=1: a hundred thousand. */
#include "cluster.h"
#include "common/error.h"
#include "common/random.h"
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __SANITIZE_ADDRESS__ /* ten times as slow; the others do all of them */
#define SEEDS 400
#else
#define SEEDS 2000
#endif
#define SEEDS_LONG 100000
#define CALM_EVERY 11 /* no divisor of the number of variants */

static const struct {
    double doomed;
    const char *config;
} variants[] = {
    {0, "algorithm: {kind: ga, population: 10, elites: 2}\n"},
    {0.1, "algorithm: {kind: ga, population: 10, replacement: steady_state, lag: 7}\n"},
    {0, "algorithm: {kind: ga, population: 6, replacement: steady_state, lag: 40}\n"},
    {0.1, "algorithm: {kind: random, population: 8}\n"},
    {0, "algorithm: {kind: ga, population: 12, selection: {kind: roulette}, crossover: {kind: "
        "two_point}, mutation: {kind: creep}}\nconstraints: [a + b <= 6]\n"},
};
#define N_VARIANTS (sizeof variants / sizeof *variants)

static const char *const common_part = "run: {name: sim, seed: 5, stop: {evaluations: 120}}\n"
                                       "space:\n"
                                       "  a: {int: [0, 5]}\n"
                                       "  b: {real: [0, 5]}\n"
                                       "  c: {choice: [x, y, z]}\n"
                                       "evaluator: {kind: function, name: sphere}\n"
                                       "objectives: [{minimize: value}]\n";

/* Each fault comes in half of the plans, up to so much. */
static double perhaps(struct ga_random *random, double most)
{
    return gsl_rng_uniform(&random->rng) < 0.5 ? 0 : most * gsl_rng_uniform(&random->rng);
}

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
    plan.n_hosts = 1 + gsl_rng_uniform_int(&random.rng, plan.n_workers);
    plan.host_spread = perhaps(&random, 1.5);
    plan.deaths = perhaps(&random, 8);
    plan.partitions = perhaps(&random, 8);
    plan.beats_lost = perhaps(&random, 0.3);
    plan.beats_late = perhaps(&random, 0.3);
    plan.beats_twice = perhaps(&random, 0.3);
    plan.pauses = perhaps(&random, 4);
    plan.full_disks = perhaps(&random, 4);
    plan.duplicates = perhaps(&random, 1);
    plan.hangs = perhaps(&random, 0.1);
    plan.deaf = perhaps(&random, 0.5);
    plan.leaves = perhaps(&random, 2);
    plan.hours = perhaps(&random, 4);
    plan.n_started = plan.n_workers;
    if (gsl_rng_uniform(&random.rng) < 0.5)
        plan.n_started = 1 + gsl_rng_uniform_int(&random.rng, plan.n_workers);
    plan.stragglers = gsl_rng_uniform(&random.rng) < 0.7;
    plan.ends = gsl_rng_uniform(&random.rng) < 0.3;
    plan.bad_host = plan.n_hosts > 1 && gsl_rng_uniform(&random.rng) < 0.5 &&
                    (plan.n_started - 1) % plan.n_hosts != 0; /* that of the one that is spared */
    /* what fails once by chance must not fail for another reason too, or it has failed for good */
    plan.flaky = plan.bad_host || plan.hangs > 0 ? 0 : perhaps(&random, 0.5);
    return plan;
}

struct variant {
    struct ga_config config;
    struct ga_score_rule *rule;
    struct cluster_outcome alone;
};

static bool prepare(struct variant *variant, double doomed, const char *text)
{
    struct cluster_plan one = {.seed = 1,
                               .n_workers = 1,
                               .n_started = 1,
                               .n_hosts = 1,
                               .most_slots = 1,
                               .mean = 1,
                               .latency = 1e-3,
                               .doomed = doomed};
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
    if (variant->alone.broken)
        printf("one worker alone: %s\n", variant->alone.broken);
    return !variant->alone.broken;
}

/* The same cluster in which nothing goes wrong: then the master knows why slots wait. */
static struct cluster_plan calm(const struct cluster_plan *plan)
{
    return (struct cluster_plan){
        .seed = plan->seed,
        .n_workers = plan->n_workers,
        .n_started = plan->n_workers,
        .n_hosts = plan->n_hosts,
        .most_slots = plan->most_slots,
        .spread = plan->spread,
        .mean = plan->mean,
        .latency = plan->latency,
        .doomed = plan->doomed,
        .trace = plan->trace,
    };
}

static const char *try_seed(const struct variant *all, uint64_t seed, size_t trace,
                            struct cluster_outcome *outcome)
{
    const struct variant *variant = &all[seed % N_VARIANTS];
    struct cluster_plan plan = plan_of(seed);
    plan.doomed = variants[seed % N_VARIANTS].doomed;
    plan.trace = trace;
    if (seed % CALM_EVERY == 0)
        plan = calm(&plan);
    *outcome = cluster_run(&variant->config, variant->rule, &plan);
    if (outcome->broken)
        return outcome->broken;
    if (outcome->told != variant->alone.told)
        return "not as many individuals were told as with one worker";
    if (outcome->fingerprint != variant->alone.fingerprint)
        return "the result is not that of one worker";
    return NULL;
}

/* What went wrong in all of them together: a simulation without troubles would prove nothing. */
static const struct {
    const char *word;
    size_t offset;
} troubles[] = {
#define TROUBLE(name, word)                                                                        \
    {                                                                                              \
        word, offsetof(struct cluster_outcome, name)                                               \
    }
    TROUBLE(evaluations, "evaluations"),
    TROUBLE(joined, "workers joined"),
    TROUBLE(left, "left for good"),
    TROUBLE(away, "were away"),
    TROUBLE(returned, "of these returned"),
    TROUBLE(given_back, "tasks were given back"),
    TROUBLE(deaths, "workers died"),
    TROUBLE(partitions, "cut off"),
    TROUBLE(lost, "given up"),
    TROUBLE(back, "came back"),
    TROUBLE(stale, "stale answers"),
    TROUBLE(held, "failures held"),
    TROUBLE(counted, "of these counted"),
    TROUBLE(quarantined, "quarantines"),
    TROUBLE(duplicated, "second tries"),
    TROUBLE(cancelled, "cancelled"),
    TROUBLE(hung, "never ended"),
    TROUBLE(paused, "stops of the master"),
    TROUBLE(full, "full disks"),
    TROUBLE(sessions, "sessions"),
#undef TROUBLE
};
#define N_TROUBLES (sizeof troubles / sizeof *troubles)

static uint64_t trouble(const struct cluster_outcome *outcome, size_t i)
{
    uint64_t n = 0;
    memcpy(&n, (const char *)outcome + troubles[i].offset, sizeof n);
    return n;
}

static int run(const struct variant *all, uint64_t first, uint64_t count, size_t trace)
{
    uint64_t failed = 0, sums[N_TROUBLES] = {0};
    for (uint64_t seed = first; seed < first + count; seed++) {
        struct cluster_outcome outcome;
        const char *broken = try_seed(all, seed, trace, &outcome);
        for (size_t i = 0; i < N_TROUBLES; i++)
            sums[i] += trouble(&outcome, i);
        if (broken) {
            failed++;
            printf("seed %llu: %s\n", (unsigned long long)seed, broken);
        }
    }
    printf("%llu virtual clusters, %llu failed\n", (unsigned long long)count,
           (unsigned long long)failed);
    for (size_t i = 0; i < N_TROUBLES; i++) {
        printf("%12llu %s\n", (unsigned long long)sums[i], troubles[i].word);
        if (count >= SEEDS && sums[i] == 0) {
            printf("that never happened: nothing is proved\n");
            failed++;
        }
    }
    return failed > 0;
}

int main(int argc, char **argv)
{
    const char *is_long = getenv("GAOPT_LONG");
    uint64_t count = is_long && strcmp(is_long, "1") == 0 ? SEEDS_LONG : SEEDS;
    uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    size_t trace = argc > 2 ? strtoull(argv[2], NULL, 10) : 60;
    struct variant all[N_VARIANTS] = {0};
    int status = 1;
    bool good = true;
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t i = 0; i < N_VARIANTS; i++)
        good = prepare(&all[i], variants[i].doomed, variants[i].config) && good;
    if (good)
        status = argc > 1 ? run(all, first, 1, trace) : run(all, first, count, 0);
    for (size_t i = 0; i < N_VARIANTS; i++) {
        ga_score_destroy(all[i].rule);
        ga_config_release(&all[i].config);
    }
    return status;
}
