/* SPDX-License-Identifier: GPL-3.0-or-later */
/* message.h - what master and workers say to each other, as bytes. Pure: no MPI here.
 *
 * Every message starts with a magic number, a version that every change of this file's layouts
 * bumps, its kind and its size; a reader believes none of it unchecked. Little-endian. */
#ifndef GA_COMMON_MESSAGE_H
#define GA_COMMON_MESSAGE_H

#include "common/buffer.h"
#include "common/error.h"
#include "common/evaluation.h"
#include "common/manifest.h"
#include "common/time_sheet.h"

#define GA_MESSAGE_VERSION 5
#define GA_MESSAGE_LIMIT   (64u << 20) /* bytes of the largest message that is believed */
/* bytes: Open MPI hands a message of less than 4 KB, with its own head, over at once; one of more
 * waits for its receiver, which makes it several times dearer (bench/bare_loop) */
#define GA_MESSAGE_SWIFT 4000

enum ga_message_kind {
    GA_MESSAGE_HELLO = 1, /* worker: who and what I am */
    GA_MESSAGE_SETUP,     /* master: the config; open your evaluator */
    GA_MESSAGE_READY,     /* worker: my slots, or why I cannot */
    GA_MESSAGE_TASKS,     /* master: evaluate these, in this order */
    GA_MESSAGE_RESULTS,   /* worker */
    GA_MESSAGE_ALIVE,     /* worker: nothing else to say, but still here */
    GA_MESSAGE_CANCEL,    /* master: stop evaluating these; they come back as CANCELLED results */
    GA_MESSAGE_RECALL,    /* master: give those back that have not started, as CANCELLED results */
    GA_MESSAGE_END,       /* master: stop all, close, and say BYE */
    GA_MESSAGE_AWAY,      /* worker: nothing more for me until I say READY again */
    GA_MESSAGE_GET,       /* worker: send me a piece of a file */
    GA_MESSAGE_FILE,      /* master: that piece */
    GA_MESSAGE_KEPT,      /* worker: what a kept folder holds, for the master's disk */
    GA_MESSAGE_TIME,      /* worker: where the time of my slots has gone so far */
    GA_MESSAGE_BYE,       /* worker: the last message */
};

struct ga_hello {
    char version[64]; /* of gaopt, with its build */
    char host[GA_HOST_ROOM];
    uint32_t pid;
    uint32_t rank;
    uint32_t ranks;     /* that were started together with it, itself included */
    uint32_t cores;     /* that this process may use */
    uint64_t config_id; /* hash of its own copy of the config and the overrides; 0: it has none */
    bool joined;        /* it came after the start, through a door */
};

struct ga_setup {
    char *config; /* the resolved config; the reader frees these */
    char *path;
    char *folder;
    uint32_t slots; /* 0: as many as there are cores */
    double beat;    /* s: say something at least so often; 0: no need */
    char *beacon;   /* what the file in the results folder says (beacon.h) if that is the master's;
                       "": it is */
    struct ga_manifest files; /* to be had below folder, or elsewhere and fetched */
};

#define GA_FILE_PIECE (1u << 20) /* bytes of a file that are sent at a time, at most */

struct ga_file_request {
    uint32_t file; /* of the manifest */
    uint64_t offset;
    uint32_t size; /* 1..GA_FILE_PIECE */
};

struct ga_file_piece {
    uint32_t file;
    uint64_t offset;
    const uint8_t *bytes; /* the reader borrows them from the message */
    uint32_t size;        /* 0: they cannot be had */
};

struct ga_away {    /* the worker gives back what has not started; what runs may still answer */
    bool for_good;  /* BYE follows when nothing runs any more */
    double seconds; /* else: until it is probably back, for people to know; not negative */
};

struct ga_ready {
    uint32_t slots; /* 0: it does not evaluate; text says why it cannot, "": its limits */
    char text[GA_MESSAGE_ROOM]; /* beside slots: what the user should know of them, or "" */
};

