/* SPDX-License-Identifier: GPL-3.0-or-later */
/* path.c - the names of files, and what stands at them. */
#include "common/error.h"
#include "common/files.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool ga_path_exists(const char *path)
{
    struct stat found;

    return stat(path, &found) == 0;
}

bool ga_path_is_folder(const char *path)
{
    struct stat found;

    return stat(path, &found) == 0 && S_ISDIR(found.st_mode);
}

bool ga_path_is_inner(const char *path)
{
    for (const char *part = path;; part++) {
        size_t length = strcspn(part, "/");
        if (length == 0 || (length == 1 && part[0] == '.') ||
            (length == 2 && part[0] == '.' && part[1] == '.'))
            return false;
        part += length;
        if (!*part)
            return true;
    }
}

char *ga_path_join(const char *folder, const char *path)
{
    size_t length = strlen(folder);

    if (path[0] == '/' || length == 0)
        return ga_strdup(path);
    return ga_format("%s%s%s", folder, folder[length - 1] == '/' ? "" : "/", path);
}

/* Length of the path without the slashes at its end; the root's one slash stays. */
static size_t trimmed(const char *path, size_t length)
{
    while (length > 1 && path[length - 1] == '/')
        length--;
    return length;
}

char *ga_path_folder(const char *path)
{
    size_t length = trimmed(path, strlen(path));

    while (length > 0 && path[length - 1] != '/')
        length--;
    if (length == 0)
        return ga_strdup(".");
    return ga_format("%.*s", (int)trimmed(path, length), path);
}

/* Drops the last name of the absolute path in out[0..length); the root stays. */
static size_t without_last(const char *out, size_t length)
{
    while (length > 0 && out[length - 1] != '/')
        length--;
    return length > 0 ? length - 1 : 0;
}

/* Takes ".", ".." and doubled slashes out of an absolute path, in place. */
static void simplify(char *path)
{
    size_t length = 0; /* of what is ready; it never ends in a slash */
    const char *rest = path;

    while (*rest) {
        size_t n;

        rest += strspn(rest, "/");
        n = strcspn(rest, "/");
        if (n == 2 && rest[0] == '.' && rest[1] == '.') {
            length = without_last(path, length);
        } else if (n > 0 && !(n == 1 && rest[0] == '.')) {
            path[length++] = '/';
            memmove(path + length, rest, n);
            length += n;
        }
        rest += n;
    }
    if (length == 0)
        path[length++] = '/';
    path[length] = '\0';
}

char *ga_path_absolute(const char *path)
{
    char *here, *absolute;

    if (path[0] == '/') {
        absolute = ga_strdup(path);
    } else {
        here = get_current_dir_name();
        if (!here)
            return ga_strdup(path);
        absolute = ga_path_join(here, path);
        free(here);
    }
    simplify(absolute);
    return absolute;
}
