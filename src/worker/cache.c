/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cache.c - see cache.h. */
#include "worker/cache.h"
#include "common/files.h"
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *variable(const char *name)
{
    const char *value = getenv(name);

    return value != NULL && *value == '/' ? value
                                          : NULL; /* a relative one is to be ignored (XDG) */
}

/* The user's own, by the XDG base directory specification; NULL if the environment names none. */
static char *home_cache(void)
{
    const char *cache = variable("XDG_CACHE_HOME"), *home = variable("HOME");

    if (cache != NULL)
        return ga_format("%s/gaopt", cache);
    return home != NULL ? ga_format("%s/.cache/gaopt", home) : NULL;
}

static enum ga_status make(char **folder, const char *top, const char *name, struct ga_error *error)
{
    char *path = ga_path_join(top, name);
    enum ga_status status = ga_folder_make(path, error);

    if (status == GA_OK && access(path, W_OK | X_OK) != 0)
        status = ga_error_set(error, GA_E_IO, "cannot write to %s: %s", path, strerror(errno));
    if (status == GA_OK)
        *folder = path;
    else
        free(path);
    return status;
}

/* Anybody may have made a folder of that name in /tmp, to have what they like run as this user. */
static enum ga_status make_own(const char *path, struct ga_error *error)
{
    struct stat found;

    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return ga_error_set(error, GA_E_IO, "cannot make the folder %s: %s", path, strerror(errno));
    if (lstat(path, &found) != 0 || !S_ISDIR(found.st_mode) || found.st_uid != geteuid() ||
        (found.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return ga_error_set(error, GA_E_IO,
                            "%s is not this user's own folder; set GAOPT_CACHE to one that is",
                            path);
    return GA_OK;
}

static enum ga_status make_in_tmp(char **folder, const char *name, struct ga_error *error)
{
    char *top = ga_format("/tmp/gaopt-%u", (unsigned)geteuid());
    enum ga_status status = make_own(top, error);

    if (status == GA_OK)
        status = make(folder, top, name, error);
    free(top);
    return status;
}

enum ga_status ga_cache_open(char **folder, const char *name, struct ga_error *error)
{
    const char *given = getenv("GAOPT_CACHE");
    char *top;
    bool made;

    if (given != NULL && *given != '\0') {
        char *absolute = ga_path_absolute(given);
        enum ga_status status = make(folder, absolute, name, error);

        free(absolute);
        return status;
    }
    top = home_cache();
    made = top != NULL && make(folder, top, name, error) == GA_OK;
    free(top);
    return made ? GA_OK : make_in_tmp(folder, name, error);
}
