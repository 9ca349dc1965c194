/* SPDX-License-Identifier: GPL-3.0-or-later */
/* answer.c - what an answer means for its task, whose try is closed already. */
#include "master/dispatch/dispatch_internal.h"

static void tell_tries(const struct ga_task_entry *entry, struct ga_tries *tries)
{
    *tries =
        (struct ga_tries){entry->answered, entry->failed, (enum ga_failure)entry->first_failure};
}

void ga_dispatch_forgive(struct ga_dispatch *dispatch, struct ga_task_entry *entry)
{
    if (entry->in_row == 0 || ga_dispatch_host(dispatch, entry->host)->dismissed != entry->row)
        return;
    entry->answered -= entry->in_row;
    entry->failed -= entry->in_row;
    entry->in_row = 0;
    if (entry->failed == 0)
        entry->first_failure = GA_FAILURE_NONE;
}

enum ga_verdict ga_dispatch_given_back(struct ga_dispatch *dispatch, struct ga_task_entry *entry)
{
    if (entry->state == GA_TASK_HELD)
        ga_dispatch_file_held(dispatch, entry);
    else if (entry->n_open == 0)
        ga_dispatch_wait_again(dispatch, entry);
    return GA_VERDICT_AGAIN;
}

enum ga_verdict ga_dispatch_succeeded(struct ga_dispatch *dispatch, struct ga_task_entry *entry,
                                      double seconds, struct ga_tries *tries)
{
    ga_dispatch_learn(dispatch, seconds);
    ga_dispatch_forgive(dispatch, entry);
    entry->answered++;
    tell_tries(entry, tries);
    ga_dispatch_end_task(dispatch, entry);
    return GA_VERDICT_FINAL;
}

static void count_failure(struct ga_dispatch *dispatch, struct ga_task_entry *entry, size_t host,
                          enum ga_failure failure)
{
    uint32_t row = ga_dispatch_host(dispatch, host)->row;
    if (entry->host != host || entry->row != row)
        entry->in_row = 0;
    entry->answered++;
    entry->failed++;
    entry->in_row++;
    entry->host = (uint32_t)host;
    entry->row = row;
    if (entry->first_failure == GA_FAILURE_NONE)
        entry->first_failure = (uint8_t)failure;
}

/* It is held already: this failure confirms it, or says nothing new. */
static enum ga_verdict failed_while_held(struct ga_dispatch *dispatch, size_t host,
                                         struct ga_task_entry *entry, struct ga_tries *tries)
{
    entry->answered++;
    entry->failed++;
    if (entry->host == host) {
        ga_dispatch_file_held(dispatch, entry);
        return GA_VERDICT_AGAIN;
    }
    ga_dispatch_confirmed(dispatch, entry);
    tell_tries(entry, tries);
    ga_dispatch_end_task(dispatch, entry);
    return GA_VERDICT_FINAL;
}

static enum ga_verdict after_failure(struct ga_dispatch *dispatch, struct ga_task_entry *entry,
                                     const struct ga_answer *answer, struct ga_tries *tries)
{
    tell_tries(entry, tries);
    if (entry->failed <= dispatch->policy.retries[answer->failure]) {
        if (entry->n_open == 0)
            ga_dispatch_retry(dispatch, entry, answer->failure);
        return GA_VERDICT_AGAIN;
    }
    if (dispatch->policy.quarantine_after > 0 &&
        ga_hosts_has_other(&dispatch->workers.hosts, answer->host)) {
        ga_dispatch_hold(dispatch, entry, answer->number);
        return GA_VERDICT_HELD;
    }
    ga_dispatch_end_task(dispatch, entry);
    return GA_VERDICT_FINAL;
}

/* It proves nothing but that its host is still as it was. */
static enum ga_verdict failed_where_none_counts(struct ga_dispatch *dispatch,
                                                struct ga_task_entry *entry,
                                                const struct ga_answer *answer)
{
    enum ga_verdict verdict = ga_dispatch_given_back(dispatch, entry);
    if (answer->on_trial)
        ga_dispatch_quarantine(dispatch, answer->host);
    return verdict;
}

enum ga_verdict ga_dispatch_failed(struct ga_dispatch *dispatch, struct ga_task_entry *entry,
                                   const struct ga_answer *answer, struct ga_tries *tries)
{
    enum ga_trust trust = ga_dispatch_host(dispatch, answer->host)->trust;
    ga_dispatch_forgive(dispatch, entry);
    if (trust == GA_QUARANTINED || trust == GA_ON_TRIAL)
        return failed_where_none_counts(dispatch, entry, answer);
    if (entry->state == GA_TASK_HELD)
        return failed_while_held(dispatch, answer->host, entry, tries);
    ga_dispatch_host_failed(dispatch, answer->host);
    count_failure(dispatch, entry, answer->host, answer->failure);
    enum ga_verdict verdict = after_failure(dispatch, entry, answer, tries);
    ga_dispatch_judge(dispatch, answer->host);
    bool released =
        verdict == GA_VERDICT_HELD && entry->state != GA_TASK_NONE && entry->state != GA_TASK_HELD;
    return released ? GA_VERDICT_AGAIN : verdict;
}
