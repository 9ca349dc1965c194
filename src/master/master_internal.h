/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_internal.h - what the files of the master share. Not for others. */
#ifndef GA_MASTER_MASTER_INTERNAL_H
#define GA_MASTER_MASTER_INTERNAL_H

#include "master/dispatch.h"
#include "master/master.h"
#include "master/pace.h"
#include "master/peers.h"
#include "master/progress.h"
#include "master/score.h"
#include "master/search.h"
#include "master/store/store.h"

/* Whose result it is if no worker answered. */
#define GA_NO_PEER SIZE_MAX

enum ga_master_state {
    GA_MASTER_GATHERING, /* ranks greet and are set up */
    GA_MASTER_RUNNING,
    GA_MASTER_WINDING_DOWN, /* nothing is started; what runs may finish until `deadline` */
    GA_MASTER_ENDING,       /* workers were told to end; until all said BYE, or `deadline` */
    GA_MASTER_ENDED,
};

struct ga_master {
    struct ga_master_setup setup;
    const struct ga_config *config;
    enum ga_master_state state;
    enum ga_outcome outcome;
    struct ga_error error; /* why the outcome is an error */
    double began;          /* s, monotonic: when it was created */
    double ready;          /* s: when the first task could be sent */
    double deadline;       /* s: of the state */
    double elapsed_before; /* s of earlier sessions */
    uint64_t told_before;
    const char *stopped_by; /* "signal", "time", ...; NULL: the search's own end */
    int n_signals;
    bool finished_already;

    struct ga_peers peers;
    struct ga_dispatch *dispatch;
    struct ga_score_rule *rule;
    struct ga_search *search;
    struct ga_store *store;
    struct ga_session session;
    char *hosts, *changes; /* the session's texts */

    struct ga_pace checkpoints, syncs;
    uint64_t checkpoint_told;
    struct ga_buffer engine_state; /* used again for each checkpoint */

    struct ga_progress *progress;
    double shown; /* s: when the user last saw something */
    uint64_t shown_generation;
    double busy_seconds; /* of evaluations that finished in this session */
    uint64_t kept_best;  /* keep: best: the id whose folder stays; GA_NO_ID: none */

    double *metrics_in; /* of the result at hand */
    char message_in[GA_MESSAGE_ROOM];
};

/* master_open.c: the run on disk, and its past if it has one. */
enum ga_status GA_MUST_CHECK ga_master_open_run(struct ga_master *master, struct ga_error *error);

/* master_traffic.c: messages in, tasks out. Each is true if it did something. */
bool ga_master_receive(struct ga_master *master);
bool ga_master_dispatch(struct ga_master *master);
void ga_master_join_all(struct ga_master *master); /* those that are ready */
void ga_master_end_peers(struct ga_master *master);

/* master_disk.c: what is told, and what makes it last. */
void ga_master_told(void *self, const struct ga_record *record); /* the search's observer */
void ga_master_save_when_due(struct ga_master *master, double now);
/* Now; `finished_by` "" for an unfinished run. */
enum ga_status GA_MUST_CHECK ga_master_checkpoint(struct ga_master *master, const char *finished_by,
                                                  struct ga_error *error);

/* master_user.c: what the user sees. */
void ga_master_snapshot(const struct ga_master *master, double now, struct ga_snapshot *snapshot);
void ga_master_show_when_due(struct ga_master *master, double now);
void ga_master_say_idle_slots(const struct ga_master *master);
void ga_master_say_resumed(const struct ga_master *master, size_t from_journal, size_t unfit);
void ga_master_say_finished_before(struct ga_master *master, double now);
void ga_master_say_end(struct ga_master *master, double now);

/* master_end.c: the beginning of the end. */
void ga_master_wind_down(struct ga_master *master, double deadline); /* of what still runs */
/* Something failed that the run cannot go on without: an orderly end. The first failure is the one
 * that is told. */
void ga_master_fail(struct ga_master *master, const struct ga_error *error);

#endif
