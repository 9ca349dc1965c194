/* SPDX-License-Identifier: GPL-3.0-or-later */
/* accounting.c - where did the night go: sums and shares. */
#include "master/accounting.h"
#include <math.h>
#include <string.h>

enum { WHOLE = 1000 }; /* tenths of a percent */

void ga_accounting_release(struct ga_accounting *accounting)
{
    ga_accounts_release(&accounting->past);
    ga_accounts_release(&accounting->session);
}

/* Steps of microseconds mostly find what the one before found. */
void ga_accounting_idle(struct ga_accounting *accounting, const size_t idle[GA_WAIT_COUNT],
                        double now)
{
    const double passed = now - accounting->since;

    if (memcmp(accounting->idle, idle, sizeof accounting->idle) == 0)
        return;
    for (int i = 0; i < GA_WAIT_COUNT; i++) {
        accounting->session.waited[i] += (double)accounting->idle[i] * passed;
        accounting->idle[i] = idle[i];
    }
    accounting->since = now;
}

void ga_accounting_sheet(struct ga_accounting *accounting, const char *host, uint32_t rank,
                         uint32_t slots, const struct ga_time_sheet *sheet)
{
    struct ga_account *row = ga_accounts_row(&accounting->session, host, rank);

    row->slots = slots;
    row->time = *sheet;
}

void ga_accounting_work(struct ga_accounting *accounting, double seconds)
{
    accounting->session.master += seconds;
}

/* Those that go on included. */
static double waited(const struct ga_accounting *accounting, int wait, double now)
{
    return accounting->past.waited[wait] + accounting->session.waited[wait] +
           (double)accounting->idle[wait] * (now - accounting->since);
}

void ga_accounting_sum(const struct ga_accounting *accounting, double now, struct ga_accounts *sum)
{
    ga_accounts_copy(sum, &accounting->past);
    ga_accounts_add(sum, &accounting->session);
    for (int i = 0; i < GA_WAIT_COUNT; i++)
        sum->waited[i] = waited(accounting, i, now);
}

/* --- shares --- */

/* Both sides have clocks and moments of their own: the reasons cannot explain more than was
 * waited. */
static void divide_waits(struct ga_shares *shares, double all, const double why[GA_WAIT_COUNT])
{
    double explained = 0;

    for (int i = 0; i < GA_WAIT_COUNT; i++)
        explained += why[i];
    const double scale = explained > all ? all / explained : 1;
    for (int i = 0; i < GA_WAIT_COUNT; i++)
        shares->of[GA_SHARE_WAITS + i] = why[i] * scale;
    shares->of[GA_SHARE_RANK_0] = fmax(0, all - explained);
}

struct sum {
    struct ga_time_sheet all;
    double waited_at_rank_0; /* s, part of that */
    double why[GA_WAIT_COUNT];
};

static void add_rows(struct sum *sum, const struct ga_accounts *accounts)
{
    for (size_t i = 0; i < accounts->n; i++) {
        ga_time_sheet_add(&sum->all, &accounts->rows[i].time);
        if (accounts->rows[i].rank == 0)
            sum->waited_at_rank_0 += accounts->rows[i].time.seconds[GA_TIME_WAITING];
    }
}

/* While rank 0 works its slots that are left out are no more than that: gaopt itself. */
static struct ga_shares divide(struct sum *sum)
{
    const double *all = sum->all.seconds;
    struct ga_shares shares = {0};

    for (int i = 0; i < GA_TIME_CLASSES; i++)
        shares.seconds += all[i];
    if (!(shares.seconds > 0))
        return (struct ga_shares){0};
    sum->why[GA_WAIT_LEFT_OUT] = fmin(sum->why[GA_WAIT_LEFT_OUT], sum->waited_at_rank_0);
    divide_waits(&shares, all[GA_TIME_WAITING], sum->why);
    shares.of[GA_SHARE_BUSY] = all[GA_TIME_EVALUATING];
    shares.of[GA_SHARE_TRANSFER] = all[GA_TIME_TRANSFER];
    shares.of[GA_SHARE_OWN] = all[GA_TIME_OWN];
    for (int i = 0; i < GA_SHARE_COUNT; i++)
        shares.of[i] /= shares.seconds;
    return shares;
}

struct ga_shares ga_shares_of(const struct ga_accounts *accounts)
{
    struct sum sum = {0};

    add_rows(&sum, accounts);
    memcpy(sum.why, accounts->waited, sizeof sum.why);
    return divide(&sum);
}

struct ga_shares ga_accounting_shares(const struct ga_accounting *accounting, double now)
{
    struct sum sum = {0};

    add_rows(&sum, &accounting->past);
    add_rows(&sum, &accounting->session);
    for (int i = 0; i < GA_WAIT_COUNT; i++)
        sum.why[i] = waited(accounting, i, now);
    return divide(&sum);
}

/* --- in words --- */

static const char *words_of(int share, const char *waits)
{
    if (share == GA_SHARE_BUSY)
        return "workers busy";
    if (share == GA_SHARE_RANK_0)
        return "waiting for rank 0";
    if (share == GA_SHARE_TRANSFER)
        return "transfer";
    if (share == GA_SHARE_OWN)
        return "gaopt itself";
    if (share == GA_SHARE_WAITS + (int)GA_WAIT_SEARCH && waits)
        return waits;
    return ga_wait_text((enum ga_wait)(share - GA_SHARE_WAITS));
}

/* Rounded down, and what is missing goes to those that lost most by it. */
static void to_tenths(const struct ga_shares *shares, int tenths[GA_SHARE_COUNT])
{
    double lost[GA_SHARE_COUNT];
    int left = WHOLE;

    for (int i = 0; i < GA_SHARE_COUNT; i++) {
        tenths[i] = (int)floor(shares->of[i] * WHOLE);
        lost[i] = shares->of[i] * WHOLE - tenths[i];
        left -= tenths[i];
    }
    for (; left > 0; left--) {
        int most = 0;

        for (int i = 1; i < GA_SHARE_COUNT; i++)
            most = lost[i] > lost[most] ? i : most;
        tenths[most]++;
        lost[most] -= 1;
    }
}

void ga_shares_print(FILE *out, const struct ga_shares *shares, const char *waits)
{
    int tenths[GA_SHARE_COUNT];

    if (shares->seconds <= 0)
        return;
    to_tenths(shares, tenths);
    for (int i = 0; i < GA_SHARE_COUNT; i++) {
        if (i != GA_SHARE_BUSY && tenths[i] == 0)
            continue;
        fprintf(out, "%s%s %d.%d %%", i == GA_SHARE_BUSY ? "" : ", ", words_of(i, waits),
                tenths[i] / 10, tenths[i] % 10);
    }
}
