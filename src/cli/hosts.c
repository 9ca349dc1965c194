/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hosts.c - gaopt hosts: reads a hostfile; with the hosts' answers, which gaopt-lan has gathered in
 * a folder, judges them and plans the run. In that folder are
 *   config        resolved
 *   here          the answer of the host that launches (see host_facts.h)
 *   NAME.answer   of host NAME; NAME.errors, what came on standard error; NAME.started, when it was
 *                 asked (s since 1970)
 * and hosts_plan.h says what is written there. */
#include "cli/commands.h"
#include "cli/host_table.h"
#include "cli/hosts_plan.h"
#include "common/files.h"
#include "common/text.h"
#include "worker/child.h"
#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT = 16 << 20 }; /* bytes */

struct check {
    struct ga_hostfile hostfile;
    struct ga_config config;
    struct ga_host_facts here;
    struct ga_candidate *candidates;
    struct ga_host_terms terms;
};

/* --- what was gathered --- */

/* "" if it is not there. The caller frees it. */
static char *read_text(const char *folder, const char *name, const char *suffix)
{
    char *file = ga_format("%s%s", name, suffix), *path = ga_path_join(folder, file), *text = NULL;
    size_t size = 0;

    if (ga_file_read(path, FILE_LIMIT, &text, &size, NULL) != GA_OK)
        text = ga_strdup("");
    free(path);
    free(file);
    return text;
}

static void read_facts(struct ga_host_facts *facts, const char *folder, const char *name,
                       const char *suffix)
{
    char *text = read_text(folder, name, suffix);

    ga_host_facts_read(facts, text);
    free(text);
}

static void read_candidates(struct check *check, const char *folder)
{
    check->candidates = ga_alloc(check->hostfile.n, sizeof *check->candidates);
    for (size_t i = 0; i < check->hostfile.n; i++) {
        struct ga_candidate *one = &check->candidates[i];
        char *started;

        one->host = &check->hostfile.hosts[i];
        read_facts(&one->facts, folder, one->host->name, ".answer");
        one->errors = read_text(folder, one->host->name, ".errors");
        started = read_text(folder, one->host->name, ".started");
        started[strcspn(started, "\n")] = '\0';
        (void)ga_text_to_real(started, &one->started);
        free(started);
    }
}

static bool is_in_path(const char *program)
{
    int why = 0;
    char *found = ga_program_find(program, "/", getenv("PATH"), &why);

    free(found);
    return found != NULL;
}

static enum ga_status gather(struct check *check, const struct ga_arguments *arguments,
                             struct ga_error *error)
{
    char *text = read_text(arguments->answers, "config", "");
    enum ga_status status = ga_config_parse(&check->config, text, "config", "/", NULL, 0, error);

    read_facts(&check->here, arguments->answers, "here", "");
    if (status == GA_OK && !check->here.complete)
        status = ga_error_set(error, GA_E_FORMAT, "%s/here: this host's own answer is missing",
                              arguments->answers);
    read_candidates(check, arguments->answers);
    check->terms = (struct ga_host_terms){
        .config = &check->config,
        .here = &check->here,
        .by_name = is_in_path("gaopt"),
        .oversubscribe = arguments->oversubscribe,
        .sends_files = check->config.evaluator.files.items != NULL,
    };
    free(text);
    return status;
}

static void release(struct check *check)
{
    for (size_t i = 0; check->candidates && i < check->hostfile.n; i++) {
        ga_host_facts_release(&check->candidates[i].facts);
        free(check->candidates[i].errors);
    }
    free(check->candidates);
    ga_host_facts_release(&check->here);
    ga_config_release(&check->config);
    ga_hostfile_release(&check->hostfile);
}

/* --- judging --- */

/* Under two names a machine would get twice as much as it can do. */
static void find_twins(struct check *check)
{
    for (size_t i = 0; i < check->hostfile.n; i++) {
        for (size_t j = 0; j < i; j++) {
            struct ga_candidate *one = &check->candidates[i], *before = &check->candidates[j];

            if (ga_host_facts_agree(&one->facts, &before->facts, GA_FACT_MACHINE))
                ga_error_add(&one->faults, GA_E_PEER,
                             "%s: is the same machine as %s\n    keep one of the two lines",
                             one->host->name, before->host->name);
        }
    }
}

static size_t judge(struct check *check)
{
    size_t n_fit = 0;

    for (size_t i = check->hostfile.n; i-- > 0;) {
        if (check->candidates[i].facts.values[GA_FACT_METRICS])
            check->terms.tried = &check->candidates[i];
    }
    for (size_t i = 0; i < check->hostfile.n; i++)
        ga_candidate_judge(&check->candidates[i], &check->terms);
    find_twins(check);
    for (size_t i = 0; i < check->hostfile.n; i++)
        n_fit += ga_candidate_fit(&check->candidates[i]);
    return n_fit;
}

static enum ga_status conclude(struct check *check, size_t n_fit,
                               const struct ga_arguments *arguments, FILE *out,
                               struct ga_error *error)
{
    size_t n = check->hostfile.n;
    struct ga_hosts_plan plan;

    if (n_fit == 0)
        return ga_error_set(error, GA_E_PEER, "none of the hosts is fit for this run");
    if (n_fit < n && !arguments->leave_out)
        return ga_error_set(error, GA_E_PEER,
                            "%zu of %zu hosts not fit for this run; to go on without: "
                            "--on-bad-host leave-out",
                            n - n_fit, n);
    if (n_fit < n)
        fprintf(out, "left out: %zu of %zu hosts\n", n - n_fit, n);
    ga_hosts_plan_make(&plan, check->candidates, n, &check->terms);
    ga_hosts_plan_show(out, &plan, &check->terms);
    return ga_hosts_plan_write(&plan, check->candidates, n, &check->terms, arguments->answers,
                               error);
}

static enum ga_status check_hosts(struct check *check, const struct ga_arguments *arguments,
                                  FILE *out, struct ga_error *error)
{
    enum ga_status status = gather(check, arguments, error);
    size_t n_fit;

    if (status != GA_OK)
        return status;
    n_fit = judge(check);
    ga_host_table_show(out, check->candidates, check->hostfile.n, &check->terms);
    return conclude(check, n_fit, arguments, out, error);
}

/* --- the command --- */

static void show_hostfile(const struct ga_hostfile *hostfile, FILE *out)
{
    char text[GA_NUMBER_ROOM];

    for (size_t i = 0; i < hostfile->n; i++) {
        const struct ga_host *host = &hostfile->hosts[i];

        fputs(host->name, out);
        if (host->slots > 0)
            fprintf(out, " slots=%u", (unsigned)host->slots);
        if (host->weight > 0)
            fprintf(out, " weight=%s", ga_text_real(host->weight, text));
        fprintf(out, "%s%s\n", *host->tags ? " tags=" : "", host->tags);
    }
}

enum ga_status ga_cli_hosts(const struct ga_arguments *arguments, FILE *out, struct ga_error *error)
{
    struct check check = {0};
    enum ga_status status = ga_hostfile_read(&check.hostfile, arguments->path, error);

    if (status == GA_OK && arguments->tags)
        status = ga_hostfile_choose(&check.hostfile, arguments->tags, error);
    if (status == GA_OK && arguments->answers)
        status = check_hosts(&check, arguments, out, error);
    else if (status == GA_OK)
        show_hostfile(&check.hostfile, out);
    release(&check);
    return status;
}
