/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master_internal.h - what the files of the master share. Not for others. */
#ifndef GA_MASTER_MASTER_INTERNAL_H
#define GA_MASTER_MASTER_INTERNAL_H

#include "evolve/score.h"
#include "master/accounting.h"
#include "master/dispatch/dispatch.h"
#include "master/held.h"
#include "master/liveness.h"
#include "master/master.h"
#include "master/pace.h"
#include "master/peers.h"
#include "master/progress.h"
#include "master/repeats.h"
#include "master/resume.h"
#include "master/search.h"
#include "master/store/store.h"
#include "master/trouble.h"

/* Whose result it is if no worker answered. */
#define GA_NO_PEER SIZE_MAX

/* A rank that has not greeted or opened its evaluator by then, and says nothing, is missing. */
#define GA_GATHER_WITHIN_S 120.0

enum ga_master_state {
    GA_MASTER_GATHERING, /* ranks greet and are set up */
    GA_MASTER_RUNNING,
    GA_MASTER_WINDING_DOWN, /* nothing is started; what runs may finish until `deadline` */
    GA_MASTER_ENDING,       /* workers were told to end; until all said BYE, or `deadline` */
    GA_MASTER_ENDED,
};

/* What was last asked of the disk for the end of the run. */
enum ga_last_save { GA_LAST_NOTHING, GA_LAST_CHECKPOINT, GA_LAST_TIDYING };

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
    double job_done_by; /* s: all evaluations are to be over, as the batch job ends; or INFINITY */
    double done_by;     /* s: that, or what the config says if it is earlier */
    double news_at;     /* s: when those who came and went are told of; 0: there are none */
    double alone_since; /* s: no worker has been left from then on; 0: some are */
    const char *stopped_by; /* "signal", "time", ...; NULL: the search's own end */
    int n_signals;
    bool finished_already;

    struct ga_manifest files; /* that workers are sent where they lack them */
    struct ga_peers peers;
    struct ga_liveness liveness;
    struct ga_dispatch *dispatch;
    struct ga_held held;
    struct ga_score_rule *rule;
    struct ga_repeats *repeats;
    struct ga_search *search;
    struct ga_store *store;
    struct ga_session session;
    char *hosts, *changes; /* the session's texts */

    struct ga_pace checkpoints, syncs;
    struct ga_trouble disk; /* what is told waits in memory as long as it lasts */
    enum ga_last_save last;
    double last_try_by; /* s: then the end's checkpoint is given up; 0: none has failed yet */
    int n_signals_while_saving; /* while the disk writes the end */
    uint64_t checkpoint_told;
    struct ga_buffer engine_state; /* used again for each checkpoint */

    struct ga_progress *progress;
    double shown;                    /* s: when the user last saw something */
    struct ga_accounting accounting; /* where the time goes */
    double live_at;                  /* s: when live.json was last looked at */
    struct ga_live *live;            /* as it was written; NULL: it was not */
    uint64_t kept_best;              /* keep: best: the id whose folder stays; GA_NO_ID: none */
    uint32_t kept_attempts;          /* that it took: the folder is that of the last */
    bool lacks_folders;              /* one that another host sent could not be written */

    double *metrics_in; /* of the result at hand */
    char message_in[GA_MESSAGE_ROOM];
};

/* master_open.c: the run on disk, and its past if it has one. */
enum ga_status GA_MUST_CHECK ga_master_open_run(struct ga_master *master, struct ga_error *error);

/* master_traffic.c: messages in. */
bool ga_master_receive(struct ga_master *master, double now); /* true if there were any */
void ga_master_end_peers(struct ga_master *master);

/* master_members.c: ranks that join, go away and come back, and leave. */
void ga_master_extend(struct ga_master *master); /* to the peers that the port has now */
/* `why`: what a person there should know; "" if the run is over. */
void ga_master_send_home(struct ga_master *master, size_t peer, const char *why);
void ga_master_join_all(struct ga_master *master, double now); /* those that are ready */
/* A message of one that is not yet ready, or that cannot be understood. */
void ga_master_greet(struct ga_master *master, size_t peer, enum ga_message_kind kind,
                     struct ga_reader *body, double now);
void ga_master_refuse(struct ga_master *master, size_t peer, const char *why);
/* False if the message makes no sense. */
bool ga_master_receive_away(struct ga_master *master, size_t peer, struct ga_reader *body,
                            double now);
bool ga_master_receive_return(struct ga_master *master, size_t peer, struct ga_reader *body,
                              double now);
void ga_master_receive_goodbye(struct ga_master *master, size_t peer, double now);

/* master_accounts.c: where the time goes. */
void ga_master_note_idle(struct ga_master *master, double now); /* from now on */
/* False if the message is malformed. */
bool ga_master_receive_time(struct ga_master *master, size_t peer, struct ga_reader *body);
void ga_master_give_accounts(struct ga_master *master, double now); /* to the store */

