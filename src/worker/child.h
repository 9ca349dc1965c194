/* SPDX-License-Identifier: GPL-3.0-or-later */
/* child.h - another program, run as a child that cannot outlive gaopt or its time.
 * A child has a process group of its own, and belongs to a family (family.h) that also knows who
 * has left the group; the end of the child's time is the end of all of them. If the worker dies,
 * however it dies, they are ended by the guardian, a small process that was forked at start-up and
 * sees the worker's end of a connection close. Needs Linux 5.4 (5.9 to hand on no stray
 * descriptors). */
#ifndef GA_WORKER_CHILD_H
#define GA_WORKER_CHILD_H

#include "common/error.h"
#include "common/evaluation.h"
#include "worker/evaluator.h"
#include "worker/family.h"
#include <sys/types.h>

/* Forks the guardian. Once a process, first thing in main: before threads, MPI or files are open.
 * Also sees to it that descriptors 0 to 2 are open and that children leave a status to be read
 * (SIGCHLD is not ignored). */
enum ga_status GA_MUST_CHECK ga_guardian_start(struct ga_error *error);
/* Lets the guardian go, its children being gone. */
void ga_guardian_stop(void);

struct ga_child_request {
    const char *program;      /* path of what is executed (ga_program_find) */
    char *const *argv;        /* NULL-terminated */
    char *const *environment; /* NULL-terminated "NAME=value" */
    const char *folder;       /* working directory; NULL: this process's */
    int input_fd;             /* becomes standard input; 0: /dev/null */
    int output_fd;            /* becomes standard output; -1: /dev/null */
    int error_fd;             /* likewise standard error */
    int keep_fd;              /* one more descriptor, handed on as number 3; -1: none */
    struct ga_family *family; /* NULL: what leaves the child's group is not looked for */
};

struct ga_child_end {
    enum ga_failure failure; /* NONE, START, TIMEOUT, EXIT, SIGNAL, MEMORY, CANCELLED, OUTPUT, DISK
                                or CPU */
    int32_t
        detail; /* exit status, signal (MEMORY, DISK and CPU: either), or errno of START; else 0 */
    double seconds;
    double cpu;    /* s of processor time of the child, and of those that it has waited for */
    bool was_last; /* it is certain that nothing that it started was left */
    double found; /* OUTPUT, DISK: bytes; CPU: s; 0: the kernel has found it, and tells no number */
};

/* Runs the program to its end, or to the end of its budget: SIGTERM to the group, after
 * budget->grace SIGKILL; at once if it prints or writes too much. Whatever is left of group and
 * family when the program itself has ended is killed too. Blocks the calling thread, without using
 * its core. Safe to call from several threads. The caller must not end before the child: its kernel
 * would kill the child. */
void ga_child_run(const struct ga_child_request *request, const struct ga_budget *budget,
                  struct ga_child_end *end);

/* --- the same in parts, for a child that serves more than one evaluation --- */

struct ga_child {
    pid_t pid; /* and process group; 0: none runs */
    int pidfd; /* readable once it has ended */
    double started;
    struct ga_family *family;       /* or NULL */
    const struct ga_budget *budget; /* that it was started with */
    uint64_t own_peak; /* bytes: this process's own peak at the start, which Linux counts as the
                          child's too */
};

/* 0, or the errno of what failed, execve included; then no child runs. Of the budget, which
 * outlives the child, each process of it is held by the kernel to `memory` (RLIMIT_DATA: private
 * writable memory that it maps; address space that is merely reserved does not count), `disk` (for
 * each file) and `cpu_time` (in whole seconds, rounded up). */
int GA_MUST_CHECK ga_child_start(struct ga_child *child, const struct ga_child_request *request,
                                 const struct ga_budget *budget);

/* Waits for it to end by itself, at most so many s; true if it has. */
bool ga_child_ended_within(const struct ga_child *child, double seconds);

/* Ends the child if it still runs (SIGTERM, `patience` seconds later SIGKILL; 0: SIGKILL at once),
 * then what is left of its group and family, and says how it ended: NONE, EXIT, SIGNAL, MEMORY,
 * DISK or CPU. MEMORY is an end other than success with a peak of at least nine tenths of the
 * limit, or one that the kernel made for it. */
void ga_child_finish(struct ga_child *child, double patience, struct ga_child_end *end);

enum ga_waited { GA_WAIT_READY, GA_WAIT_TIMEOUT, GA_WAIT_CANCELLED, GA_WAIT_LIMIT };

/* Sleeps until fd has one of `events` (of poll) or has been closed at its other end, cancel_fd (-1:
 * none) is readable, or it is `deadline` by ga_clock_now (0: never). Never GA_WAIT_LIMIT, which is
 * watch.h's. */
enum ga_waited ga_wait_for(int fd, short events, int cancel_fd, double deadline);

/* The same for any of up to GA_WAIT_MOST descriptors, of which those below 0 are passed over. */
struct pollfd;
enum { GA_WAIT_MOST = 3 };
enum ga_waited ga_wait_for_any(const struct pollfd *fds, size_t n, int cancel_fd, double deadline);

/* --- what children are given --- */

/* The path of a program: `name` with a / is relative to `folder`, otherwise it is looked for in
 * `path`, a list as in PATH (NULL: the system's default). NULL with *error the errno if there is
 * none that may be executed. The caller frees it. */
char *ga_program_find(const char *name, const char *folder, const char *path, int *error);

/* The environment for children: this process's own, less what belongs to MPI launchers (OMPI_,
 * PMIX_, PMI_, ORTE_, PRTE_, and the like), with `add` (n pairs NAME, value) added or replacing; of
 * equal names the last wins. The caller frees it with ga_environment_free. */
char **ga_environment_for_children(const char *const (*add)[2], size_t n);
void ga_environment_free(char **environment);
const char *ga_environment_get(char *const *environment, const char *name); /* NULL: not there */

#endif
