/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kept_folders.c - see kept_folders.h. */
#include "master/kept_folders.h"
#include "common/evaluation.h"
#include "common/files.h"
#include "common/inside.h"
#include "common/parcel.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int make_empty(const char *results, const char *label, struct ga_error *error)
{
    const int top = open(results, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int folder = -1;

    if (top >= 0 && ga_inside_remove(results, label, error) == GA_OK)
        folder = ga_inside_folder(top, label, true);
    if (folder < 0)
        (void)ga_error_set(error, GA_E_IO, "cannot make the folder %s: %s", label, strerror(errno));
    if (top >= 0)
        (void)close(top);
    return folder;
}

enum ga_status ga_kept_folder_write(const char *results, uint64_t id, uint32_t repeat,
                                    uint32_t attempt, struct ga_reader *parcel,
                                    struct ga_error *error)
{
    char label[GA_LABEL_ROOM];
    const int folder = make_empty(results, ga_evaluation_label(id, repeat, attempt, label), error);

    if (folder < 0)
        return GA_E_IO;
    const enum ga_status status = ga_parcel_unpack(parcel, folder, error);
    (void)close(folder);
    if (status != GA_OK)
        ga_error_prefix(error, "%s", label);
    return status;
}

void ga_spare_folders_sweep(const char *results)
{
    const int top = open(results, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const int folder = top >= 0 ? ga_inside_folder(top, GA_EVALUATIONS_FOLDER, false) : -1;
    DIR *list = folder >= 0 ? fdopendir(folder) : NULL;
    const struct dirent *entry;

    while (list != NULL && (entry = readdir(list)) != NULL) {
        if (strncmp(entry->d_name, GA_SPARE_PREFIX, strlen(GA_SPARE_PREFIX)) == 0)
            (void)!ga_folder_remove_entry(folder, entry->d_name, NULL);
    }
    if (list != NULL)
        (void)closedir(list);
    else if (folder >= 0)
        (void)close(folder);
    if (top >= 0)
        (void)close(top);
}
