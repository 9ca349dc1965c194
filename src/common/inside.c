/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inside.c - see inside.h. */
#include "common/inside.h"
#include "common/files.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const int folder_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

static int step_into(int folder, const char *name, bool make)
{
    if (make && mkdirat(folder, name, 0777) != 0 && errno != EEXIST)
        return -1;
    return openat(folder, name, folder_flags);
}

int ga_inside_folder(int top, const char *path, bool make)
{
    char *names = ga_strdup(path), *rest = names;
    const char *name;
    int folder = openat(top, ".", folder_flags);

    while (folder >= 0 && (name = strsep(&rest, "/")) != NULL) {
        const int above = folder;

        if (*name == '\0')
            continue;
        folder = step_into(above, name, make);
        const int reason = errno;
        (void)close(above);
        errno = reason;
    }
    free(names);
    return folder;
}

int ga_inside_open(int top, const char *path, int flags, mode_t mode)
{
    const char *slash = strrchr(path, '/');
    const int safely = flags | O_NOFOLLOW | O_CLOEXEC;
    int file = -1;

    if (slash == NULL)
        return openat(top, path, safely, mode);
    char *above = ga_format("%.*s", (int)(slash - path), path);
    const int folder = ga_inside_folder(top, above, false);

    if (folder >= 0)
        file = openat(folder, slash + 1, safely, mode);
    const int reason = errno;
    if (folder >= 0)
        (void)close(folder);
    free(above);
    errno = reason;
    return file;
}

enum ga_status ga_inside_remove(const char *top, const char *path, struct ga_error *error)
{
    const char *slash = strrchr(path, '/');
    char *above = slash != NULL ? ga_format("%.*s", (int)(slash - path), path) : ga_strdup("");
    const int top_fd = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const int folder = top_fd >= 0 ? ga_inside_folder(top_fd, above, false) : -1;
    enum ga_status status = GA_OK;

    if (folder >= 0)
        status = ga_folder_remove_entry(folder, slash != NULL ? slash + 1 : path, error);
    else if (errno != ENOENT)
        status = ga_error_set(error, GA_E_IO, "cannot remove %s: %s", path, strerror(errno));
    if (folder >= 0)
        (void)close(folder);
    if (top_fd >= 0)
        (void)close(top_fd);
    free(above);
    return status;
}
