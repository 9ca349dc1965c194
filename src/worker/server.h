/* SPDX-License-Identifier: GPL-3.0-or-later */
/* server.h - a program that answers lines on its standard input with lines on its standard output,
 * one for one. What the lines say is not looked at here. */
#ifndef GA_WORKER_SERVER_H
#define GA_WORKER_SERVER_H

#include "common/buffer.h"
#include "worker/child.h"
#include "worker/watch.h"

#define GA_ANSWER_LIMIT ((size_t)16 << 20) /* bytes of a line that is taken */

struct ga_server {
    struct ga_child child; /* pid 0: it does not run */
    int input_fd;          /* what we write becomes its input; both do not block us */
    int output_fd;
    uint64_t answered;       /* lines, since it was started */
    struct ga_buffer answer; /* the last one, with a 0 in place of its end */
};

void ga_server_init(struct ga_server *server);
/* It must have been ended. */
void ga_server_release(struct ga_server *server);
bool ga_server_runs(const struct ga_server *server);

/* 0, or the errno of what failed. The request's input and output are set here; the budget, as
 * ga_child_start uses it, must outlive the child. The thread must not take SIGPIPE: it comes when
 * the program has closed its input. */
int GA_MUST_CHECK ga_server_start(struct ga_server *server, const struct ga_child_request *request,
                                  const struct ga_budget *budget);

enum ga_asked {
    GA_ASKED_ANSWERED, /* server->answer */
    GA_ASKED_GONE,     /* it has ended, or closed its input, and has read nothing of the line */
    GA_ASKED_ENDED,    /* it has ended, or closed its output, after that */
    GA_ASKED_UNASKED, /* it wrote what nobody had asked for, before the line or behind the answer */
    GA_ASKED_TOO_LONG, /* GA_ANSWER_LIMIT and no end */
    GA_ASKED_TIMEOUT,
    GA_ASKED_CANCELLED,
    GA_ASKED_LIMIT /* watch->failure */
};

/* Sends a line, its end included, and waits for the answer until `deadline` by ga_clock_now (0: for
 * ever). After anything but an answer there is no telling what the program does next: end it. */
enum ga_asked ga_server_ask(struct ga_server *server, const struct ga_buffer *line,
                            struct ga_watch *watch, double deadline);

/* Ends it as ga_child_finish does. */
void ga_server_end(struct ga_server *server, double patience, struct ga_child_end *end);
/* Closes its input, which asks it to end, and ends it if it has not within `grace` s. */
void ga_server_dismiss(struct ga_server *server, double grace);

#endif
