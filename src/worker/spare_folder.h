/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spare_folder.h - the folder of an evaluation that is over, cleared and put aside for the next one
 * of the same slot. Making and removing files is the dearest part of a short evaluation: ext4 looks
 * at each inode that was freed in the last five seconds before it gives out another. Used again, a
 * folder costs a quarter (docs/decisions/0025). */
#ifndef GA_WORKER_SPARE_FOLDER_H
#define GA_WORKER_SPARE_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct ga_spare_folder {
    char name[128]; /* in RESULTS/evaluations, beside those of evaluations */
    bool is_there;  /* with the files that each has, those printed to empty, and no others */
    mode_t mode;    /* that folders are made with; 0: not known yet */
};

void ga_spare_folder_init(struct ga_spare_folder *spare, size_t slot);

/* Gives it the name of an evaluation's folder. False if there is none, or something else has that
 * name. `above`: the open folder that both are in. */
bool ga_spare_folder_take(struct ga_spare_folder *spare, int above, const char *name);

/* Takes note of how a folder looks that was made anew; `fd` of it. */
void ga_spare_folder_learn(struct ga_spare_folder *spare, int fd);

/* An open folder of an evaluation, and in it the files that it prints to. */
struct ga_used_folder {
    int above;
    const char *name;
    int fd, output_fd, error_fd;
};

/* Puts it aside; whatever the evaluation added is removed. No process of the evaluation may be
 * left: it would work in a later one's folder. False if the evaluation did to folder or files what
 * cannot be undone: then they are to be removed. */
bool ga_spare_folder_keep(struct ga_spare_folder *spare, const struct ga_used_folder *used);

void ga_spare_folder_remove(struct ga_spare_folder *spare, const char *results);

#endif
