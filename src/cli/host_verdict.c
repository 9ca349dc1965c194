/* SPDX-License-Identifier: GPL-3.0-or-later */
/* host_verdict.c - judges a host: what is wrong with it, and what to do. */
#include "cli/host_verdict.h"
#include "common/printable.h"
#include "common/text.h"
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static void fault(struct ga_candidate *candidate, const char *format, ...) GA_PRINTF(2, 3);
static void fault(struct ga_candidate *candidate, const char *format, ...)
{
    va_list arguments;
    char *text = NULL;

    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) >= 0)
        ga_error_add(&candidate->faults, GA_E_PEER, "%s: %s", candidate->host->name, text);
    va_end(arguments);
    free(text);
}

static void note(struct ga_candidate *candidate, const char *format, ...) GA_PRINTF(2, 3);
static void note(struct ga_candidate *candidate, const char *format, ...)
{
    va_list arguments;
    char *text = NULL;

    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) >= 0)
        ga_error_add(&candidate->notes, GA_OK, "%s: %s", candidate->host->name, text);
    va_end(arguments);
    free(text);
}

static const char *told(const struct ga_candidate *candidate, enum ga_fact fact)
{
    return candidate->facts.values[fact] ? candidate->facts.values[fact] : "unknown";
}

/* --- no answer --- */

/* What ssh and shells say, and what helps; "%s" is the host. */
static const struct {
    const char *said, *help;
} helps[] = {
    {"Permission denied (", "ssh-copy-id %s"},
    {"Host key verification failed", "ssh %s once by hand, and accept its key"},
    {"IDENTIFICATION HAS CHANGED", "if it was installed anew: ssh-keygen -R %s"},
    {"Could not resolve", "write its address instead, or name %s in /etc/hosts"},
    {"Connection refused", "is sshd installed and running on %s?"},
    {"timed out", "is it on, and in this network? ping %s"},
    {"No route to host", "is it on, and in this network? ping %s"},
    {"not found", "install gaopt on %s as it is here, or into PATH there, or give --gaopt PATH"},
    {"error while loading", "install on %s the libraries that gaopt needs"},
};

static const char *help_for(const char *said)
{
    for (size_t i = 0; i < sizeof helps / sizeof *helps; i++) {
        if (strstr(said, helps[i].said))
            return helps[i].help;
    }
    return "try it by hand: ssh %s gaopt probe";
}

/* The last line that is not blank; the caller frees it. */
static char *last_line(const char *text)
{
    char *copy = ga_strdup(text), *rest = copy, *line, *last = ga_strdup("");

    while ((line = strsep(&rest, "\n"))) {
        line[strcspn(line, "\r")] = '\0';
        if (line[strspn(line, " \t")] == '\0')
            continue;
        free(last);
        last = ga_strdup(line);
    }
    free(copy);
    ga_make_printable(last);
    return last;
}

static void no_answer(struct ga_candidate *candidate)
{
    const char *name = candidate->host->name;
    const char *help = help_for(candidate->errors);
    const char *hole = strstr(help, "%s");
    char *last = last_line(candidate->errors);

    fault(candidate, "%s: %s\n    %.*s%s%s",
          candidate->facts.begun ? "the probe broke off" : "no answer",
          *last ? last : "it said nothing", (int)(hole - help), help, name, hole + 2);
    free(last);
}

/* Versions that do not know the probe say at least which they are. */
static bool answered(struct ga_candidate *candidate, const struct ga_host_terms *terms)
{
    const char *greeting = candidate->facts.greeting;

    if (candidate->facts.complete)
        return true;
    if (!candidate->facts.begun && greeting)
        fault(candidate, "%s there, %s here\n    install the same on both", greeting,
              terms->here->values[GA_FACT_VERSION]);
    else
        no_answer(candidate);
    return false;
}

/* --- the host --- */

static void judge_gaopt(struct ga_candidate *candidate, const struct ga_host_terms *terms)
{
    const struct ga_host_facts *facts = &candidate->facts;

    if (!ga_host_facts_agree(facts, terms->here, GA_FACT_VERSION))
        fault(candidate, "gaopt %s there, %s here\n    install the same on both",
              told(candidate, GA_FACT_VERSION), terms->here->values[GA_FACT_VERSION]);
    else if (!ga_host_facts_agree(facts, terms->here, GA_FACT_BUILD))
        note(candidate, "another build of gaopt %s; it is taken for the same",
             told(candidate, GA_FACT_VERSION));
    if (!ga_host_facts_agree(facts, terms->here, GA_FACT_PROGRAM) && !terms->by_name)
        fault(
            candidate,
            "gaopt is %s there and %s here\n    install both in the same place, or have it in PATH "
            "on both",
            told(candidate, GA_FACT_PROGRAM), terms->here->values[GA_FACT_PROGRAM]);
}

static void judge_mpi(struct ga_candidate *candidate, const struct ga_host_terms *terms)
{
    if (!ga_host_facts_agree(&candidate->facts, terms->here, GA_FACT_MPI))
        fault(candidate, "%s there, %s here\n    install the same on both",
              told(candidate, GA_FACT_MPI), terms->here->values[GA_FACT_MPI]);
    else if (!candidate->facts.values[GA_FACT_DAEMON])
        fault(candidate,
              "mpirun's daemon (orted, prted) is not in PATH there\n    install Open MPI's "
              "programs (openmpi-bin), or set PATH for commands by ssh (~/.bashrc)");
}

