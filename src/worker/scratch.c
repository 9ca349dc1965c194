/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scratch.c - see scratch.h. The lock is one of flock(2), which ends with the process however that
 * ends; programs do not inherit the descriptor. So a folder that nobody has locked is nobody's,
 * also where processes do not see each other (containers). */
#include "worker/scratch.h"
#include "common/files.h"
#include "common/inside.h"
#include "common/parcel.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const int folder_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

const char *ga_scratch_place(void)
{
    const char *const names[] = {"GAOPT_SCRATCH", "TMPDIR"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);

        if (value != NULL && *value == '/')
            return value;
    }
    return "/tmp";
}

static char *prefix_of_user(void)
{
    return ga_format("gaopt-scratch-%u-", (unsigned)getuid());
}

static bool lock(int fd)
{
    return flock(fd, LOCK_EX | LOCK_NB) == 0;
}

/* --- what killed workers left --- */

static void remove_if_unused(int folder, const char *name)
{
    const int fd = openat(folder, name, folder_flags);
    struct stat status;

    if (fd >= 0 && fstat(fd, &status) == 0 && status.st_uid == getuid() && lock(fd))
        (void)!ga_folder_remove_entry(folder, name, NULL);
    if (fd >= 0)
        (void)close(fd);
}

static void remove_unused(const char *folder)
{
    char *prefix = prefix_of_user();
    DIR *entries = opendir(folder);

    for (const struct dirent *entry; entries != NULL && (entry = readdir(entries)) != NULL;)
        if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0)
            remove_if_unused(dirfd(entries), entry->d_name);
    if (entries != NULL)
        (void)closedir(entries);
    free(prefix);
}

/* --- this one's own --- */

/* Whether it is still what stands at the path: another worker may have taken it for one that is
 * left over, in the moment before it was locked. */
static bool stands(const struct ga_scratch *scratch)
{
    struct stat open_one, there;

    return fstat(scratch->fd, &open_one) == 0 && lstat(scratch->path, &there) == 0 &&
           open_one.st_dev == there.st_dev && open_one.st_ino == there.st_ino;
}

static bool make(struct ga_scratch *scratch)
{
    scratch->fd = -1;
    if (mkdtemp(scratch->path) == NULL)
        return false;
    scratch->fd = open(scratch->path, folder_flags);
    return scratch->fd >= 0 && lock(scratch->fd) && stands(scratch);
}

enum ga_status ga_scratch_open(struct ga_scratch *scratch, struct ga_error *error)
{
    enum { TRIES = 5 };

    (void)!ga_folder_make(ga_scratch_place(), NULL);
    remove_unused(ga_scratch_place());
    for (int i = 0; i < TRIES; i++) {
        char *prefix = prefix_of_user();

        scratch->path = ga_format("%s/%sXXXXXX", ga_scratch_place(), prefix);
        free(prefix);
        if (make(scratch))
            return GA_OK;
        if (scratch->fd >= 0)
            (void)close(scratch->fd);
        free(scratch->path);
    }
    *scratch = (struct ga_scratch){0};
    return ga_error_set(error, GA_E_IO,
                        "the results folder is not this host's, and no folder can be made in %s "
                        "(GAOPT_SCRATCH): %s",
                        ga_scratch_place(), strerror(errno));
}

bool ga_scratch_take(const struct ga_scratch *scratch, const char *path, struct ga_buffer *out)
{
    const int folder = ga_inside_folder(scratch->fd, path, false);

    if (folder < 0)
        return false;
    ga_parcel_pack(folder, out);
    (void)close(folder);
    (void)!ga_inside_remove(scratch->path, path, NULL);
    return true;
}

void ga_scratch_close(struct ga_scratch *scratch)
{
    if (scratch->path == NULL)
        return;
    (void)!ga_folder_remove(scratch->path, NULL);
    (void)close(scratch->fd);
    free(scratch->path);
    *scratch = (struct ga_scratch){0};
}
