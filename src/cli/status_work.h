/* SPDX-License-Identifier: GPL-3.0-or-later */
/* status_work.h - the lines of gaopt status about work: who works on what, where the time went, and
 * the table of workers. */
#ifndef GA_CLI_STATUS_WORK_H
#define GA_CLI_STATUS_WORK_H

#include "common/config/config.h"
#include "master/live_file.h"
#include "master/store/accounts.h"
#include <stdio.h>

/* What runs at `now`, s since 1970. */
void ga_status_write_running(const struct ga_live *live, const struct ga_config *config, double now,
                             FILE *out);
/* Where the time of all slots went; nothing if that is not known. */
void ga_status_write_time_went(const struct ga_accounts *accounts, const struct ga_config *config,
                               FILE *out);
/* A line a worker, in order of host and rank, and one for all. */
void ga_status_write_workers(const struct ga_accounts *accounts, FILE *out);

#endif