static void judge_clock(struct ga_candidate *candidate, const struct ga_host_terms *terms)
{
    double ahead = ga_candidate_clock(candidate);
    char text[GA_NUMBER_ROOM];

    (void)terms;
    if (ahead != 0)
        note(candidate,
             "its clock is %s %s; the run does not mind, but times of files and hours of "
             "the day differ\n    timedatectl set-ntp true",
             ga_text_duration(fabs(ahead), text), ahead > 0 ? "fast" : "slow");
}

/* --- its size --- */

static void judge_cores(struct ga_candidate *candidate, const struct ga_host_terms *terms)
{
    uint32_t cores = (uint32_t)ga_host_facts_number(&candidate->facts, GA_FACT_CORES);
    uint32_t wanted = candidate->host->slots > 0 ? candidate->host->slots : cores;
    uint64_t each = terms->config->cluster.slots > 0 ? terms->config->cluster.slots : 1;

    candidate->ranks = wanted >= each ? (uint32_t)(wanted / each) : 1;
    candidate->slots = candidate->ranks * (uint32_t)each;
    if (wanted > candidate->slots)
        note(candidate, "%" PRIu32 " of its %" PRIu32 " slots idle: cluster.slots is %" PRIu64,
             wanted - candidate->slots, wanted, each);
    if (candidate->slots > cores && !terms->oversubscribe)
        fault(candidate,
              "%" PRIu32 " evaluations at a time on %" PRIu32 " cores\n    write slots=%" PRIu32
              "%s; or --oversubscribe, if evaluations wait more than they compute",
              candidate->slots, cores, cores,
              each > cores ? ", and lower cluster.slots in the config" : "");
}

static void judge_memory(struct ga_candidate *candidate, const struct ga_host_terms *terms)
{
    double memory = ga_host_facts_number(&candidate->facts, GA_FACT_MEMORY);
    double limit = (double)terms->config->evaluator.memory;
    char a[GA_NUMBER_ROOM], b[GA_NUMBER_ROOM];

    if (limit > 0 && memory > 0 && limit * candidate->slots > memory)
        note(candidate,
             "%" PRIu32 " evaluations of up to %s (evaluator.memory) in %s\n    slots=%.0f would "
             "always fit",
             candidate->slots, ga_text_size(limit, a), ga_text_size(memory, b),
             fmax(floor(memory / limit), 1));
}

/* --- the evaluator there --- */

static void judge_config(struct ga_candidate *candidate, const struct ga_host_terms *terms)
{
    (void)terms;
    if (candidate->facts.values[GA_FACT_CONFIG])
        fault(candidate, "it cannot use the config: %s", told(candidate, GA_FACT_CONFIG));
    if (candidate->facts.values[GA_FACT_NO_RESULTS])
        fault(candidate,
              "%s\n    make the folder there, writable for you, or set GAOPT_SCRATCH there",
              told(candidate, GA_FACT_NO_RESULTS));
}

/* Where files are sent with the run they are not there yet: that it fails now says nothing. */
static void judge_evaluator(struct ga_candidate *candidate, const struct ga_host_terms *terms)
{
    if (candidate->facts.values[GA_FACT_EVALUATOR] && !terms->sends_files)
        fault(candidate,
              "%s\n    put it there under the same path, or share the folder, or list it in "
              "evaluator.files",
              told(candidate, GA_FACT_EVALUATOR));
    if (candidate->facts.values[GA_FACT_FAILURE] && !terms->sends_files)
        fault(candidate,
              "the test evaluation failed: %s\n    see it by hand: ssh %s, then gaopt "
              "check CONFIG",
              told(candidate, GA_FACT_FAILURE), candidate->host->name);
}

static void judge_metrics(struct ga_candidate *candidate, const struct ga_host_terms *terms)
{
    if (candidate->facts.values[GA_FACT_METRICS] &&
        !ga_host_facts_agree(&candidate->facts, &terms->tried->facts, GA_FACT_METRICS))
        note(candidate,
             "the same evaluation gives %s there, %s on %s; unless these are times, the result "
             "of the run depends on who evaluates",
             told(candidate, GA_FACT_METRICS), told(terms->tried, GA_FACT_METRICS),
             terms->tried->host->name);
}

/* --- all of it --- */

void ga_candidate_judge(struct ga_candidate *candidate, const struct ga_host_terms *terms)
{
    static void (*const judges[])(struct ga_candidate *, const struct ga_host_terms *) = {
        judge_gaopt,  judge_mpi,    judge_clock,     judge_cores,
        judge_memory, judge_config, judge_evaluator, judge_metrics,
    };

    ga_error_init(&candidate->faults);
    ga_error_init(&candidate->notes);
    if (!answered(candidate, terms))
        return;
    candidate->here = ga_host_facts_agree(&candidate->facts, terms->here, GA_FACT_MACHINE);
    for (size_t i = 0; i < sizeof judges / sizeof *judges; i++)
        judges[i](candidate, terms);
}

bool ga_candidate_fit(const struct ga_candidate *candidate)
{
    return candidate->faults.length == 0;
}

/* The host told its time between `started` and `heard`; the middle is off by half of that at most.
 */
double ga_candidate_clock(const struct ga_candidate *candidate)
{
    double time = ga_host_facts_number(&candidate->facts, GA_FACT_TIME);
    double half = (candidate->facts.heard - candidate->started) / 2;
    double ahead = time - (candidate->started + half);

    return time > 0 && fabs(ahead) > GA_CLOCK_APART_S + half ? ahead : 0;
}
