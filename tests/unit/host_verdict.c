/* SPDX-License-Identifier: GPL-3.0-or-later */
/* host_verdict.c - what hosts say of themselves is read, judged, and made a plan. What is said of
 * each fault is tested by tests/system/lan.py. */
#include "cli/host_verdict.h"
#include "cli/hosts_plan.h"
#include "common/files.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FACTS(machine, cores, more)                                                                \
    "99.5 Welcome! gaopt-probe: begin\n"                                                           \
    "100 gaopt 1.0\n"                                                                              \
    "100 \n"                                                                                       \
    "100 " GA_FACTS_BEGIN "\r\n"                                                                   \
    "100.25 time=100.125\n"                                                                        \
    "100.5 version=1.0\n"                                                                          \
    "100.5 build=abc\n"                                                                            \
    "100.5 gaopt=/bin/gaopt\n"                                                                     \
    "100.5 mpi=Open MPI v4.1.4\n"                                                                  \
    "100.5 daemon=/bin/orted\n"                                                                    \
    "100.5 machine=" machine "\n"                                                                  \
    "100.5 cores=" cores "\n"                                                                      \
    "100.5 memory=8000000000\n" more "101 " GA_FACTS_END "\n"                                      \
    "101 version=2.0\n"

static const char config_text[] = "run: {stop: {evaluations: 600}}\n"
                                  "space: {a: {real: [0, 1]}}\n"
                                  "evaluator: {kind: function, name: sphere, memory: 2GB}\n"
                                  "objectives: [minimize: value]\n"
                                  "cluster: {slots: 1}\n";

/* Hosts a, b, c, of which a launches. */
struct fixture {
    struct ga_config config;
    struct ga_host hosts[3];
    struct ga_host_facts here;
    struct ga_candidate candidates[3];
    struct ga_host_terms terms;
};

static void init(struct fixture *fixture, const char *const answers[3])
{
    static char names[3][2] = {"a", "b", "c"};
    static char nothing[] = "";
    struct ga_error error;

    *fixture = (struct fixture){0};
    ga_error_init(&error);
    cr_assert_eq(ga_config_parse(&fixture->config, config_text, "c", "/", NULL, 0, &error), GA_OK,
                 "%s", error.text);
    ga_host_facts_read(&fixture->here, FACTS("A", "4", ""));
    fixture->terms = (struct ga_host_terms){.config = &fixture->config, .here = &fixture->here};
    for (size_t i = 0; i < 3; i++) {
        fixture->hosts[i] = (struct ga_host){.name = names[i], .tags = nothing};
        fixture->candidates[i] =
            (struct ga_candidate){.host = &fixture->hosts[i], .errors = nothing, .started = 100};
        ga_host_facts_read(&fixture->candidates[i].facts, answers[i]);
    }
    fixture->terms.tried = &fixture->candidates[0];
}

static void judge(struct fixture *fixture)
{
    for (size_t i = 0; i < 3; i++)
        ga_candidate_judge(&fixture->candidates[i], &fixture->terms);
}

static void release(struct fixture *fixture)
{
    for (size_t i = 0; i < 3; i++)
        ga_host_facts_release(&fixture->candidates[i].facts);
    ga_host_facts_release(&fixture->here);
    ga_config_release(&fixture->config);
}

static struct ga_hosts_plan plan_of(struct fixture *fixture)
{
    struct ga_hosts_plan plan;

    judge(fixture);
    ga_hosts_plan_make(&plan, fixture->candidates, 3, &fixture->terms);
    return plan;
}

#define TOOK(seconds) "101 seconds=" seconds "\n101 metrics=value=1\n"

static const char *const good[] = {FACTS("A", "4", TOOK("0.5")), FACTS("B", "2", TOOK("0.5")),
                                   FACTS("C", "2", TOOK("1"))};

/* --- facts --- */

