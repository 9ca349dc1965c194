/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parcel.c - see parcel.h.
 * Layout: u32 count of files; of each its name (text), u8 whether it may be executed, text of its
 * bytes. */
#include "common/parcel.h"
#include "common/evaluation.h"
#include "common/files.h"
#include "common/inside.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH_MOST 8    /* folders in folders */
#define NAME_MOST  1024 /* bytes */

/* --- packing --- */

struct packing {
    struct ga_buffer *out;
    uint32_t n, left_out; /* files */
    size_t bytes;
    bool last; /* only the file that may take the room kept for it is still to come */
};

/* Up to `n` bytes from `at` on; how many there were. */
static size_t read_part(int fd, off_t at, size_t n, struct ga_buffer *out)
{
    size_t got = 0;

    ga_buffer_reserve(out, n);
    while (got < n) {
        const ssize_t more = pread(fd, out->bytes + out->size, n - got, at + (off_t)got);

        if (more < 0 && errno == EINTR)
            continue;
        if (more <= 0)
            break;
        out->size += (size_t)more;
        got += (size_t)more;
    }
    return got;
}

static void read_shortened(int fd, off_t size, struct ga_buffer *content)
{
    const off_t part = (off_t)GA_PARCEL_PART;

    if (size <= 2 * part) {
        (void)read_part(fd, 0, (size_t)size, content);
        return;
    }
    (void)read_part(fd, 0, GA_PARCEL_PART, content);
    char *line = ga_format("\n[... %lld bytes left out ...]\n", (long long)(size - 2 * part));
    ga_buffer_put_bytes(content, line, strlen(line));
    free(line);
    (void)read_part(fd, size - part, GA_PARCEL_PART, content);
}

static void put_file(struct packing *packing, const char *name, bool executable,
                     const struct ga_buffer *content)
{
    ga_buffer_put_text(packing->out, name);
    ga_buffer_put_u8(packing->out, executable);
    ga_buffer_put_u32(packing->out, (uint32_t)content->size);
    ga_buffer_put_bytes(packing->out, content->bytes, content->size);
    packing->n++;
    packing->bytes += content->size;
}

/* The last place is for the file that says what is left out. */
static bool has_room(const struct packing *packing, off_t size)
{
    const size_t most = 2 * GA_PARCEL_PART + 100;
    const size_t needed = size < (off_t)most ? (size_t)size : most;
    const uint32_t kept_files = packing->last ? 0 : 1;
    const size_t kept_bytes = packing->last ? 0 : 1000;

    return packing->n + kept_files < GA_PARCEL_FILES &&
           packing->bytes + needed + kept_bytes <= GA_PARCEL_BYTES;
}

static void pack_file(struct packing *packing, int fd, const char *name)
{
    struct ga_buffer content;
    struct stat status;

    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
        return;
    if (!has_room(packing, status.st_size)) {
        packing->left_out++;
        return;
    }
    ga_buffer_init(&content);
    read_shortened(fd, status.st_size, &content);
    put_file(packing, name, status.st_mode & S_IXUSR, &content);
    ga_buffer_release(&content);
}

static void pack_folder(struct packing *packing, int folder, const char *path, int depth);

static void pack_entry(struct packing *packing, int folder, const char *path, const char *name,
                       int depth)
{
    char *inner = *path ? ga_format("%s/%s", path, name) : ga_strdup(name);
    const int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    struct stat status;

    if (fd < 0 || strlen(inner) > NAME_MOST) {
        packing->left_out++;
    } else if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
        if (depth < DEPTH_MOST)
            pack_folder(packing, fd, inner, depth + 1);
        else
            packing->left_out++;
    } else {
        pack_file(packing, fd, inner);
    }
    if (fd >= 0)
        (void)close(fd);
    free(inner);
}

/* Messages of failures refer to the first. */
static const char *const first[] = {GA_ERROR_FILE, GA_OUTPUT_FILE, GA_PARAMETERS_FILE};

/* First or last in the parcel, wherever the order of names would put it. */
static bool has_its_own_place(const char *name)
{
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        if (strcmp(name, first[i]) == 0)
            return true;
    return strcmp(name, GA_PARCEL_LEFT_OUT) == 0;
}

