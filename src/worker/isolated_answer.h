/* SPDX-License-Identifier: GPL-3.0-or-later */
/* isolated_answer.h - what an isolating child says, as far as it can be believed: whatever runs in
 * it can write to the connection too. Pure: bytes go in. */
#ifndef GA_WORKER_ISOLATED_ANSWER_H
#define GA_WORKER_ISOLATED_ANSWER_H

#include "common/message.h"
#include "worker/evaluator.h"

/* False if the bytes are no READY message. Its text is made printable. */
bool ga_isolated_get_ready(const struct ga_buffer *message, struct ga_ready *ready);

/* The answer to `task`. False if the bytes are something else, or say what only gaopt itself can
 * know: that the evaluation was cancelled, or lost. The text is made printable. */
bool ga_isolated_get_answer(const struct ga_buffer *message, const struct ga_task *task,
                            size_t n_metrics, struct ga_answer *answer);

#endif
