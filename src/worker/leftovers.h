/* SPDX-License-Identifier: GPL-3.0-or-later */
/* leftovers.h - processes that evaluations left behind: daemons, and others that went out of their
 * group. This process makes itself the one to whom orphans of its descendants come, looks through
 * /proc for them, and ends those whose evaluation has ended. They are known by a token in their
 * environment; one that has none belongs to an evaluation that began before it did. */
#ifndef GA_WORKER_LEFTOVERS_H
#define GA_WORKER_LEFTOVERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define GA_TOKEN_VARIABLE "GAOPT_EVALUATION"
#define GA_TOKEN_ROOM     80

/* Something that runs and may start processes: the caller's storage. */
struct ga_running {
    struct ga_running *next;
    char token[GA_TOKEN_ROOM]; /* "PID.STARTED.SLOT.NUMBER": of one process, slot and evaluation */
    pid_t pid;                 /* 0: being started */
    uint64_t began;            /* ga_process_now */
};

/* Once a slot, before the first: orphans come to this process from now on. */
void ga_leftovers_prepare(void);

/* These three in turn: before its process is made, which gets a token; when it is there (pid 0: it
 * could not be made); and when it has been reaped. From several threads. */
void ga_leftovers_begin(struct ga_running *running, size_t slot);
void ga_leftovers_began(struct ga_running *running, pid_t pid);
void ga_leftovers_ended(struct ga_running *running);

/* Ends what ended evaluations have left, and reaps it. Not `thorough`: only if that was not done
 * lately, so that looking takes no more than a hundredth of the time. Thorough: until nothing is
 * found any more, 1 s at most. */
void ga_leftovers_clear(bool thorough);
/* True if evaluations have ended since that was last done. */
bool ga_leftovers_owed(void);

/* What begins every token of the process `pid`, which lives: "PID.STARTED.". */
void ga_token_prefix(pid_t pid, char prefix[GA_TOKEN_ROOM]);
/* Ends every process whose token begins so: for who is left when that process has died. */
void ga_leftovers_clear_of(const char *prefix);

#endif
