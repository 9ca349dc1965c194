/* SPDX-License-Identifier: GPL-3.0-or-later */
/* past_journals.h - all journals of a run that are in its folder, read together. */
#ifndef GA_MASTER_PAST_JOURNALS_H
#define GA_MASTER_PAST_JOURNALS_H

#include "master/store/finished.h"

struct ga_past_journals {
    uint64_t next; /* a number above all that are there */
    size_t n;      /* those of this run */
    uint64_t *numbers;
    struct ga_finished_list finished;
};

struct ga_past_request {
    const char *folder;
    uint64_t run_id;
    uint64_t told;                      /* ids below are history already */
    const struct ga_text_list *stored;  /* metrics of a journal whose head does not say */
    const struct ga_text_list *present; /* metrics as they are wanted */
    size_t trailing;                    /* values behind them in each result */
};

/* Into a zeroed struct, which the caller releases in any case. */
enum ga_status GA_MUST_CHECK ga_past_journals_read(struct ga_past_journals *journals,
                                                   const struct ga_past_request *request,
                                                   struct ga_buffer *notes, struct ga_error *error);
void ga_past_journals_release(struct ga_past_journals *journals);

/* The note in a journal's head: the names of the metrics. */
void ga_past_note(struct ga_buffer *out, const struct ga_text_list *metrics);

#endif