Test(host_verdict, facts_stand_between_marks)
{
    struct ga_host_facts facts;

    ga_host_facts_read(&facts, good[0]);
    cr_assert(facts.begun && facts.complete);
    cr_assert_str_eq(facts.greeting, "gaopt 1.0");
    cr_assert_str_eq(facts.values[GA_FACT_VERSION], "1.0"); /* not what comes behind the end */
    cr_assert_null(facts.values[GA_FACT_FAILURE]);
    cr_assert_eq(facts.heard, 100.25);
    cr_assert_eq(ga_host_facts_number(&facts, GA_FACT_CORES), 4);
    cr_assert_eq(ga_host_facts_number(&facts, GA_FACT_VERSION), 1);
    cr_assert_eq(ga_host_facts_number(&facts, GA_FACT_MACHINE), 0);
    ga_host_facts_release(&facts);
}

Test(host_verdict, an_answer_may_break_off_anywhere)
{
    const size_t size = strlen(good[0]);

    for (size_t i = 0; i < size; i++) {
        char *cut = ga_format("%.*s", (int)i, good[0]);
        struct ga_host_facts facts;

        ga_host_facts_read(&facts, cut);
        ga_host_facts_release(&facts);
        free(cut);
    }
}

/* --- clocks --- */

/* Asked at 100, heard at 100.25: the host's time was told somewhere between. */
static double ahead(const char *time, double heard)
{
    char *answer = ga_format("%.3f %s\n%.3f time=%s\n", heard, GA_FACTS_BEGIN, heard, time);
    struct ga_candidate candidate = {.started = 100};
    double result;

    ga_host_facts_read(&candidate.facts, answer);
    result = ga_candidate_clock(&candidate);
    ga_host_facts_release(&candidate.facts);
    free(answer);
    return result;
}

Test(host_verdict, clocks_are_apart_only_if_the_exchange_leaves_no_doubt)
{
    cr_assert_eq(ahead("100.1", 100.25), 0);
    cr_assert_eq(ahead("102.1", 100.25), 0);
    cr_assert_float_eq(ahead("102.375", 100.25), 2.25, 1e-9);
    cr_assert_float_eq(ahead("90.125", 100.25), -10, 1e-9);
    cr_assert_eq(ahead("102.375", 104), 0);         /* it may have been told at 102.375 */
    cr_assert_eq(ahead("99", 104), 0);              /* at least 1 s slow */
    cr_assert_float_eq(ahead("97", 104), -5, 1e-9); /* at least 3 s */
    cr_assert_float_eq(ahead("97.9", 100), -2.1, 1e-9);
}

/* --- plans --- */

Test(host_verdict, slots_are_cores_if_not_given)
{
    struct fixture fixture;
    struct ga_hosts_plan plan;

    init(&fixture, good);
    plan = plan_of(&fixture);
    cr_assert_eq(plan.ranks, 8);
    cr_assert_eq(plan.slots, 8);
    cr_assert_eq(plan.cores_per_rank, 1);
    cr_assert(plan.evaluates_here);
    cr_assert_not(plan.by_name);
    cr_assert_float_eq(plan.rate, 4 / 0.5 + 2 / 0.5 + 2 / 1.0, 1e-9);
    release(&fixture);
}

Test(host_verdict, hybrid_ranks_get_all_their_cores)
{
    struct fixture fixture;
    struct ga_hosts_plan plan;

    init(&fixture, good);
    fixture.config.cluster.slots = 2;
    plan = plan_of(&fixture);
    cr_assert_eq(plan.ranks, 4);
    cr_assert_eq(plan.slots, 8);
    cr_assert_eq(plan.cores_per_rank, 2);
    release(&fixture);
}

Test(host_verdict, where_hosts_differ_none_is_bound)
{
    struct fixture fixture;

    init(&fixture, good);
    fixture.hosts[0].slots = 2; /* two cores each, elsewhere one */
    cr_assert_eq(plan_of(&fixture).cores_per_rank, 0);
    release(&fixture);
}

Test(host_verdict, more_slots_than_cores_must_be_meant)
{
    struct fixture fixture;
    struct ga_hosts_plan plan;

    init(&fixture, good);
    fixture.hosts[1].slots = 3;
    plan = plan_of(&fixture);
    cr_assert_not(ga_candidate_fit(&fixture.candidates[1]));
    cr_assert_eq(plan.ranks, 6);
    cr_assert_eq(plan.cores_per_rank, 1);
    fixture.terms.oversubscribe = true;
    plan = plan_of(&fixture);
    cr_assert(ga_candidate_fit(&fixture.candidates[1]));
    cr_assert_eq(plan.ranks, 9);
    cr_assert_eq(plan.cores_per_rank, 0);
    release(&fixture);
}

