/* SPDX-License-Identifier: GPL-3.0-or-later */
/* manifest_make.c - a manifest of files that are here: folders are walked, files read. */
#include "common/files.h"
#include "common/manifest.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PIECE = 1 << 20, /* bytes read at a time */
    DEEPEST = 64,    /* a link to a folder above itself has no end */
};

struct making {
    struct ga_manifest *manifest;
    const char *folder;
    struct ga_digester *digester;
    char *piece;
    size_t room, names; /* of manifest->files; bytes of names */
    struct ga_error *error;
};

static enum ga_status failed(const struct making *making, const char *name, const char *why)
{
    return ga_error_set(making->error, GA_E_IO, "evaluator.files: %s/%s %s", making->folder, name,
                        why);
}

static enum ga_status unreadable(const struct making *making, const char *name)
{
    char *why;
    enum ga_status status;

    if (errno == EXDEV)
        return failed(making, name, "is a link that leads out of the config's folder");
    why = ga_format("cannot be read: %s", strerror(errno));
    status = failed(making, name, why);
    free(why);
    return status;
}

/* --- a file --- */

static enum ga_status read_digest(struct making *making, int fd, struct ga_manifest_file *file)
{
    ssize_t n;

    ga_digester_clear(making->digester);
    file->size = 0;
    while ((n = read(fd, making->piece, PIECE)) > 0) {
        ga_digester_add(making->digester, making->piece, (size_t)n);
        file->size += (uint64_t)n;
    }
    if (n < 0)
        return unreadable(making, file->name);
    file->digest = ga_digester_get(making->digester);
    return GA_OK;
}

static struct ga_manifest_file *append(struct making *making, const char *name)
{
    struct ga_manifest *manifest = making->manifest;

    if (manifest->n == making->room) {
        making->room = 2 * making->room + 16;
        manifest->files = ga_realloc(manifest->files, making->room, sizeof *manifest->files);
    }
    making->names += strlen(name);
    manifest->files[manifest->n] = (struct ga_manifest_file){.name = ga_strdup(name)};
    return &manifest->files[manifest->n++];
}

static enum ga_status add_file(struct making *making, int fd, const char *name,
                               const struct stat *found)
{
    struct ga_manifest *manifest = making->manifest;
    struct ga_manifest_file *file;
    enum ga_status status;

    if (manifest->n == GA_MANIFEST_FILES || making->names > GA_MANIFEST_NAMES)
        return failed(making, name, "is one file too many: at most 100000 can be sent");
    file = append(making, name);
    file->executable = (found->st_mode & S_IXUSR) != 0;
    status = read_digest(making, fd, file);
    if (status == GA_OK && file->size > GA_MANIFEST_BYTES - manifest->bytes)
        return failed(making, name, "is too much: at most 16 GiB can be sent");
    manifest->bytes += file->size;
    return status;
}

/* --- a folder --- */

static enum ga_status add(struct making *making, const char *name, int depth);

/* Takes the descriptor over. */
static enum ga_status add_entries(struct making *making, int fd, const char *name, int depth)
{
    enum ga_status status = GA_OK;
    const struct dirent *entry;
    DIR *entries = fdopendir(fd);

    if (entries == NULL) {
        (void)close(fd);
        return unreadable(making, name);
    }
    while (status == GA_OK && (errno = 0, entry = readdir(entries)) != NULL) {
        char *inner;

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        inner = ga_path_join(name, entry->d_name);
        status = add(making, inner, depth + 1);
        free(inner);
    }
    if (status == GA_OK && errno != 0)
        status = unreadable(making, name);
    (void)closedir(entries);
    return status;
}

/* Sockets, pipes and devices in a folder are nothing to be sent. */
static bool is_special(const struct stat *found)
{
    return !S_ISREG(found->st_mode) && !S_ISDIR(found->st_mode);
}

static enum ga_status add(struct making *making, const char *name, int depth)
{
    const int fd = ga_manifest_open(making->folder, name);
    enum ga_status status = GA_OK;
    struct stat found;

    if (fd < 0)
        return depth > 0 && errno == ENXIO ? GA_OK : unreadable(making, name); /* a socket */
    if (fstat(fd, &found) != 0)
        status = unreadable(making, name);
    else if (is_special(&found) && depth == 0)
        status = failed(making, name, "is neither a file nor a folder");
    else if (S_ISDIR(found.st_mode) && depth == DEEPEST)
        status = failed(making, name, "lies too deep; is there a link to a folder above it?");
    else if (S_ISDIR(found.st_mode))
        return add_entries(making, fd, name, depth);
    else if (S_ISREG(found.st_mode))
        status = add_file(making, fd, name, &found);
    (void)close(fd);
    return status;
}

/* --- the whole --- */

static int by_name(const void *a, const void *b)
{
    const struct ga_manifest_file *one = a, *other = b;

    return strcmp(one->name, other->name);
}

/* What was listed twice, or beside its folder, counts once. */
static void sort(struct ga_manifest *manifest)
{
    struct ga_manifest_file *files = manifest->files;
    size_t n = 0;

    if (manifest->n > 0)
        qsort(files, manifest->n, sizeof *files, by_name);
    for (size_t i = 0; i < manifest->n; i++) {
        if (n > 0 && strcmp(files[n - 1].name, files[i].name) == 0) {
            manifest->bytes -= files[i].size;
            free(files[i].name);
        } else {
            files[n++] = files[i];
        }
    }
    manifest->n = n;
}

enum ga_status ga_manifest_make(struct ga_manifest *manifest, const char *folder,
                                char *const *names, size_t n, struct ga_error *error)
{
    struct making making = {
        .manifest = manifest,
        .folder = folder,
        .digester = ga_digester_create(),
        .piece = ga_alloc(PIECE, 1),
        .error = error,
    };
    enum ga_status status = GA_OK;

    *manifest = (struct ga_manifest){0};
    for (size_t i = 0; status == GA_OK && i < n; i++)
        status = add(&making, names[i], 0);
    if (status == GA_OK)
        sort(manifest);
    else
        ga_manifest_release(manifest);
    free(making.piece);
    ga_digester_destroy(making.digester);
    return status;
}
