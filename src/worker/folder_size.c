/* SPDX-License-Identifier: GPL-3.0-or-later */
/* folder_size.c - see folder_size.h. */
#include "worker/folder_size.h"
#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    DEEPEST = 64, /* each level keeps a descriptor open */
    ASK_EVERY = 256,
    BLOCK = 512 /* bytes, of st_blocks */
};

struct walk {
    uint64_t bytes;
    uint64_t enough;
    uint64_t n;
    bool (*stop)(void *self);
    void *self;
    bool stopped;
};

static void add_folder(struct walk *walk, int above, const char *name, int depth);

static void add_entry(struct walk *walk, int folder, const char *name, int depth)
{
    struct stat status;

    if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return;
    walk->bytes += (uint64_t)status.st_blocks * BLOCK;
    walk->stopped =
        walk->bytes > walk->enough || (++walk->n % ASK_EVERY == 0 && walk->stop(walk->self));
    if (S_ISDIR(status.st_mode) && depth < DEEPEST && !walk->stopped)
        add_folder(walk, folder, name, depth + 1);
}

static void add_folder(struct walk *walk, int above, const char *name, int depth)
{
    const int fd = openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *entries = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *entry;

    if (entries == NULL) {
        if (fd >= 0)
            (void)close(fd);
        return;
    }
    while (!walk->stopped && (entry = readdir(entries)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            add_entry(walk, dirfd(entries), entry->d_name, depth);
    }
    (void)closedir(entries);
}

uint64_t ga_folder_size(const char *path, uint64_t enough, bool (*stop)(void *self), void *self)
{
    struct walk walk = {.enough = enough, .stop = stop, .self = self};

    add_folder(&walk, AT_FDCWD, path, 1);
    return walk.bytes;
}