static int is_entry(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

/* In order of name, so that the same files always stay behind. */
static void pack_folder(struct packing *packing, int folder, const char *path, int depth)
{
    struct dirent **entries = NULL;
    const int n = scandirat(folder, ".", &entries, is_entry, alphasort);

    for (int i = 0; i < n; i++) {
        if (*path != '\0' || !has_its_own_place(entries[i]->d_name))
            pack_entry(packing, folder, path, entries[i]->d_name, depth);
        free(entries[i]);
    }
    free(entries);
}

static bool is_in(int folder, const char *name)
{
    return faccessat(folder, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static void say_what_is_left_out(struct packing *packing)
{
    char *text =
        ga_format("%" PRIu32 " of the files here were not sent by the host that made them: "
                  "too many, too large, or links.\n",
                  packing->left_out);
    struct ga_buffer content = {.bytes = (uint8_t *)text, .size = strlen(text)};

    put_file(packing, GA_PARCEL_LEFT_OUT, false, &content);
    free(text);
}

/* What an evaluation itself has by that name goes with the rest, unless its place is needed. */
static void pack_last(struct packing *packing, int folder)
{
    const struct packing before = *packing;
    const size_t size = packing->out->size;

    packing->last = true;
    if (is_in(folder, GA_PARCEL_LEFT_OUT)) {
        pack_entry(packing, folder, "", GA_PARCEL_LEFT_OUT, 0);
        if (packing->left_out > 0) {
            *packing = before;
            packing->out->size = size;
            packing->left_out++;
        }
    }
    if (packing->left_out > 0)
        say_what_is_left_out(packing);
}

void ga_parcel_pack(int folder, struct ga_buffer *out)
{
    struct packing packing = {.out = out};
    const size_t at_count = out->size;

    ga_buffer_put_u32(out, 0);
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        if (is_in(folder, first[i]))
            pack_entry(&packing, folder, "", first[i], 0);
    pack_folder(&packing, folder, "", 0);
    pack_last(&packing, folder);
    ga_buffer_set_u32(out, at_count, packing.n);
}

/* --- unpacking --- */

static enum ga_status write_file(int folder, const char *name, mode_t mode, const void *bytes,
                                 size_t size, struct ga_error *error)
{
    char *above = ga_path_folder(name);
    const int parent = strcmp(above, ".") == 0 ? -1 : ga_inside_folder(folder, above, true);
    const int fd = ga_inside_open(folder, name, O_WRONLY | O_CREAT | O_EXCL, mode);
    enum ga_status status = fd >= 0 ? ga_file_write_all(fd, bytes, size) : GA_E_IO;

    if (status != GA_OK)
        status = ga_error_set(error, GA_E_IO, "%s: %s", name, strerror(errno));
    if (fd >= 0)
        (void)close(fd);
    if (parent >= 0)
        (void)close(parent);
    free(above);
    return status;
}

static enum ga_status unpack_file(struct ga_reader *reader, int folder, size_t *total,
                                  struct ga_error *error)
{
    char *name = ga_reader_text(reader);
    const bool executable = ga_reader_u8(reader) != 0;
    const uint32_t size = ga_reader_u32(reader);
    const void *bytes = ga_reader_bytes(reader, size);
    enum ga_status status = GA_OK;

    *total += size;
    if (!name || reader->failed || strlen(name) > NAME_MOST || !ga_path_is_inner(name) ||
        *total > GA_PARCEL_BYTES)
        status = ga_error_set(error, GA_E_FORMAT, "not the files of a folder");
    else
        status = write_file(folder, name, executable ? 0777 : 0666, bytes, size, error);
    free(name);
    return status;
}

enum ga_status ga_parcel_unpack(struct ga_reader *reader, int folder, struct ga_error *error)
{
    const uint32_t n = ga_reader_u32(reader);
    enum ga_status status = GA_OK;
    size_t total = 0;

    if (reader->failed || n > GA_PARCEL_FILES)
        return ga_error_set(error, GA_E_FORMAT, "not the files of a folder");
    for (uint32_t i = 0; i < n && status == GA_OK; i++)
        status = unpack_file(reader, folder, &total, error);
    return status;
}
