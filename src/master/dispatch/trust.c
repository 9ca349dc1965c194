/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trust.c - is it the host or the individual? A host whose answers are failures only is
 * compared with the others. */
#include "master/dispatch/dispatch_internal.h"
#include <math.h>

/* A host's quarantine doubles up to so many times the first one. So long, too, results are held at
 * most. */
#define LONGEST_QUARANTINE 16

static void set_trust(struct ga_dispatch *dispatch, size_t number, enum ga_trust trust)
{
    struct ga_hosts *hosts = &dispatch->workers.hosts;
    struct ga_host *host = hosts->of[number];
    ga_hosts_uncount(hosts, number);
    host->trust = trust;
    host->trial = GA_NO_ID;
    host->stamp++;
    if (trust != GA_DOUBTED)
        host->failures = 0;
    ga_hosts_count(hosts, number);
    ga_hosts_relist(hosts, number);
}

static void set_failures(struct ga_dispatch *dispatch, size_t number, uint32_t failures)
{
    struct ga_hosts *hosts = &dispatch->workers.hosts;
    ga_hosts_uncount(hosts, number);
    hosts->of[number]->failures = failures;
    ga_hosts_count(hosts, number);
    ga_hosts_relist(hosts, number);
}

static void wake_host(struct ga_dispatch *dispatch, size_t host, double wait)
{
    struct ga_timer timer = {.time = dispatch->now + wait,
                             .kind = GA_TIMER_HOST,
                             .stamp = ga_dispatch_host(dispatch, host)->stamp,
                             .subject = host};
    ga_timers_set(&dispatch->timers, timer);
}

static uint64_t next_held(const struct ga_host *host)
{
    return host->held.n > 0 ? host->held.first : host->confirming.first;
}

static void let_held_count(struct ga_dispatch *dispatch, struct ga_host *host)
{
    for (uint64_t task = 0; (task = next_held(host)) != GA_NO_ID;) {
        struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, task);
        struct ga_notice notice = {
            .kind = GA_DISPATCH_COUNTS, .task = task, .number = entry->held_try};
        ga_notices_add(&dispatch->notices, notice);
        ga_dispatch_end_task(dispatch, entry);
    }
}

static void run_held_elsewhere(struct ga_dispatch *dispatch, struct ga_host *host)
{
    for (uint64_t task = 0; (task = next_held(host)) != GA_NO_ID;) {
        struct ga_task_entry *entry = ga_task_table_find(&dispatch->tasks, task);
        ga_dispatch_unlist(dispatch, entry);
        dispatch->n_held--;
        entry->answered = entry->failed = entry->in_row = 0;
        entry->first_failure = GA_FAILURE_NONE;
        entry->state = GA_TASK_OUT;
        if (entry->n_open == 0)
            ga_dispatch_wait_elsewhere(dispatch, entry);
    }
}

void ga_dispatch_quarantine(struct ga_dispatch *dispatch, size_t number)
{
    struct ga_host *host = ga_dispatch_host(dispatch, number);
    double first = dispatch->policy.quarantine;
    host->length = fmin(host->length > 0 ? 2 * host->length : first, LONGEST_QUARANTINE * first);
    host->dismissed = host->row;
    host->row_began = dispatch->now;
    set_trust(dispatch, number, GA_QUARANTINED);
    wake_host(dispatch, number, host->length);
    struct ga_notice notice = {
        .kind = GA_DISPATCH_QUARANTINED, .host = number, .until = dispatch->now + host->length};
    ga_notices_add(&dispatch->notices, notice);
    run_held_elsewhere(dispatch, host);
}

/* There is nothing to compare it with: it is as good as any. */
static void acquit(struct ga_dispatch *dispatch, size_t host)
{
    set_trust(dispatch, host, GA_TRUSTED);
    let_held_count(dispatch, ga_dispatch_host(dispatch, host));
}

/* It works, again or still: what it failed meanwhile, individuals are to blame for. */
static void exonerate(struct ga_dispatch *dispatch, size_t number)
{
    struct ga_host *host = ga_dispatch_host(dispatch, number);
    if (host->trust == GA_ON_TRIAL)
        host->length = 0;
    if (host->trust == GA_ON_TRIAL || host->trust == GA_DOUBTED)
        set_trust(dispatch, number, GA_TRUSTED);
    else if (host->failures > 0)
        set_failures(dispatch, number, 0);
    if (dispatch->n_held > 0)
        let_held_count(dispatch, host);
}

void ga_dispatch_host_succeeded(struct ga_dispatch *dispatch, size_t number, double since)
{
    struct ga_hosts *hosts = &dispatch->workers.hosts;
    struct ga_host *host = hosts->of[number];
    size_t doubted = GA_NO_OWNER;
    hosts->successes++;
    if ((host->failures == 0 && host->trust == GA_TRUSTED) || since >= host->row_began)
        exonerate(dispatch, number);
    else
        host->successes_elsewhere++; /* not elsewhere, so that this is none more */
    while ((doubted = ga_link_first_but(&hosts->lists[GA_HOSTS_DOUBTED], number)) != GA_NO_OWNER)
        ga_dispatch_quarantine(dispatch, doubted);
}

void ga_dispatch_host_failed(struct ga_dispatch *dispatch, size_t number)
{
    struct ga_host *host = ga_dispatch_host(dispatch, number);
    if (host->failures == 0) {
        host->row++;
        host->row_began = dispatch->now;
        host->successes_elsewhere = dispatch->workers.hosts.successes;
    }
    set_failures(dispatch, number, host->failures + 1);
}

