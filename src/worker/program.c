/* SPDX-License-Identifier: GPL-3.0-or-later */
/* program.c - which file a program's name stands for. */
#include "common/files.h"
#include "worker/child.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const default_path = "/usr/local/bin:/usr/bin:/bin";

/* 0, or the errno that execve would give. */
static int why_not_executable(const char *file)
{
    struct stat status;

    if (stat(file, &status) != 0)
        return errno;
    if (!S_ISREG(status.st_mode))
        return S_ISDIR(status.st_mode) ? EISDIR : EACCES;
    return access(file, X_OK) == 0 ? 0 : errno;
}

/* As execvp: a file that may not be executed is passed over, and reported only if no other is
 * found. */
static char *search(const char *name, const char *path, int *error)
{
    *error = ENOENT;
    while (*path != '\0') {
        const size_t length = strcspn(path, ":");
        char *file = ga_format("%.*s/%s", (int)length, path, name);
        const int why = length > 0 ? why_not_executable(file) : ENOENT;

        if (why == 0) {
            *error = 0;
            return file;
        }
        if (why == EACCES)
            *error = EACCES;
        free(file);
        path += length + (path[length] == ':');
    }
    return NULL;
}

char *ga_program_find(const char *name, const char *folder, const char *path, int *error)
{
    char *file;

    if (strchr(name, '/') == NULL)
        return search(name, path != NULL ? path : default_path, error);
    file = ga_path_join(folder, name);
    *error = why_not_executable(file);
    if (*error == 0)
        return file;
    free(file);
    return NULL;
}
