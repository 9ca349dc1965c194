/* SPDX-License-Identifier: GPL-3.0-or-later */
/* watch.h - what an evaluation uses of what no single call of the kernel limits: output, folder,
 * processor time of all its processes. The thread that waits for it looks, for the first time after
 * a fifth of a second, and then as often as takes a hundredth of its time at most. */
#ifndef GA_WORKER_WATCH_H
#define GA_WORKER_WATCH_H

#include "worker/child.h"

struct ga_watch {
    const struct ga_budget *budget;
    const struct ga_family *family;
    const char *folder;
    int printed_fds[2];
    double printed_before; /* bytes, that were there when it began */
    double cpu_before;     /* s, that the family had used when it began */
    double began;
    double next; /* when to look */
    double cost; /* s, of the last look; 0: there was none */
    const struct pollfd *awaited;
    size_t n_awaited;
    double deadline;
    enum ga_failure failure; /* OUTPUT, DISK or CPU once a limit was found to be passed */
    double found;            /* then: bytes, or s */
};

/* At the start of an evaluation by the family (NULL: its processor time is not looked at), which
 * has a child. All of this is borrowed. */
void ga_watch_begin(struct ga_watch *watch, const struct ga_budget *budget,
                    const struct ga_family *family);
/* What it may fill: files that it prints into (-1: none; they may be the same), and its folder
 * (NULL: none). */
void ga_watch_printed(struct ga_watch *watch, int output_fd, int error_fd);
/* The same for a file that has `before` bytes of earlier evaluations. */
void ga_watch_log(struct ga_watch *watch, int fd, off_t before);
void ga_watch_folder(struct ga_watch *watch, const char *folder);

/* As ga_wait_for fd to be readable, or the budget's cancel_fd; and GA_WAIT_LIMIT when a limit was
 * passed, which watch->failure names. */
enum ga_waited ga_watch_wait(struct ga_watch *watch, int fd, double deadline);
/* Likewise as ga_wait_for_any. */
enum ga_waited ga_watch_wait_any(struct ga_watch *watch, const struct pollfd *fds, size_t n,
                                 double deadline);

/* s between SIGTERM and SIGKILL for what was waited for: none for what fills the disk. */
double ga_watch_patience(const struct ga_watch *watch);

/* The last look, when it has ended: sets watch->failure as the wait does. `cpu`: s that it is known
 * to have used, if more than the family knows. */
void ga_watch_after(struct ga_watch *watch, double cpu);

#endif
