/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file_service.c - see file_service.h. */
#include "master/file_service.h"
#include "common/message.h"
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool makes_sense(const struct ga_manifest *files, const struct ga_file_request *request)
{
    if (request->file >= files->n)
        return false;
    uint64_t size = files->files[request->file].size;
    return request->offset <= size && request->size <= size - request->offset;
}

static bool read_all(int fd, uint8_t *bytes, const struct ga_file_request *request)
{
    size_t done = 0;
    while (done < request->size) {
        ssize_t n = pread(fd, bytes + done, request->size - done, (off_t)(request->offset + done));
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

static bool read_piece(const struct ga_manifest_file *file, const char *folder,
                       const struct ga_file_request *request, uint8_t *bytes)
{
    int fd = ga_manifest_open(folder, file->name);
    struct stat found;
    if (fd < 0)
        return false;
    bool good = fstat(fd, &found) == 0 && S_ISREG(found.st_mode) &&
                (uint64_t)found.st_size == file->size && read_all(fd, bytes, request);
    close(fd);
    return good;
}

bool ga_file_service_answer(struct ga_buffer *out, const struct ga_manifest *files,
                            const char *folder, struct ga_reader *body)
{
    struct ga_file_request request;
    if (!ga_message_get_file_request(body, &request) || !makes_sense(files, &request))
        return false;
    uint8_t *bytes = ga_alloc(request.size, 1);
    bool good = read_piece(&files->files[request.file], folder, &request, bytes);
    struct ga_file_piece piece = {
        .file = request.file,
        .offset = request.offset,
        .bytes = bytes,
        .size = good ? request.size : 0,
    };
    ga_message_put_file_piece(out, &piece);
    free(bytes);
    return true;
}
