/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file_service.h - files for workers that lack them, a piece at a time. It keeps nothing of who got
 * what: whoever is lost half-way leaves nothing behind, and asks anew from where it likes. */
#ifndef GA_MASTER_FILE_SERVICE_H
#define GA_MASTER_FILE_SERVICE_H

#include "common/buffer.h"
#include "common/manifest.h"

/* Makes the answer to the body of a GET: a FILE whose bytes stand below `folder`, or without bytes
 * if the file is not as long as it was any more, or cannot be read. False, and no answer, if what
 * is asked for makes no sense. */
bool ga_file_service_answer(struct ga_buffer *out, const struct ga_manifest *files,
                            const char *folder, struct ga_reader *body);

#endif