void ga_dispatch_judge(struct ga_dispatch *dispatch, size_t number)
{
    const struct ga_hosts *hosts = &dispatch->workers.hosts;
    const struct ga_host *host = hosts->of[number];
    uint32_t after = dispatch->policy.quarantine_after;
    if (after == 0 || host->failures < after || host->trust != GA_TRUSTED)
        return;
    if (ga_hosts_has_other(hosts, number) && hosts->successes > host->successes_elsewhere) {
        ga_dispatch_quarantine(dispatch, number);
    } else if (ga_hosts_has_other_clear(hosts, number)) {
        set_trust(dispatch, number, GA_DOUBTED);
        wake_host(dispatch, number, dispatch->policy.quarantine);
    } else {
        acquit(dispatch, number);
    }
}

void ga_dispatch_confirmed(struct ga_dispatch *dispatch, const struct ga_task_entry *entry)
{
    const struct ga_host *host = ga_dispatch_host(dispatch, entry->host);
    if (host->row == entry->row && host->failures > 0)
        set_failures(dispatch, entry->host, host->failures - 1);
}

static void set_held_timer(struct ga_dispatch *dispatch, size_t number)
{
    struct ga_host *host = ga_dispatch_host(dispatch, number);
    host->held_timer = true;
    struct ga_timer timer = {.time = host->held_since +
                                     LONGEST_QUARANTINE * dispatch->policy.quarantine,
                             .kind = GA_TIMER_HELD,
                             .subject = number};
    ga_timers_set(&dispatch->timers, timer);
}

void ga_dispatch_hold(struct ga_dispatch *dispatch, struct ga_task_entry *entry, uint32_t number)
{
    struct ga_host *host = ga_dispatch_host(dispatch, entry->host);
    if (next_held(host) == GA_NO_ID)
        host->held_since = dispatch->now;
    entry->state = GA_TASK_HELD;
    entry->held_try = number;
    dispatch->n_held++;
    ga_dispatch_file_held(dispatch, entry);
    if (!host->held_timer)
        set_held_timer(dispatch, entry->host);
}

void ga_dispatch_on_held_timer(struct ga_dispatch *dispatch, size_t number)
{
    struct ga_host *host = ga_dispatch_host(dispatch, number);
    double until = host->held_since + LONGEST_QUARANTINE * dispatch->policy.quarantine;
    host->held_timer = false;
    if (next_held(host) == GA_NO_ID)
        return;
    if (dispatch->now >= until)
        let_held_count(dispatch, host);
    else
        set_held_timer(dispatch, number);
}

static void readmit(struct ga_dispatch *dispatch, size_t host, enum ga_trust trust)
{
    struct ga_notice notice = {.kind = GA_DISPATCH_READMITTED, .host = host};
    ga_notices_add(&dispatch->notices, notice);
    set_trust(dispatch, host, trust);
}

void ga_dispatch_on_host_timer(struct ga_dispatch *dispatch, size_t number, uint32_t stamp)
{
    const struct ga_host *host = ga_dispatch_host(dispatch, number);
    if (host->stamp != stamp)
        return;
    if (host->trust == GA_QUARANTINED)
        readmit(dispatch, number, GA_ON_TRIAL);
    else
        acquit(dispatch, number);
}

/* Those in quarantine were compared with hosts that are gone. */
static void trust_all(struct ga_dispatch *dispatch)
{
    const struct ga_hosts *hosts = &dispatch->workers.hosts;
    for (size_t i = 0; i < hosts->n; i++) {
        if (!hosts->of[i] || hosts->of[i]->live == 0)
            continue;
        if (hosts->of[i]->trust == GA_QUARANTINED)
            readmit(dispatch, i, GA_TRUSTED);
        else
            acquit(dispatch, i);
    }
}

static void acquit_doubted(struct ga_dispatch *dispatch)
{
    size_t host = GA_NO_OWNER;
    while ((host = ga_hosts_first(&dispatch->workers.hosts, GA_HOSTS_DOUBTED)) != GA_NO_OWNER)
        acquit(dispatch, host);
}

/* What the only host that is trusted holds: nobody else can say how it is with that. */
static void let_last_held_count(struct ga_dispatch *dispatch)
{
    const struct ga_hosts *hosts = &dispatch->workers.hosts;
    const struct ga_link *head = &hosts->lists[GA_HOSTS_HELD], *link = head->next;
    while (link != head && ga_hosts_has_other(hosts, link->owner))
        link = link->next;
    if (link != head)
        let_held_count(dispatch, ga_dispatch_host(dispatch, link->owner));
}

void ga_dispatch_settle(struct ga_dispatch *dispatch)
{
    const struct ga_hosts *hosts = &dispatch->workers.hosts;
    if (hosts->trusted == 0 && hosts->live > 0)
        trust_all(dispatch);
    if (hosts->clear == 0)
        acquit_doubted(dispatch);
    if (hosts->trusted == 1)
        let_last_held_count(dispatch);
    if (dispatch->zero_is_used != ga_dispatch_worth_it(dispatch, 0)) {
        dispatch->zero_is_used = !dispatch->zero_is_used;
        ga_dispatch_relist(dispatch, 0);
    }
}
