/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evaluation_folder.h - the folder that one evaluation of a command works in:
 * RESULTS/evaluations/ID, with parameters.json, the files made from templates, stdout.txt and
 * stderr.txt. */
#ifndef GA_WORKER_EVALUATION_FOLDER_H
#define GA_WORKER_EVALUATION_FOLDER_H

#include "common/config/config.h"
#include "worker/placeholder.h"

struct ga_evaluation_folder {
    char *path;  /* absolute */
    char *label; /* the same from the results folder on, for messages: "evaluations/000371" */
    int output_fd;
    int error_fd;
};

/* Texts of the config's templates, in its order, read once so that a run does not change when a
 * file does. */
enum ga_status GA_MUST_CHECK ga_templates_read(struct ga_buffer **templates,
                                               const struct ga_config *config,
                                               struct ga_error *error);
void ga_templates_free(struct ga_buffer *templates, const struct ga_config *config);

/* Names the folder of evaluation `id`; nothing is made yet. Release it in any case. */
void ga_evaluation_folder_init(struct ga_evaluation_folder *folder, const struct ga_config *config,
                               uint64_t id);
void ga_evaluation_folder_release(struct ga_evaluation_folder *folder);

/* Makes it afresh (what an earlier attempt left is removed) and fills it. All values must be set.
 */
enum ga_status GA_MUST_CHECK ga_evaluation_folder_make(struct ga_evaluation_folder *folder,
                                                       const struct ga_config *config,
                                                       const struct ga_buffer *templates,
                                                       const struct ga_placeholders *values,
                                                       const double *genes, struct ga_error *error);
#endif
