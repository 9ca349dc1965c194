/* SPDX-License-Identifier: GPL-3.0-or-later */
/* folder.c - folders made with those above them, and removed with all in them. */
#include "common/files.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum ga_status failed(struct ga_error *error, const char *what, const char *path)
{
    return ga_error_set(error, GA_E_IO, "cannot %s %s: %s", what, path, strerror(errno));
}

/* --- making --- */

static enum ga_status make_one(const char *path, struct ga_error *error)
{
    int reason;

    if (mkdir(path, 0777) == 0)
        return GA_OK;
    reason = errno;
    if (ga_path_is_folder(path))
        return GA_OK;
    errno = reason;
    return failed(error, "make the folder", path);
}

enum ga_status ga_folder_make(const char *path, struct ga_error *error)
{
    enum ga_status status = GA_OK;
    char *above = ga_path_folder(path);

    if (!ga_path_is_folder(above))
        status = ga_folder_make(above, error);
    if (status == GA_OK)
        status = make_one(path, error);
    free(above);
    return status;
}

/* --- removing --- */

/* Everything goes through descriptors of folders that were opened without following links, so that
 * nothing outside is touched even if someone swaps a folder for a link meanwhile. */
static enum ga_status remove_tree(int above, const char *name, struct ga_error *error);

enum ga_status ga_folder_remove_entry(int folder, const char *name, struct ga_error *error)
{
    if (unlinkat(folder, name, 0) == 0 || errno == ENOENT)
        return GA_OK;
    if (errno != EISDIR && errno != EPERM) /* Linux says EISDIR of a folder, POSIX EPERM */
        return failed(error, "remove", name);
    return remove_tree(folder, name, error);
}

/* Takes the descriptor over. */
static enum ga_status remove_entries(int folder, struct ga_error *error)
{
    enum ga_status status = GA_OK;
    DIR *entries = fdopendir(folder);
    const struct dirent *entry;

    if (!entries) {
        status = failed(error, "list", "the folder");
        close(folder);
        return status;
    }
    while (status == GA_OK && (errno = 0, entry = readdir(entries))) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            status = ga_folder_remove_entry(folder, entry->d_name, error);
    }
    if (status == GA_OK && errno != 0)
        status = failed(error, "list", "the folder");
    closedir(entries);
    return status;
}

static enum ga_status remove_tree(int above, const char *name, struct ga_error *error)
{
    enum ga_status status;
    int folder = openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (folder < 0)
        return errno == ENOENT ? GA_OK : failed(error, "remove", name);
    status = remove_entries(folder, error);
    if (status != GA_OK) {
        ga_error_prefix(error, "%s", name);
        return status;
    }
    if (unlinkat(above, name, AT_REMOVEDIR) < 0 && errno != ENOENT)
        return failed(error, "remove", name);
    return GA_OK;
}

enum ga_status ga_folder_remove(const char *path, struct ga_error *error)
{
    char *name = ga_strdup(path);
    size_t length = strlen(name);
    enum ga_status status;

    /* "link/" would be followed in spite of O_NOFOLLOW. */
    while (length > 1 && name[length - 1] == '/')
        name[--length] = '\0';
    status = remove_tree(AT_FDCWD, name, error);
    free(name);
    return status;
}
