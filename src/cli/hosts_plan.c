/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hosts_plan.c - counts ranks, chooses what they are bound to, estimates the night. */
#include "cli/hosts_plan.h"
#include "common/files.h"
#include "common/text.h"
#include "master/progress_text.h"
#include "master/shown.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- cores --- */

/* A rank that is bound keeps its evaluations to its cores: so that nowhere two of them share one,
 * and none is left idle, the cores of a host are divided evenly. mpirun takes one number for all
 * hosts: where they do not agree, none is bound. */
static uint32_t cores_per_rank(const struct ga_candidate *candidates, size_t n)
{
    uint32_t agreed = 0;

    for (size_t i = 0; i < n; i++) {
        uint32_t cores = (uint32_t)ga_host_facts_number(&candidates[i].facts, GA_FACT_CORES);
        uint32_t each = ga_candidate_fit(&candidates[i]) ? cores / candidates[i].ranks : agreed;

        if (each == 0 && ga_candidate_fit(&candidates[i]))
            return 0;
        if (agreed != 0 && each != agreed)
            return 0;
        agreed = each;
    }
    return agreed;
}

/* --- speed --- */

static double weight_of(const struct ga_candidate *candidate)
{
    return candidate->host->weight > 0 ? candidate->host->weight : 1;
}

/* Weights, where any is given, tell the hosts' relative speed; the test evaluations then say how
 * fast weight 1 is. Without weights each host's own test evaluation counts. */
static double rate(const struct ga_candidate *candidates, size_t n)
{
    double by_time = 0, by_weight = 0, unit = 0, timed = 0;
    bool weighted = false;

    for (size_t i = 0; i < n; i++) {
        const struct ga_candidate *one = &candidates[i];
        double seconds = ga_host_facts_number(&one->facts, GA_FACT_SECONDS);

        if (!ga_candidate_fit(one))
            continue;
        weighted |= one->host->weight > 0;
        by_weight += one->slots * weight_of(one);
        if (seconds > 0) {
            by_time += one->slots / seconds;
            unit += 1 / (seconds * weight_of(one));
            timed++;
        }
    }
    if (timed == 0)
        return 0;
    return weighted ? by_weight * unit / timed : by_time;
}

/* --- the plan --- */

void ga_hosts_plan_make(struct ga_hosts_plan *plan, const struct ga_candidate *candidates, size_t n,
                        const struct ga_host_terms *terms)
{
    *plan = (struct ga_hosts_plan){
        .cores_per_rank = cores_per_rank(candidates, n),
        .rate = rate(candidates, n),
    };
    for (size_t i = 0; i < n; i++) {
        const struct ga_candidate *one = &candidates[i];

        if (!ga_candidate_fit(one))
            continue;
        plan->ranks += one->ranks;
        plan->slots += one->slots;
        plan->evaluates_here |= one->here;
        plan->by_name |= !ga_host_facts_agree(&one->facts, terms->here, GA_FACT_PROGRAM);
    }
    if (!plan->evaluates_here &&
        ga_host_facts_number(terms->here, GA_FACT_CORES) < plan->cores_per_rank)
        plan->cores_per_rank = 0;
}

void ga_hosts_plan_show(FILE *out, const struct ga_hosts_plan *plan,
                        const struct ga_host_terms *terms)
{
    const struct ga_config *config = terms->config;
    uint64_t planned = ga_individuals_planned(config);
    double individuals = plan->rate / (double)config->evaluator.repeats; /* a second */
    char text[GA_NUMBER_ROOM];

    fprintf(out, "%" PRIu32 " at a time", plan->slots);
    if (plan->rate > 0 && planned != GA_NONE_U64)
        fprintf(out, "; if all take as long, %" PRIu64 " evaluations in %s", planned,
                ga_text_duration((double)planned / individuals, text));
    else if (plan->rate > 0)
        fprintf(out, "; if all take as long, %s", ga_rate_shown(individuals, text));
    fputc('\n', out);
    if (!plan->evaluates_here)
        fputs("this host is not among them: it leads the run and evaluates nothing\n", out);
}

/* --- for gaopt-lan --- */

static char *append(char *text, char *line)
{
    char *longer = ga_format("%s%s", text, line);

    free(text);
    free(line);
    return longer;
}

static char *hostfile_of(const struct ga_hosts_plan *plan, const struct ga_candidate *candidates,
                         size_t n)
{
    char *text = ga_strdup(plan->evaluates_here ? "" : "localhost slots=1\n");

    for (int here = 1; here >= 0; here--) {
        for (size_t i = 0; i < n; i++) {
            if (ga_candidate_fit(&candidates[i]) && candidates[i].here == here)
                text = append(text, ga_format("%s slots=%" PRIu32 "\n", candidates[i].host->name,
                                              candidates[i].ranks));
        }
    }
    return text;
}

static char *plan_of(const struct ga_hosts_plan *plan, const struct ga_host_terms *terms)
{
    return ga_format("ranks=%" PRIu32 "\ncores_per_rank=%" PRIu32 "\nevaluates_here=%s\ngaopt=%s\n",
                     plan->ranks + !plan->evaluates_here, plan->cores_per_rank,
                     plan->evaluates_here ? "true" : "false",
                     plan->by_name ? "gaopt" : terms->here->values[GA_FACT_PROGRAM]);
}

static enum ga_status write_file(const char *folder, const char *name, char *text,
                                 struct ga_error *error)
{
    char *path = ga_path_join(folder, name);
    enum ga_status status = ga_file_write(path, text, strlen(text), error);

    free(path);
    free(text);
    return status;
}

enum ga_status ga_hosts_plan_write(const struct ga_hosts_plan *plan,
                                   const struct ga_candidate *candidates, size_t n,
                                   const struct ga_host_terms *terms, const char *folder,
                                   struct ga_error *error)
{
    enum ga_status status = write_file(folder, "hostfile", hostfile_of(plan, candidates, n), error);

    return status == GA_OK ? write_file(folder, "plan", plan_of(plan, terms), error) : status;
}
