/* SPDX-License-Identifier: GPL-3.0-or-later */
/* status_file.c - rank 0's exit status, told past mpirun. */
#include "status_file.h"
#include "common/wire.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char variable[] = "GAOPT_STATUS_FILE";

/* In one write, so that a reader never sees half a line. */
static void say(int fd, const char *word, int number)
{
    char line[32];
    int length = snprintf(line, sizeof line, "%s %d\n", word, number);
    (void)!write(fd, line, (size_t)length);
}

void ga_status_file_open(struct ga_status_file *file)
{
    const char *path = getenv(variable);
    file->fd = -1;
    if (path && ga_wire_launched_rank() == 0)
        file->fd = open(path, O_WRONLY | O_APPEND | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
    if (file->fd >= 0)
        say(file->fd, "pid", (int)getpid());
    unsetenv(variable);
}

void ga_status_file_end(struct ga_status_file *file, int status)
{
    if (file->fd < 0)
        return;
    say(file->fd, "status", status);
    close(file->fd);
    file->fd = -1;
}
