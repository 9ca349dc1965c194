/* SPDX-License-Identifier: GPL-3.0-or-later */
/* disk_room.c - see disk_room.h. */
#include "worker/disk_room.h"
#include "common/clock.h"
#include "worker/child.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static const double pause_s = 1;

enum { PROBE_SIZE = 16 << 10 }; /* bytes; a disk with less room fails programs of all kinds */

/* Full, read-only or broken, rather than a file system without nameless files. */
static bool is_trouble(int reason)
{
    return reason == ENOSPC || reason == EDQUOT || reason == EROFS || reason == EIO ||
           reason == ESTALE;
}

/* Tries a small file that has no name. True too if that cannot be told. */
static bool takes_files(const char *folder)
{
    static const char probe[PROBE_SIZE];
    const int fd = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    bool takes;

    if (fd < 0)
        return !is_trouble(errno);
    takes = write(fd, probe, sizeof probe) == (ssize_t)sizeof probe || !is_trouble(errno);
    (void)close(fd);
    return takes;
}

/* A limit that was passed is the program's doing, whatever the disk is like. */
static bool may_be_the_disk(enum ga_failure failure)
{
    return failure == GA_FAILURE_START || failure == GA_FAILURE_EXIT ||
           failure == GA_FAILURE_SIGNAL || failure == GA_FAILURE_MISSING ||
           failure == GA_FAILURE_MALFORMED || failure == GA_FAILURE_NOT_FINITE;
}

void ga_give_back_if_disk_is_full(const char *folder, const struct ga_budget *budget,
                                  struct ga_answer *answer)
{
    if (budget->cancel_fd < 0 || !may_be_the_disk(answer->failure) || takes_files(folder))
        return;
    (void)ga_wait_for(-1, 0, budget->cancel_fd, ga_clock_now() + pause_s);
    answer->failure = GA_FAILURE_CANCELLED;
}
