/* SPDX-License-Identifier: GPL-3.0-or-later */
/* guardian.c - the process that ends the children of a gaopt that died, however it died.
 * The kernel's own PR_SET_PDEATHSIG reaches a child but not what the child has started; a process
 * group can be killed as a whole, by someone who is still there, and so can what has left it. */
#include "worker/guardian.h"
#include "common/error.h"
#include "worker/child.h"
#include "worker/family.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* One a process, as the processes that it ends are: written by start and stop only, while there are
 * no threads. */
static struct {
    pid_t pid;
    int fd; /* this process's end of the connection; -1: no guardian */
} guardian = {.fd = -1};

enum { FAREWELL = 0 }; /* a record: the process ends in good order and has cleared up itself */

/* The groups that are guarded, in the guardian's own process. */
struct groups {
    int32_t *items;
    size_t n;
    size_t room;
};

static void take(struct groups *groups, int32_t record)
{
    if (record > 0) {
        if (groups->n == groups->room) {
            groups->room = 2 * groups->room + 64;
            groups->items = ga_realloc(groups->items, groups->room, sizeof *groups->items);
        }
        groups->items[groups->n++] = record;
        return;
    }
    for (size_t i = 0; i < groups->n; i++) {
        if (groups->items[i] == -record) {
            groups->items[i] = groups->items[--groups->n];
            return;
        }
    }
}

/* A session of its own: neither Ctrl-C nor the hang-up of a terminal nor a launcher's clean-up of
 * its group may reach it before its work is done. It keeps nothing open, so that no pipe or file of
 * gaopt's stays in use through it. */
static void withdraw(int *fd)
{
    static const int deaf_to[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};

    (void)setsid();
    for (size_t i = 0; i < sizeof deaf_to / sizeof *deaf_to; i++)
        (void)signal(deaf_to[i], SIG_IGN);
    (void)prctl(PR_SET_NAME, "gaopt-guardian");
    if (dup2(*fd, 0) == 0) {
        *fd = 0;
        (void)syscall(SYS_close_range, 1U, ~0U, 0U);
    }
    (void)!chdir("/");
}

/* Until the connection closes. True if there was a farewell. */
static bool listen_until_closed(int fd, struct groups *groups)
{
    bool farewell = false;
    int32_t record;
    ssize_t got;

    do {
        got = recv(fd, &record, sizeof record, 0);
        if (got == sizeof record && record == FAREWELL)
            farewell = true;
        else if (got == sizeof record)
            take(groups, record);
    } while (got == sizeof record || (got < 0 && errno == EINTR));
    return farewell;
}

/* `prefix`: of the tokens of process `guarded`. */
static _Noreturn void guard(int fd, pid_t guarded, const char *prefix)
{
    struct groups groups = {0};
    bool farewell;

    withdraw(&fd);
    farewell = listen_until_closed(fd, &groups);
    for (size_t i = 0; i < groups.n; i++)
        (void)kill(-groups.items[i], SIGKILL);
    if (!farewell)
        ga_families_clear_of(guarded, prefix);
    _exit(0);
}

/* A descriptor below 3 that is free would be the next file's, and a stray print would go into that
 * file. */
static enum ga_status fill_standard_descriptors(struct ga_error *error)
{
    int fd;

    do {
        fd = open("/dev/null", O_RDWR);
        if (fd < 0)
            return ga_error_set(error, GA_E_SYSTEM, "cannot open /dev/null: %s", strerror(errno));
    } while (fd <= 2);
    (void)close(fd);
    return GA_OK;
}

enum ga_status ga_guardian_start(struct ga_error *error)
{
    const pid_t self = getpid();
    char prefix[GA_TOKEN_ROOM];
    int ends[2];
    pid_t pid;

    GA_ASSERT(guardian.fd < 0);
    if (fill_standard_descriptors(error) != GA_OK)
        return GA_E_SYSTEM;
    (void)signal(
        SIGCHLD,
        SIG_DFL); /* may have been inherited as ignored: then no child would leave a status */

    /* a socket, not a pipe: writing to a guardian that was killed must not raise SIGPIPE in a
     * half-started child */
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return ga_error_set(error, GA_E_SYSTEM, "cannot make a socket: %s", strerror(errno));
    ga_token_prefix(self, prefix);
    pid = fork();
    if (pid == 0) {
        (void)close(ends[0]);
        guard(ends[1], self, prefix);
    }
    (void)close(ends[1]);
    if (pid < 0) {
        (void)close(ends[0]);
        return ga_error_set(error, GA_E_SYSTEM, "cannot fork: %s", strerror(errno));
    }
    guardian.pid = pid;
    guardian.fd = ends[0];
    return GA_OK;
}

static void tell(int32_t record)
{
    if (guardian.fd >= 0)
        (void)send(guardian.fd, &record, sizeof record, MSG_NOSIGNAL);
}

void ga_guardian_stop(void)
{
    if (guardian.fd < 0)
        return;
    tell(FAREWELL);
    (void)close(guardian.fd);
    while (waitpid(guardian.pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    guardian.fd = -1;
}

void ga_guardian_announce(pid_t group)
{
    tell((int32_t)group);
}

void ga_guardian_forget(pid_t group)
{
    tell(-(int32_t)group);
}

pid_t ga_guardian_pid(void)
{
    return guardian.fd >= 0 ? guardian.pid : 0;
}