/* Writers clear `out` first. */
void ga_message_put_hello(struct ga_buffer *out, const struct ga_hello *hello);
void ga_message_put_setup(struct ga_buffer *out, const struct ga_setup *setup);
void ga_message_put_ready(struct ga_buffer *out, const struct ga_ready *ready);
void ga_message_put_away(struct ga_buffer *out, const struct ga_away *away);
void ga_message_put_file_request(struct ga_buffer *out, const struct ga_file_request *request);
void ga_message_put_file_piece(struct ga_buffer *out, const struct ga_file_piece *piece);
/* `why`: what a person at the worker should know, "" if the run just is over */
void ga_message_put_end(struct ga_buffer *out, const char *why);
/* CANCEL, RECALL */
void ga_message_put_ids(struct ga_buffer *out, enum ga_message_kind kind, const uint64_t *ids,
                        size_t n);
void ga_message_put_plain(struct ga_buffer *out, enum ga_message_kind kind); /* ALIVE, BYE */

void ga_message_put_time(struct ga_buffer *out, const struct ga_time_sheet *sheet);

/* KEPT is begun, packed (parcel.h) and ended; of the task with this number, its attempt. */
void ga_message_begin_kept(struct ga_buffer *out, uint64_t number, uint32_t attempt);

/* TASKS and RESULTS are built a row at a time: begin, add ..., end. */
void ga_message_begin_tasks(struct ga_buffer *out, size_t n_genes);
void ga_message_add_task(struct ga_buffer *out, const struct ga_task *task, size_t n_genes);
size_t ga_message_swift_tasks(size_t n_genes);
/* That fit into one at all, and so do as many results that are no wider; 0: not one does. */
size_t ga_message_most_tasks(size_t n_genes); /* of a message that is swift; may be 0 */
void ga_message_begin_results(struct ga_buffer *out, size_t n_metrics);
void ga_message_add_result(struct ga_buffer *out, const struct ga_result *result, size_t n_metrics);
/* Whether it is swift with one success more. */
bool ga_message_has_room(const struct ga_buffer *out, size_t n_metrics);
void ga_message_end(struct ga_buffer *out);

/* Checks the head; the reader is left at the body. The error says what does not fit (GA_E_PEER:
 * other version). */
enum ga_status GA_MUST_CHECK ga_message_open(struct ga_reader *reader, const void *bytes,
                                             size_t size, enum ga_message_kind *kind,
                                             struct ga_error *error);
/* Each reads one body; false if it is malformed. */
bool ga_message_get_hello(struct ga_reader *reader, struct ga_hello *hello);
bool ga_message_get_setup(struct ga_reader *reader, struct ga_setup *setup);
void ga_setup_release(struct ga_setup *setup); /* of one that was read */
bool ga_message_get_ready(struct ga_reader *reader, struct ga_ready *ready);
bool ga_message_get_away(struct ga_reader *reader, struct ga_away *away);
bool ga_message_get_file_request(struct ga_reader *reader, struct ga_file_request *request);
bool ga_message_get_file_piece(struct ga_reader *reader, struct ga_file_piece *piece);
bool ga_message_get_end(struct ga_reader *reader, char why[GA_MESSAGE_ROOM]);
/* No time is negative or not finite. */
bool ga_message_get_time(struct ga_reader *reader, struct ga_time_sheet *sheet);
/* The parcel is left to be read. */
bool ga_message_get_kept(struct ga_reader *reader, uint64_t *number, uint32_t *attempt);
/* The head of a list: how many rows follow, each of `width` values, which must be as expected. */
bool ga_message_get_count(struct ga_reader *reader, size_t width, uint32_t *count);
bool ga_message_get_id(struct ga_reader *reader, uint64_t *id);
/* Tasks and results are known by their number: id and repeat are left to the reader, who knows
 * evaluator.repeats. */
/* genes: n_genes doubles, into the caller's storage, which task->genes then points to; all finite.
 */
bool ga_message_get_task(struct ga_reader *reader, struct ga_task *task, double *genes,
                         size_t n_genes);
/* metrics and message: the caller's storage (n_metrics doubles, GA_MESSAGE_ROOM bytes). A success
 * carries neither detail nor text, a failure no metrics. A failure
 * class outside the table, or a success with a metric that is not finite, is malformed. */
bool ga_message_get_result(struct ga_reader *reader, struct ga_result *result, double *metrics,
                           size_t n_metrics, char *message);

#endif
