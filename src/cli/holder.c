/* SPDX-License-Identifier: GPL-3.0-or-later */
/* holder.c - asks the system whether the lock is held, and the lock's note by whom. */
#include "cli/holder.h"
#include "common/files.h"
#include "common/printable.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { NOTE_ROOM = 512 };

/* The note: "host node1\nprocess 4711\n..." */
static void read_note(int file, struct ga_holder *holder)
{
    char note[NOTE_ROOM] = "";

    if (pread(file, note, sizeof note - 1, 0) > 0)
        (void)sscanf(note, "host %255s process %ld", holder->host, &holder->process);
    ga_make_printable(holder->host);
}

bool ga_holder_find(struct ga_holder *holder, const char *results)
{
    struct flock asked = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
    char *path = ga_path_join(results, "lock");
    int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC); /* a pipe would block */
    bool held;

    free(path);
    *holder = (struct ga_holder){.host = ""};
    if (file < 0)
        return false;
    held = fcntl(file, F_GETLK, &asked) == 0 && asked.l_type != F_UNLCK;
    if (held)
        read_note(file, holder);
    close(file);
    return held;
}
