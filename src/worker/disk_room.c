/* SPDX-License-Identifier: GPL-3.0-or-later */
/* disk_room.c - see disk_room.h. */
#include "worker/disk_room.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { PROBE_SIZE = 16 << 10 }; /* bytes; a disk with less room fails programs of all kinds */

/* Full, read-only or broken, rather than a file system without nameless files. */
static bool is_trouble(int reason)
{
    return reason == ENOSPC || reason == EDQUOT || reason == EROFS || reason == EIO ||
           reason == ESTALE;
}

bool ga_disk_takes_files(const char *folder)
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