Test(host_verdict, gaopt_elsewhere_is_found_by_its_name)
{
    const char *const answers[] = {good[0], good[1], FACTS("C", "2", "101 gaopt=/opt/gaopt\n")};
    struct fixture fixture;

    init(&fixture, answers);
    cr_assert_not(plan_of(&fixture).by_name); /* it is not in PATH here: the host is not fit */
    cr_assert_not(ga_candidate_fit(&fixture.candidates[2]));
    fixture.terms.by_name = true;
    cr_assert(plan_of(&fixture).by_name);
    cr_assert(ga_candidate_fit(&fixture.candidates[2]));
    release(&fixture);
}

Test(host_verdict, memory_is_a_note)
{
    struct fixture fixture;

    init(&fixture, good);
    fixture.config.evaluator.memory = 3000000000;
    judge(&fixture);
    cr_assert(ga_candidate_fit(&fixture.candidates[0]));
    cr_assert_not_null(strstr(fixture.candidates[0].notes.text, "slots=2 would always fit"));
    cr_assert_eq(fixture.candidates[1].notes.length, 0);
    release(&fixture);
}

Test(host_verdict, weights_count_where_there_are_any)
{
    struct fixture fixture;

    init(&fixture, good);
    fixture.hosts[2].weight = 0.25; /* though its evaluation took no more than twice the time */
    cr_assert_float_eq(plan_of(&fixture).rate, (4 + 2 + 2 * 0.25) * (2 + 2 + 4) / 3.0, 1e-9);
    release(&fixture);
}

Test(host_verdict, what_is_sent_is_no_fault)
{
    const char *const answers[] = {good[0], good[1],
                                   FACTS("C", "2", "101 evaluator=there is no ./x\n")};
    struct fixture fixture;

    init(&fixture, answers);
    judge(&fixture);
    cr_assert_not(ga_candidate_fit(&fixture.candidates[2]));
    fixture.terms.sends_files = true;
    judge(&fixture);
    cr_assert(ga_candidate_fit(&fixture.candidates[2]));
    release(&fixture);
}

static char *written(const char *folder, const char *name)
{
    char *path = ga_path_join(folder, name), *text;
    size_t size;

    cr_assert_eq(ga_file_read(path, 4096, &text, &size, NULL), GA_OK);
    free(path);
    return text;
}

Test(host_verdict, this_host_leads_and_is_first)
{
    const char *const answers[] = {good[1], "100 nothing\n", good[0]};
    char folder[] = "/tmp/gaopt-hosts-XXXXXX";
    struct fixture fixture;
    struct ga_hosts_plan plan;
    struct ga_error error;
    char *text;

    cr_assert_not_null(mkdtemp(folder));
    ga_error_init(&error);
    init(&fixture, answers);
    plan = plan_of(&fixture);
    cr_assert_eq(ga_hosts_plan_write(&plan, fixture.candidates, 3, &fixture.terms, folder, &error),
                 GA_OK);
    text = written(folder, "hostfile");
    cr_assert_str_eq(text, "c slots=4\na slots=2\n");
    free(text);
    plan.evaluates_here = false;
    fixture.candidates[2].here = false;
    cr_assert_eq(ga_hosts_plan_write(&plan, fixture.candidates, 3, &fixture.terms, folder, &error),
                 GA_OK);
    text = written(folder, "hostfile");
    cr_assert_str_eq(text, "localhost slots=1\na slots=2\nc slots=4\n");
    free(text);
    text = written(folder, "plan");
    cr_assert_str_eq(text, "ranks=7\ncores_per_rank=1\nevaluates_here=false\ngaopt=/bin/gaopt\n");
    free(text);
    cr_assert_eq(ga_folder_remove(folder, NULL), GA_OK);
    release(&fixture);
}
