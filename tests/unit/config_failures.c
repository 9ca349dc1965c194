/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config_failures.c - tests of what a config says of failures: in general, and class by class. */
#include "config_fixture.h"
#include <string.h>

#define ON_FAILURE(text)                                                                           \
    (struct sections)                                                                              \
    {                                                                                              \
        .evaluator = "evaluator: {kind: command, argv: [prog], on_failure: {" text "}}"            \
    }

static void expect_policy(const struct ga_config *config, enum ga_failure failure, uint32_t retries,
                          double pause, enum ga_then then)
{
    const struct ga_failure_policy *found = &config->evaluator.on_failure.by_class[failure];
    cr_expect(found->retries == retries && found->pause == pause && found->then == then,
              "%s: %u retries, pause %g, then %d", ga_failure_word(failure), found->retries,
              found->pause, (int)found->then);
}

/* A class that is lost is not tried again by this. */
static void expect_everywhere(const struct ga_config *config, uint32_t retries, double pause,
                              enum ga_then then)
{
    for (size_t i = 0; i < GA_FAILURE_COUNT; i++) {
        bool lost = i == GA_FAILURE_LOST;
        expect_policy(config, (enum ga_failure)i, lost ? 0 : retries, lost ? 0 : pause, then);
    }
}

Test(config_failures, every_class_has_the_general_values)
{
    struct ga_config config = good_config((struct sections){0});
    expect_everywhere(&config, 0, 0, GA_THEN_WORST);
    ga_config_release(&config);
    config = good_config(ON_FAILURE("then: leave_out, retries: 2, pause: 10s"));
    expect_everywhere(&config, 2, 10, GA_THEN_LEAVE_OUT);
    ga_config_release(&config);
}

Test(config_failures, a_class_has_values_of_its_own)
{
    struct ga_config config = good_config(
        ON_FAILURE("by_class: {timeout: {retries: 0}, lost: {then: infeasible}, "
                   "exit: {retries: 3, pause: 1min, then: stop}}, retries: 1, pause: 10s"));
    expect_policy(&config, GA_FAILURE_TIMEOUT, 0, 10, GA_THEN_WORST);
    expect_policy(&config, GA_FAILURE_EXIT, 3, 60, GA_THEN_STOP);
    expect_policy(&config, GA_FAILURE_LOST, 0, 0, GA_THEN_INFEASIBLE);
    expect_policy(&config, GA_FAILURE_SIGNAL, 1, 10, GA_THEN_WORST);
    ga_config_release(&config);
}

Test(config_failures, overrides_reach_a_class)
{
    const struct ga_override override = {"evaluator.on_failure.by_class.exit.retries", "4"};
    struct ga_config config;
    struct ga_error error;
    char *text = config_text(ON_FAILURE("by_class: {exit: {then: stop}}"));
    ga_error_init(&error);
    cr_assert_eq(ga_config_parse(&config, text, "c.yaml", "/", &override, 1, &error), GA_OK, "%s",
                 error.text);
    expect_policy(&config, GA_FAILURE_EXIT, 4, 0, GA_THEN_STOP);
    free(text);
    ga_config_release(&config);
}

static void expect_resolved(struct sections with, const char *wanted)
{
    struct ga_config config = good_config(with), again;
    struct ga_error error;
    char *text = ga_config_resolved(&config);
    cr_expect(strstr(text, wanted), "wanted\n%sin\n%s", wanted, text);
    cr_assert_eq(read_config(&again, text, &error), GA_OK, "%s\n%s", error.text, text);
    for (size_t i = 0; i < GA_FAILURE_COUNT; i++) {
        const struct ga_failure_policy *policy = &config.evaluator.on_failure.by_class[i];
        expect_policy(&again, (enum ga_failure)i, policy->retries, policy->pause, policy->then);
    }
    free(text);
    ga_config_release(&config);
    ga_config_release(&again);
}

Test(config_failures, what_differs_is_printed_and_reads_back)
{
    expect_resolved(ON_FAILURE("retries: 2, by_class: {lost: {then: worst}, exit: {retries: 2}}"),
                    "    retries: 2\n    pause: 0s\n    then: worst\n  re");
    expect_resolved(
        ON_FAILURE("pause: 10s, by_class: {lost: {then: stop}, timeout: {pause: 0s, retries: 1}}"),
        "    then: worst\n"
        "    by_class: {timeout: {retries: 1, pause: 0s}, lost: {then: stop}}\n");
}

Test(config_failures, mistakes_are_told_where_they_stand)
{
    static const struct {
        struct sections with;
        const char *wanted;
    } cases[] = {
        {ON_FAILURE("then: leave"), "c.yaml:3:61: then: 'leave' is not allowed; allowed: worst, "
                                    "infeasible, leave_out, stop"},
        {ON_FAILURE("pause: 10"), "c.yaml:3:62: pause: '10' has no unit; write 10s, 2min or 2h"},
        {ON_FAILURE("by_class: {timeot: {retries: 1}}"),
         "c.yaml:3:66: by_class: 'timeot' is no class of failures; did you mean 'timeout'?"},
        {ON_FAILURE("by_class: {exit: 3}"),
         "c.yaml:3:72: by_class: exit: must be a map of what differs for it"},
        {ON_FAILURE("by_class: {exit: {retrie: 3}}"),
         "c.yaml:3:73: by_class: 'retrie' is no key of exit; did you mean 'retries'?"},
        {ON_FAILURE("by_class: {exit: {retries: 1001}}"),
         "c.yaml:3:82: retries: 1001 is out of range; allowed: 0 to 1000"},
        {ON_FAILURE("by_class: {lost: {retries: 1}}"),
         "c.yaml:3:73: by_class: 'retries' is no key of lost; allowed: then"},
        {ON_FAILURE("by_class: [exit]"), "c.yaml:3:65: by_class: is a list; must be a map of "
                                         "classes of failures and what differs for them"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_refusal(cases[i].with, cases[i].wanted);
}

/* What did not fail has no class, and what gaopt itself stopped is evaluated again. */
Test(config_failures, classes_that_cannot_be_named)
{
    struct ga_config config;
    struct ga_error error;
    static const struct sections cases[] = {ON_FAILURE("by_class: {none: {retries: 1}}"),
                                            ON_FAILURE("by_class: {cancelled: {then: stop}}"),
                                            ON_FAILURE("by_class: {xyzzyx: {then: stop}}")};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = config_text(cases[i]);
        cr_expect_eq(read_config(&config, text, &error), GA_E_CONFIG);
        cr_expect(strstr(error.text, "allowed: timeout, exit, signal, "), "%s", error.text);
        free(text);
    }
}

Test(config_failures, elites_are_evaluated_again_in_generations_only)
{
    expect_refusal(
        (struct sections){.more =
                              "algorithm: {replacement: steady_state, reevaluate_elites: true}"},
        "c.yaml:5:59: reevaluate_elites: belongs to algorithm.replacement: generational, but that "
        "is steady_state here; leave it out");
    expect_refusal((struct sections){.more = "algorithm: {kind: random, reevaluate_elites: true}"},
                   "c.yaml:5:46: reevaluate_elites: belongs to algorithm.replacement: "
                   "generational, which this config has not; leave it out");
}
