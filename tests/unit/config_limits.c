/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_limits.c - tests of what a config says of parts of machines: for all hosts, and for
 * single ones. */
#include "config_fixture.h"
#include <math.h>
#include <string.h>

#define CLUSTER(text)                                                                              \
    (struct sections)                                                                              \
    {                                                                                              \
        .more = "cluster: {" text "}"                                                              \
    }

static struct ga_config config;

static void read_cluster(struct sections with)
{
    config = good_config(with);
}

static void tear_down(void)
{
    ga_config_release(&config);
}

TestSuite(config_limits, .fini = tear_down);

static void expect_limits(const char *host, uint64_t slots, const char *cpus, uint64_t memory,
                          const char *active)
{
    const struct ga_limits *limits = ga_config_limits(&config, host);
    char room[GA_CPUS_ROOM];

    cr_expect_eq(limits->slots, slots, "%s: %llu slots", host, (unsigned long long)limits->slots);
    cr_expect_str_eq(ga_text_cpus(limits->cpus, room), cpus, "%s: %s", host, room);
    cr_expect_eq(limits->memory, memory, "%s", host);
    cr_expect_str_eq(limits->active ? limits->active : "always", active, "%s", host);
}

Test(config_limits, there_are_none_by_default)
{
    read_cluster((struct sections){0});
    expect_limits("node3", 0, "0", 0, "always");
}

Test(config_limits, of_all_hosts)
{
    read_cluster(CLUSTER("limits: {slots: 4, cpus: 60%, memory: 8GiB, active: '19:00-07:00'}"));
    expect_limits("node3", 4, "60%", 8ull << 30, "19:00-07:00");
}

Test(config_limits, of_single_hosts)
{
    read_cluster(CLUSTER("hosts: {node3: {cpus: 6, active: always}, 'lab*': {slots: none}, "
                         "node: {memory: 1GiB}, '*': {slots: 1}}, "
                         "limits: {slots: 4, cpus: 60%, active: 'Sat, Sun'}"));
    expect_limits("node3", 4, "6", 0, "always");
    expect_limits("node3.site.org", 4, "6", 0, "always");
    expect_limits("lab7", 0, "60%", 0, "Sat, Sun");
    expect_limits("lab7.node.org", 0, "60%", 0, "Sat, Sun");
    expect_limits("node", 4, "60%", 1ull << 30, "Sat, Sun");
    expect_limits("node33", 1, "60%", 0, "Sat, Sun");
}

Test(config_limits, the_first_that_fits_holds)
{
    read_cluster(CLUSTER("hosts: {lab1: {}, 'lab[12]': {slots: 2}, 'lab*': {slots: 3}}"));
    expect_limits("lab1", 0, "0", 0, "always");
    expect_limits("lab2", 2, "0", 0, "always");
    expect_limits("lab3", 3, "0", 0, "always");
}

static void expect_round_trip(void)
{
    char *once = ga_config_resolved(&config), *twice;
    struct ga_config again;
    struct ga_error error;

    cr_assert_eq(read_config(&again, once, &error), GA_OK, "%s\nin\n%s", error.text, once);
    twice = ga_config_resolved(&again);
    cr_expect_str_eq(twice, once);
    free(once);
    free(twice);
    ga_config_release(&again);
}

Test(config_limits, are_sent_as_they_are)
{
    read_cluster(CLUSTER("hosts: {node3: {cpus: 2.5, active: always}, 'lab*': {slots: none}, "
                         "'*': {memory: none}, same: {slots: 4}}, limits: {slots: 4, cpus: 12.5%, "
                         "memory: 8GiB, active: 'Mon-Fri 19:00-07:00, Sat, Sun'}"));
    expect_round_trip();
    ga_config_release(&config);
    read_cluster((struct sections){0});
    expect_round_trip();
}

Test(config_limits, overrides_reach_a_host)
{
    const struct ga_override override = {"cluster.hosts.node3.slots", "9"};
    struct ga_error error;
    char *text = config_text(CLUSTER("hosts: {node3: {cpus: 6}}"));

    ga_error_init(&error);
    cr_assert_eq(ga_config_parse(&config, text, "c.yaml", "/", &override, 1, &error), GA_OK, "%s",
                 error.text);
    free(text);
    expect_limits("node3", 9, "6", 0, "always");
}

Test(config_limits, what_is_wrong_is_told)
{
    read_cluster((struct sections){0});
    expect_refusal(CLUSTER("limits: {cpus: 120%}"),
                   "c.yaml:5:26: cpus: '120%' is not allowed; must be a share such as 60%, or a "
                   "number of cores");
    expect_refusal(CLUSTER("limits: {cpus: half}"),
                   "c.yaml:5:26: cpus: 'half' is not allowed; must be a share such as 60%, or a "
                   "number of cores");
    expect_refusal(CLUSTER("limits: {memory: 8}"),
                   "c.yaml:5:28: memory: '8' has no unit; write 8B, 512MiB or 2GiB");
    expect_refusal(CLUSTER("limits: {active: by night}"),
                   "c.yaml:5:28: active: 'by night' is not allowed; must be hours such as "
                   "19:00-07:00, or Mon-Fri 19:00-07:00, Sat, Sun");
    expect_refusal(CLUSTER("limits: {cpu: 6}"),
                   "c.yaml:5:20: unknown key 'cpu' in cluster.limits; did you mean 'cpus'?");
    expect_refusal(CLUSTER("hosts: {node3: {cpuz: 6}}"),
                   "c.yaml:5:27: hosts: 'cpuz' is no limit of node3; did you mean 'cpus'?");
    expect_refusal(CLUSTER("hosts: {node3: 6}"),
                   "c.yaml:5:26: hosts: node3: must be a map of its limits");
    expect_refusal(CLUSTER("hosts: [node3]"), "c.yaml:5:18: hosts: is a list; must be a map of "
                                              "hosts and how their limits differ");
    expect_refusal(CLUSTER("hosts: {node3: {slots: 0}}"),
                   "c.yaml:5:34: slots: 0 is out of range; allowed: 1 to 10000");
}

/* --- cpus, as they are written --- */

Test(config_limits, cpus_are_shares_or_cores)
{
    struct ga_cpus cpus = {0};

    read_cluster((struct sections){0});
    cr_assert(ga_text_to_cpus("60%", &cpus));
    cr_expect(cpus.share && cpus.value == 0.6);
    cr_expect_eq(ga_cpus_of(cpus, 8), 0.6 * 8);
    cr_assert(ga_text_to_cpus("100%", &cpus));
    cr_expect_eq(ga_cpus_of(cpus, 8), 8);
    cr_assert(ga_text_to_cpus("2.5", &cpus));
    cr_expect(!cpus.share && cpus.value == 2.5);
    cr_expect_eq(ga_cpus_of(cpus, 8), 2.5);
    cr_expect_eq(ga_cpus_of(cpus, 2), 2);
    cr_expect_eq(ga_cpus_of((struct ga_cpus){0}, 8), 8);
    static const char *const wrong[] = {"",   "%",  "0",     "0%",  "-1",  "101%",
                                        "6 ", "6c", "60 %%", "nan", "inf", "0.001%"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        cr_expect_not(ga_text_to_cpus(wrong[i], &cpus), "'%s'", wrong[i]);
    cr_expect_eq(cpus.value, 2.5, "left alone");
}
