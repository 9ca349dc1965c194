/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz_folder.h - a folder in memory for targets that read files by their names: made once, written
 * over with each input, removed when the fuzzer ends in good order. fuzz.sh says where, and removes
 * what is left after a crash. */
#ifndef GA_TESTS_FUZZ_FOLDER_H
#define GA_TESTS_FUZZ_FOLDER_H

#include "common/files.h"
#include "fuzz.h"
#include <fcntl.h>
#include <unistd.h>

static char fuzz_folder[128];

static inline void fuzz_folder_remove(void)
{
    if (ga_folder_remove(fuzz_folder, NULL) != GA_OK)
        (void)fprintf(stderr, "%s stays\n", fuzz_folder);
}

/* Its name; the first call makes it. */
static inline const char *fuzz_folder_path(void)
{
    if (fuzz_folder[0] == '\0') {
        const char *above = getenv("GAOPT_FUZZ_FOLDER");

        (void)snprintf(fuzz_folder, sizeof fuzz_folder, "%s/gaopt-fuzz-XXXXXX",
                       above != NULL ? above : "/tmp");
        if (mkdtemp(fuzz_folder) == NULL)
            fuzz_fail("cannot make %s", fuzz_folder);
        (void)atexit(fuzz_folder_remove);
    }
    return fuzz_folder;
}

/* Without the sync that ga_file_write would add. */
static inline void fuzz_folder_write(const char *name, const void *bytes, size_t size)
{
    char *path = ga_path_join(fuzz_folder_path(), name);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (file < 0 || ga_file_write_all(file, bytes, size) != GA_OK)
        fuzz_fail("cannot write %s", path);
    (void)close(file);
    free(path);
}

#endif
