/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evaluation_folder.h - the folder that one evaluation of a command works in:
 * RESULTS/evaluations/ID, of a later repeat ID.REPEAT, of a later attempt ID-ATTEMPT, with
 * parameters.json, the files made from templates, stdout.txt and stderr.txt. Nothing in it is
 * reached through a symbolic link: an evaluation may have put one where a later one writes. */
#ifndef GA_WORKER_EVALUATION_FOLDER_H
#define GA_WORKER_EVALUATION_FOLDER_H

#include "common/config/config.h"
#include "common/evaluation.h"
#include "worker/placeholder.h"
#include "worker/spare_folder.h"

struct ga_evaluation_folder {
    char *path;       /* absolute */
    char *label;      /* the same from the results folder on, for messages: "evaluations/000371" */
    const char *name; /* the last part of that */
    const char *results;
    int above; /* descriptors: of RESULTS/evaluations; this and the next three -1 until it is made
                */
    int fd;    /* of the folder */
    int output_fd;
    int error_fd;
};

/* Texts of the config's templates, in its order, read once so that a run does not change when a
 * file does. */
enum ga_status GA_MUST_CHECK ga_templates_read(struct ga_buffer **templates,
                                               const struct ga_config *config,
                                               struct ga_error *error);
void ga_templates_free(struct ga_buffer *templates, const struct ga_config *config);

/* Names the folder of a task; nothing is made yet. Release it in any case. The config outlives it.
 */
void ga_evaluation_folder_init(struct ga_evaluation_folder *folder, const struct ga_config *config,
                               const struct ga_task *task);
void ga_evaluation_folder_release(struct ga_evaluation_folder *folder);

/* Makes it afresh (what stands there, of a session that was killed say, is removed), of the spare
 * folder if there is one, and fills it. All values must be set. */
enum ga_status GA_MUST_CHECK ga_evaluation_folder_make(struct ga_evaluation_folder *folder,
                                                       struct ga_spare_folder *spare,
                                                       const struct ga_config *config,
                                                       const struct ga_buffer *templates,
                                                       const struct ga_placeholders *values,
                                                       const double *genes, struct ga_error *error);

/* The whole of what it printed, or of the file `name` in it, with a 0 behind. Never waits: what is
 * no regular file is refused. The caller frees *text. */
enum ga_status GA_MUST_CHECK ga_evaluation_folder_read(const struct ga_evaluation_folder *folder,
                                                       const char *name, size_t limit, char **text,
                                                       size_t *size, struct ga_error *error);
enum ga_status GA_MUST_CHECK
ga_evaluation_folder_read_output(const struct ga_evaluation_folder *folder, size_t limit,
                                 char **text, size_t *size, struct ga_error *error);

/* Takes it away with all in it. What cannot be removed stays. */
void ga_evaluation_folder_remove(const struct ga_evaluation_folder *folder);
/* The same, to be used again: no process of the evaluation may be left. */
void ga_evaluation_folder_spare(const struct ga_evaluation_folder *folder,
                                struct ga_spare_folder *spare);
#endif
