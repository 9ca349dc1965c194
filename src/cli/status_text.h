/* SPDX-License-Identifier: GPL-3.0-or-later */
/* status_text.h - the screen of gaopt status, in words. */
#ifndef GA_CLI_STATUS_TEXT_H
#define GA_CLI_STATUS_TEXT_H

#include "cli/holder.h"
#include "cli/tally.h"
#include "master/live_file.h"
#include "master/store/store.h"
#include <stdio.h>

#define GA_SESSIONS_SHOWN 5

struct ga_overview {
    const struct ga_config *config;
    const char *config_path; /* as it was given to the last session */
    const char *folder;      /* of the results */
    size_t n_sessions;
    const struct ga_session *sessions[GA_SESSIONS_SHOWN]; /* the last ones, in order */
    struct ga_checkpoint checkpoint;
    double now; /* s since 1970 */
    bool held;  /* somebody works on it: */
    struct ga_holder holder;
    bool has_live; /* and says what runs: */
    struct ga_live live;
    size_t journalled;                  /* evaluations that finished after the last checkpoint */
    const struct ga_accounts *accounts; /* NULL: not known */
    struct ga_tally tally;              /* of all records, and of the last session */
};

/* Reads the config at config_path if the run was interrupted, to say how to continue it; prints
 * times in the local time zone. */
void ga_overview_write(const struct ga_overview *overview, FILE *out);

#endif