/* master_news.c: these, told. */
#define GA_WHEN_ROOM 32
/* s since 1970 as "19:00", or "Mon 07:00" if that is not soon. Returns `out`. */
const char *ga_master_when(double date, char out[GA_WHEN_ROOM]);
void ga_master_note_news(struct ga_master *master, size_t peer, enum ga_peer_news news, double now);
void ga_master_tell_news(struct ga_master *master, double now); /* when it is due */

/* master_results.c: what evaluations gave. */
/* False if the message is malformed; what came before the damage counts. */
bool ga_master_receive_results(struct ga_master *master, size_t peer, struct ga_reader *body,
                               double now);
/* A folder that was made on another disk. False if the message is malformed. */
bool ga_master_receive_kept(struct ga_master *master, size_t peer, struct ga_reader *body);
/* A task failed without a worker's word. */
void ga_master_fail_task(struct ga_master *master, uint64_t task, enum ga_failure failure,
                         const char *why);
void ga_master_count_held(struct ga_master *master, uint64_t task); /* its held failure counts */

/* Of a task that needed one try. */
void ga_master_take_success(struct ga_master *master, size_t peer, const struct ga_result *result);

/* master_at_once.c: false if it is not the way, and all that can be handed out is dispatch's; true
 * if some were evaluated, and what is left has time until the next step. */
bool ga_master_evaluate_at_once(struct ga_master *master);

/* master_tasks.c: true if there was something to send or say. */
bool ga_master_dispatch(struct ga_master *master, double now);

/* master_presence.c: ranks that are not heard of any more, and those that are back. */
bool ga_master_note_lost(struct ga_master *master, double now); /* true if there are new ones */
void ga_master_note_heard(struct ga_master *master, size_t peer, double now);
void ga_master_say_missing(struct ga_master *master); /* who is not there when the run begins */
void ga_master_say_remarks(struct ga_master *master); /* of those who are, once a host */
void ga_master_step_without_workers(struct ga_master *master, double now);

/* master_disk.c: what is told, and what makes it last. */
void ga_master_told(void *self, const struct ga_record *record); /* the search's observer */
/* Never waits for the disk: what takes long is asked for, and heard of later. */
bool ga_master_mind_disk(struct ga_master *master, double now); /* true if it had done something */
bool ga_master_hear_disk(struct ga_master *master, double now); /* the same; nothing is asked for */
void ga_master_stop_if_too_much_waits(struct ga_master *master, double now); /* run.unsaved */
/* So much waits for a disk that is only slow: nothing more is to be begun for now. */
bool ga_master_is_ahead_of_disk(const struct ga_master *master);
/* When the run is opened: waits until it is done; `finished_by` "" for an unfinished run. */
enum ga_status GA_MUST_CHECK ga_master_first_checkpoint(struct ga_master *master,
                                                        const char *finished_by,
                                                        struct ga_error *error);
void ga_master_ask_for_checkpoint(struct ga_master *master, const char *finished_by, double now);
/* What came of a request, but for the words about it, which are the next two. */
void ga_master_note_outcome(struct ga_master *master, const struct ga_store_outcome *outcome,
                            double now);
void ga_master_disk_failed(struct ga_master *master, const struct ga_error *error, double now);
void ga_master_disk_works(struct ga_master *master, double now);

/* master_last.c: the end, on disk.
 * The last checkpoint, of a run that comes to its end. To be called until it says true: it is done,
 * or given up, which master->error tells. */
bool ga_master_save_last(struct ga_master *master, const char *finished_by, double now);
/* At the end of a run that failed: what waits in memory, if the disk takes it now. Likewise. */
bool ga_master_save_what_waits(struct ga_master *master);
void ga_master_hear_impatience(struct ga_master *master); /* a signal after the run's end */

/* master_user.c: what the user sees. */
void ga_master_show_when_due(struct ga_master *master, double now);
void ga_master_say_repeats(const struct ga_master *master);
void ga_master_say_idle_slots(const struct ga_master *master);
void ga_master_say_resumed(const struct ga_master *master, const struct ga_journalled *journalled);
void ga_master_say_finished_before(struct ga_master *master, double now);
void ga_master_say_end(struct ga_master *master, double now);

/* master_live.c: who works on what, in a file. */
void ga_master_write_live_when_due(struct ga_master *master, double now);
void ga_master_end_live(struct ga_master *master); /* takes it away */

/* master_end.c: the beginning of the end. */
void ga_master_wind_down(struct ga_master *master, double deadline); /* of what still runs */
/* Something failed that the run cannot go on without: an orderly end. The first failure is the one
 * that is told. */
void ga_master_fail(struct ga_master *master, const struct ga_error *error);

#endif
