/* SPDX-License-Identifier: GPL-3.0-or-later */
/* manifest.c - a manifest as bytes, and its files by name.
 * As bytes: count u32; of each file its name as a text, size u64, executable u8, digest 2 x u64. */
#include "common/manifest.h"
#include "common/files.h"
#include "common/inside.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SMALLEST = 4 + 1 + 8 + 1 + 16 }; /* bytes of a file's row */

void ga_manifest_release(struct ga_manifest *manifest)
{
    for (size_t i = 0; i < manifest->n; i++)
        free(manifest->files[i].name);
    free(manifest->files);
    *manifest = (struct ga_manifest){0};
}

void ga_manifest_put(struct ga_buffer *out, const struct ga_manifest *manifest)
{
    ga_buffer_put_u32(out, (uint32_t)manifest->n);
    for (size_t i = 0; i < manifest->n; i++) {
        const struct ga_manifest_file *file = &manifest->files[i];

        ga_buffer_put_text(out, file->name);
        ga_buffer_put_u64(out, file->size);
        ga_buffer_put_u8(out, file->executable);
        ga_buffer_put_u64(out, file->digest.high);
        ga_buffer_put_u64(out, file->digest.low);
    }
}

/* The name is there to be freed either way. */
static bool get_file(struct ga_reader *reader, struct ga_manifest_file *file)
{
    uint8_t executable;

    file->name = ga_reader_text(reader);
    file->size = ga_reader_u64(reader);
    executable = ga_reader_u8(reader);
    file->executable = executable == 1;
    file->digest.high = ga_reader_u64(reader);
    file->digest.low = ga_reader_u64(reader);
    return !reader->failed && executable <= 1 && strlen(file->name) < PATH_MAX &&
           ga_path_is_inner(file->name);
}

/* Whether the last file may follow those before it. */
static bool fits(const struct ga_manifest *manifest)
{
    const struct ga_manifest_file *last = &manifest->files[manifest->n - 1];

    return last->size <= GA_MANIFEST_BYTES - manifest->bytes &&
           (manifest->n == 1 || strcmp(last[-1].name, last->name) < 0);
}

bool ga_manifest_get(struct ga_reader *reader, struct ga_manifest *manifest)
{
    const uint32_t n = ga_reader_u32(reader);
    bool good = n <= GA_MANIFEST_FILES && ga_reader_has(reader, n, SMALLEST);

    *manifest = (struct ga_manifest){0};
    if (good && n > 0)
        manifest->files = ga_alloc(n, sizeof *manifest->files);
    while (good && manifest->n < n) {
        good = get_file(reader, &manifest->files[manifest->n++]) && fits(manifest);
        manifest->bytes += good ? manifest->files[manifest->n - 1].size : 0;
    }
    if (!good)
        ga_manifest_release(manifest);
    return good;
}

struct ga_digest ga_manifest_digest(const struct ga_manifest *manifest)
{
    struct ga_digester *digester = ga_digester_create();
    struct ga_buffer bytes;
    struct ga_digest digest;

    ga_buffer_init(&bytes);
    ga_manifest_put(&bytes, manifest);
    ga_digester_add(digester, bytes.bytes, bytes.size);
    digest = ga_digester_get(digester);
    ga_buffer_release(&bytes);
    ga_digester_destroy(digester);
    return digest;
}

/* `real` has no links any more, so that none needs to be followed below `top`; one that came since
 * is refused. */
static int open_below(const char *top, const char *real)
{
    const size_t length = strcmp(top, "/") == 0 ? 0 : strlen(top);
    int folder, file, reason;

    if (strncmp(top, real, length) != 0 || real[length] != '/') {
        errno = EXDEV;
        return -1;
    }
    folder = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return -1;
    /* not to wait for whoever would write to a named pipe */
    file = ga_inside_open(folder, real + length + 1, O_RDONLY | O_NONBLOCK, 0);
    reason = errno;
    (void)close(folder);
    errno = reason;
    return file;
}

int ga_manifest_open(const char *folder, const char *name)
{
    char *path = ga_path_join(folder, name);
    char *top = realpath(folder, NULL), *real = top != NULL ? realpath(path, NULL) : NULL;
    const int file = real != NULL ? open_below(top, real) : -1;
    const int reason = errno;

    free(real);
    free(top);
    free(path);
    errno = reason;
    return file;
}
