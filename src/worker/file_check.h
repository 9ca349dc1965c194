/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file_check.h - whether files are here as a manifest lists them. Large ones are read a slice at a
 * time, so that their reader can say meanwhile that it is alive. */
#ifndef GA_WORKER_FILE_CHECK_H
#define GA_WORKER_FILE_CHECK_H

#include "common/manifest.h"

enum ga_file_verdict { GA_FILE_UNDECIDED, GA_FILE_SOUND, GA_FILE_WRONG };

struct ga_file_check {
    const struct ga_manifest_file *file;
    int fd; /* -1: none is under way */
    uint64_t done;
    struct ga_digester *digester;
    char *slice;
};

void ga_file_check_init(struct ga_file_check *check);
void ga_file_check_release(struct ga_file_check *check);

/* Looks at the file below `folder`, from its beginning; one that was under way is dropped. It must
 * outlive the check. */
void ga_file_check_begin(struct ga_file_check *check, const char *folder,
                         const struct ga_manifest_file *file);
/* Reads one slice. WRONG: missing, unreadable, of other content, or not executable. */
enum ga_file_verdict ga_file_check_step(struct ga_file_check *check);

/* All are there with their sizes: worth reading. The last is looked at first, as that is the last
 * to be fetched. */
bool ga_files_look_whole(const char *folder, const struct ga_manifest *manifest);

#endif
