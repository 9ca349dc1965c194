/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file_check.c - see file_check.h. */
#include "worker/file_check.h"
#include "common/files.h"
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SLICE = 16 << 20 }; /* bytes: some 10 ms from memory, 0.2 s from a disk */

void ga_file_check_init(struct ga_file_check *check)
{
    *check = (struct ga_file_check){
        .fd = -1,
        .digester = ga_digester_create(),
        .slice = ga_alloc(SLICE, 1),
    };
}

static void close_file(struct ga_file_check *check)
{
    if (check->fd >= 0)
        (void)close(check->fd);
    check->fd = -1;
}

void ga_file_check_release(struct ga_file_check *check)
{
    close_file(check);
    ga_digester_destroy(check->digester);
    free(check->slice);
}

static bool has_shape(const struct stat *found, const struct ga_manifest_file *file)
{
    return S_ISREG(found->st_mode) && (uint64_t)found->st_size == file->size &&
           (!file->executable || (found->st_mode & S_IXUSR) != 0);
}

void ga_file_check_begin(struct ga_file_check *check, const char *folder,
                         const struct ga_manifest_file *file)
{
    struct stat found;

    close_file(check);
    ga_digester_clear(check->digester);
    check->file = file;
    check->done = 0;
    check->fd = ga_manifest_open(folder, file->name);
    if (check->fd >= 0 && (fstat(check->fd, &found) != 0 || !has_shape(&found, file)))
        close_file(check);
}

enum ga_file_verdict ga_file_check_step(struct ga_file_check *check)
{
    const ssize_t n = check->fd >= 0 ? read(check->fd, check->slice, SLICE) : -1;
    bool sound;

    if (n > 0) {
        ga_digester_add(check->digester, check->slice, (size_t)n);
        check->done += (uint64_t)n;
        if (check->done < check->file->size)
            return GA_FILE_UNDECIDED;
    }
    sound = n >= 0 && check->done == check->file->size &&
            ga_digest_equal(ga_digester_get(check->digester), check->file->digest);
    close_file(check);
    return sound ? GA_FILE_SOUND : GA_FILE_WRONG;
}

bool ga_files_look_whole(const char *folder, const struct ga_manifest *manifest)
{
    bool whole = true;

    for (size_t i = manifest->n; whole && i-- > 0;) {
        char *path = ga_path_join(folder, manifest->files[i].name);
        struct stat found;

        whole = stat(path, &found) == 0 && has_shape(&found, &manifest->files[i]);
        free(path);
    }
    return whole;
}
