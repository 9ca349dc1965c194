/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run_state.h - everything that run.h5 holds but the rows of the history, in memory. */
#ifndef GA_MASTER_RUN_STATE_H
#define GA_MASTER_RUN_STATE_H

#include "common/buffer.h"
#include "common/config/config.h"
#include "common/text_index.h"
#include "master/store/accounts.h"
#include "master/store/dates.h"
#include "master/store/rows.h"
#include "master/store/store.h"

enum {
    GA_FAILURES_KEPT = 1000,    /* texts of the first so many failures */
    GA_FAILURE_TEXT_ROOM = 2048 /* bytes of each, with its 0 */
};

struct ga_run_state {
    uint64_t format_version;
    char *version;   /* of the gaopt that wrote it last */
    uint64_t run_id; /* random: files of different runs are never mixed up */
    char *name;
    uint64_t seed;
    uint64_t repeats; /* evaluations of each individual */
    char *combine;
    double created; /* s since 1970 */
    uint64_t checkpoint;
    uint64_t told;
    double elapsed;    /* s of wall time over all sessions */
    char *finished_by; /* "" if unfinished */

    uint64_t epoch;    /* how often the history was scored again */
    uint64_t segments; /* sealed ones, of GA_SEGMENT_ROWS rows each */

    char *config; /* resolved */
    char *config_source;
    char *config_path, *config_folder;
    struct ga_text_list parameters, metrics, objectives; /* names */
    struct ga_text_list hosts;                           /* the first is "" */
    struct ga_text_index host_index;                     /* of these */

    struct ga_text_list failures;
    uint64_t *failure_ids; /* ascending; room for GA_FAILURES_KEPT */

    size_t n_sessions;
    struct ga_session *sessions; /* their texts are owned */

    struct ga_dates checkpoints; /* when they were written */
    struct ga_accounts accounts; /* where the time went */

    struct ga_buffer engine;
};

void ga_run_state_init(struct ga_run_state *state);
void ga_run_state_release(struct ga_run_state *state);
/* All but the engine's state, which is large and comes with each checkpoint; into one that is
 * initialized. */
void ga_run_state_copy(struct ga_run_state *to, const struct ga_run_state *from);

/* Takes over what the config says: texts, names of columns, name and seed. */
void ga_run_state_configure(struct ga_run_state *state, const struct ga_config *config);
struct ga_widths ga_run_state_widths(const struct ga_run_state *state);

/* What it holds as a checkpoint; pointers go into the state. */
void ga_run_state_checkpoint(const struct ga_run_state *state, struct ga_checkpoint *checkpoint);
/* The reverse; copied. */
void ga_run_state_set_checkpoint(struct ga_run_state *state,
                                 const struct ga_checkpoint *checkpoint);

uint32_t ga_run_state_host(struct ga_run_state *state, const char *host); /* its index; adds it */
void ga_run_state_failure(struct ga_run_state *state, uint64_t id, const char *text);

void ga_run_state_add_session(struct ga_run_state *state, const struct ga_session *session);
void ga_run_state_set_session(struct ga_run_state *state, const struct ga_session *session);

/* Puts the texts of host and failure into a record whose row is in `rows`. */
struct ga_record ga_run_state_record(const struct ga_run_state *state, const struct ga_rows *rows,
                                     size_t i);

#endif
