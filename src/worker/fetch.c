/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fetch.c - see fetch.h. Nothing is synced: what a crash of the host damages is found by its digest
 * and fetched again. */
#include "worker/fetch.h"
#include "common/files.h"
#include "common/inside.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void ga_fetch_init(struct ga_fetch *fetch)
{
    *fetch = (struct ga_fetch){.fd = -1, .digester = ga_digester_create()};
}

static void close_part(struct ga_fetch *fetch)
{
    if (fetch->fd >= 0)
        (void)close(fetch->fd);
    fetch->fd = -1;
}

void ga_fetch_release(struct ga_fetch *fetch)
{
    close_part(fetch);
    ga_digester_destroy(fetch->digester);
}

static enum ga_status cannot(struct ga_error *error, const char *what, const char *path)
{
    return ga_error_set(error, GA_E_IO, "cannot %s %s: %s", what, path, strerror(errno));
}

enum ga_status ga_fetch_begin(struct ga_fetch *fetch, const struct ga_manifest *files,
                              size_t number, const char *part, struct ga_error *error)
{
    close_part(fetch);
    ga_digester_clear(fetch->digester);
    fetch->file = &files->files[number];
    fetch->number = (uint32_t)number;
    fetch->done = 0;
    fetch->fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
    return fetch->fd >= 0 ? GA_OK : cannot(error, "write", part);
}

bool ga_fetch_next(const struct ga_fetch *fetch, struct ga_file_request *request)
{
    const uint64_t left = fetch->file->size - fetch->done;

    *request = (struct ga_file_request){
        .file = fetch->number,
        .offset = fetch->done,
        .size = left < GA_FILE_PIECE ? (uint32_t)left : GA_FILE_PIECE,
    };
    return left > 0;
}

enum ga_status ga_fetch_take(struct ga_fetch *fetch, const struct ga_file_piece *piece,
                             struct ga_error *error)
{
    if (fetch->fd < 0 || piece->file != fetch->number || piece->offset != fetch->done ||
        piece->size > fetch->file->size - fetch->done)
        return GA_OK;
    if (piece->size == 0)
        return ga_error_set(error, GA_E_PEER,
                            "rank 0 cannot send %s: it was changed or removed since the run began",
                            fetch->file->name);
    if (ga_file_write_all(fetch->fd, piece->bytes, piece->size) != GA_OK)
        return cannot(error, "keep what was sent of", fetch->file->name);
    ga_digester_add(fetch->digester, piece->bytes, piece->size);
    fetch->done += piece->size;
    return GA_OK;
}

/* Whoever may read it may execute it, if anybody may. */
static bool set_mode(const struct ga_fetch *fetch)
{
    struct stat found;

    if (!fetch->file->executable)
        return true;
    return fstat(fetch->fd, &found) == 0 &&
           fchmod(fetch->fd, (found.st_mode | (found.st_mode & 0444) >> 2) & 0777) == 0;
}

static bool move_below(const char *folder, const char *part, const char *name)
{
    const char *slash = strrchr(name, '/');
    char *above = slash != NULL ? ga_format("%.*s", (int)(slash - name), name) : ga_strdup("");
    const int top = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const int to = top >= 0 ? ga_inside_folder(top, above, true) : -1;
    const bool moved =
        to >= 0 && renameat(AT_FDCWD, part, to, slash != NULL ? slash + 1 : name) == 0;
    const int reason = errno;

    if (to >= 0)
        (void)close(to);
    if (top >= 0)
        (void)close(top);
    free(above);
    errno = reason;
    return moved;
}

enum ga_status ga_fetch_end(struct ga_fetch *fetch, const char *folder, const char *part,
                            struct ga_error *error)
{
    const char *name = fetch->file->name;
    enum ga_status status = GA_OK;

    if (!ga_digest_equal(ga_digester_get(fetch->digester), fetch->file->digest))
        status = ga_error_set(error, GA_E_PEER,
                              "what rank 0 sent as %s is not what it listed: it was changed since "
                              "the run began",
                              name);
    else if (!set_mode(fetch))
        status = cannot(error, "make executable", part);
    close_part(fetch);
    if (status == GA_OK && !move_below(folder, part, name))
        status = cannot(error, "put in its place", name);
    if (status != GA_OK)
        (void)unlink(part);
    return status;
}
