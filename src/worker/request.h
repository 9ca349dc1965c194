/* SPDX-License-Identifier: GPL-3.0-or-later */
/* request.h - the line by which a process is asked to evaluate (docs/process.md):
 *
 *   {"id":371,"repeat":0,"seed":1365180540,"parameters":{"dt":0.125,"solver":"verlet"}}
 *
 * Pure. What is the same in all of them is written once. */
#ifndef GA_WORKER_REQUEST_H
#define GA_WORKER_REQUEST_H

#include "common/buffer.h"
#include "common/evaluation.h"
#include "common/space.h"

struct ga_request_form {
    const struct ga_space *space;
    char **names;  /* one a parameter, quoted, with what stands around it: ,"dt": */
    char ***words; /* one a parameter: a choice's words, quoted; else NULL */
};

/* The space must outlive it. */
void ga_request_form_init(struct ga_request_form *form, const struct ga_space *space);
void ga_request_form_release(struct ga_request_form *form);

/* Replaces what is in `line`, the end of the line included. Numbers are exact: read back they give
 * the same double; a real has a point or an exponent, so that it is one wherever it is read. */
void ga_request_write(const struct ga_request_form *form, const struct ga_task *task, uint32_t seed,
                      struct ga_buffer *line);

#endif
