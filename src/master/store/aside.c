/* SPDX-License-Identifier: GPL-3.0-or-later */
/* aside.c - a results folder gets a number behind its name. */
#include "master/store/aside.h"
#include "common/files.h"
#include "master/store/journal.h"
#include "master/store/run_layout.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum ga_status ga_aside_is_needed(const char *folder, bool *needed, struct ga_error *error)
{
    char *file = ga_path_join(folder, GA_RUN_FILE);
    char *history = ga_path_join(folder, GA_RUN_HISTORY);
    uint64_t *journals;
    size_t n;
    enum ga_status status = ga_journal_list(folder, &journals, &n, error);

    *needed = ga_path_exists(file) || ga_path_exists(history) || n > 0;
    free(journals);
    free(history);
    free(file);
    return status;
}

/* Without taking the place of anything: 0, or -1 and errno, which is EEXIST if `to` is there. */
static int rename_to_free(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    if (ga_path_exists(to)) { /* some network file systems cannot do both in one step */
        errno = EEXIST;
        return -1;
    }
    return rename(from, to);
}

enum ga_status ga_aside(const char *folder, char **where, struct ga_error *error)
{
    for (unsigned number = 1;; number++) {
        *where = ga_format("%s.%u", folder, number);
        if (rename_to_free(folder, *where) == 0)
            return GA_OK;
        if (errno != EEXIST && errno != ENOTEMPTY) {
            enum ga_status status = ga_error_set(error, GA_E_IO, "cannot set %s aside as %s: %s",
                                                 folder, *where, strerror(errno));

            free(*where);
            *where = NULL;
            return status;
        }
        free(*where);
    }
}
