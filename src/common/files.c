/* SPDX-License-Identifier: GPL-3.0-or-later */
/* files.c - files that are read whole, and that appear whole or not at all. */
#include "common/files.h"
#include "common/buffer.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ_AT_ONCE = 1 << 16 };

static enum ga_status failed(struct ga_error *error, const char *what, const char *path)
{
    int reason = errno;

    return ga_error_set(error, reason == ENOENT ? GA_E_NOT_FOUND : GA_E_IO, "cannot %s %s: %s",
                        what, path, strerror(reason));
}

/* --- reading --- */

/* Reads to the end, or to one byte more than the limit. The size that fstat tells is not used: it
 * is 0 in /proc, and files grow. */
static int read_all(int file, size_t limit, struct ga_buffer *buffer)
{
    while (buffer->size <= limit) {
        ssize_t n;

        ga_buffer_reserve(buffer, READ_AT_ONCE);
        n = read(file, buffer->bytes + buffer->size, buffer->room - buffer->size);
        if (n == 0)
            return 0;
        if (n > 0)
            buffer->size += (size_t)n;
        else if (errno != EINTR)
            return -1;
    }
    return 0;
}

enum ga_status ga_file_read_open(int fd, const char *name, size_t limit, char **bytes, size_t *size,
                                 struct ga_error *error)
{
    struct ga_buffer buffer;
    enum ga_status status = GA_OK;

    ga_buffer_init(&buffer);
    if (read_all(fd, limit, &buffer) < 0)
        status = failed(error, "read", name);
    else if (buffer.size > limit)
        status = ga_error_set(error, GA_E_IO, "%s is larger than %zu bytes", name, limit);
    if (status != GA_OK) {
        ga_buffer_release(&buffer);
        return status;
    }
    *size = buffer.size;
    ga_buffer_put_u8(&buffer, 0);
    *bytes = ga_realloc(buffer.bytes, buffer.size, 1); /* without the room that is left over */
    return GA_OK;
}

enum ga_status ga_file_read(const char *path, size_t limit, char **bytes, size_t *size,
                            struct ga_error *error)
{
    enum ga_status status;
    int file = open(path, O_RDONLY | O_CLOEXEC);

    if (file < 0)
        return failed(error, "read", path);
    status = ga_file_read_open(file, path, limit, bytes, size, error);
    close(file);
    return status;
}

/* --- writing --- */

enum ga_status ga_file_write_all(int fd, const void *bytes, size_t size)
{
    const char *rest = bytes;

    while (size > 0) {
        ssize_t n = write(fd, rest, size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return GA_E_IO;
        rest += n;
        size -= (size_t)n;
    }
    return GA_OK;
}

enum ga_status ga_file_write_in_place(const char *path, mode_t mode, const void *bytes, size_t size,
                                      struct ga_error *error)
{
    enum ga_status status = GA_OK;
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode);

    if (file < 0)
        return failed(error, "write", path);
    if (ga_file_write_all(file, bytes, size) != GA_OK)
        status = failed(error, "write", path);
    if (close(file) < 0 && status == GA_OK)
        status = failed(error, "write", path);
    return status;
}

enum ga_status ga_file_write(const char *path, const void *bytes, size_t size,
                             struct ga_error *error)
{
    char *temporary = ga_format("%s.tmp", path);
    enum ga_status status = ga_file_write_in_place(temporary, 0666, bytes, size, error);

    if (status == GA_OK)
        status = ga_file_replace(temporary, path, error);
    if (status != GA_OK)
        unlink(temporary);
    free(temporary);
    return status;
}

static enum ga_status sync_path(const char *path, int flags, struct ga_error *error)
{
    enum ga_status status = GA_OK;
    int file = open(path, O_RDONLY | O_CLOEXEC | flags);

    if (file < 0)
        return failed(error, "sync", path);
    /* Some network file systems cannot sync a folder and say EINVAL: there is nothing to be done
     * then. */
    if (fsync(file) < 0 && !(errno == EINVAL && (flags & O_DIRECTORY)))
        status = failed(error, "sync", path);
    close(file);
    return status;
}

enum ga_status ga_file_replace(const char *temporary, const char *path, struct ga_error *error)
{
    enum ga_status status = sync_path(temporary, 0, error);
    char *folder;

    if (status != GA_OK)
        return status;
    if (rename(temporary, path) < 0)
        return failed(error, "replace", path);
    folder = ga_path_folder(path);
    status = ga_folder_sync(folder, error);
    free(folder);
    return status;
}

enum ga_status ga_folder_sync(const char *path, struct ga_error *error)
{
    return sync_path(path, O_DIRECTORY, error);
}
