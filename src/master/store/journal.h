/* SPDX-License-Identifier: GPL-3.0-or-later */
/* journal.h - a file that is only appended to, whose records are found again whatever happened to
 * it: torn ends, flipped bits, lost blocks. Knows nothing of what the records are.
 *
 * FOLDER/journal-NNNNNN: a head, then records. Each record has a mark, its length and the XXH3-64
 * of its bytes, seeded with the run's id: so no other bytes pass for a record of this run, and
 * after damage the next sound record can be looked for. */
#ifndef GA_MASTER_JOURNAL_H
#define GA_MASTER_JOURNAL_H

#include "common/buffer.h"
#include "common/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ga_journal;

/* Makes FOLDER/journal-NUMBER, which must not exist, with a note (bytes that whoever reads gets
 * back: what is needed to understand the records) and framed records; synced, its folder too. On
 * failure the file is gone. */
enum ga_status GA_MUST_CHECK ga_journal_create(struct ga_journal **journal, const char *folder,
                                               uint64_t number, uint64_t run_id,
                                               const struct ga_buffer *note,
                                               const struct ga_buffer *frames,
                                               struct ga_error *error);
void ga_journal_close(struct ga_journal *journal); /* the file stays; NULL is fine */

/* A record, framed, behind what is in `frames`: what is put there between the two calls. The first
 * returns where it begins, which the second wants to know. */
size_t ga_journal_begin_record(struct ga_buffer *frames);
void ga_journal_end_record(struct ga_buffer *frames, size_t begin, uint64_t run_id);

/* Appends framed records, all or none; the system has them when it returns. After a failure it can
 * be tried again. */
enum ga_status GA_MUST_CHECK ga_journal_append(struct ga_journal *journal, const void *frames,
                                               size_t size, struct ga_error *error);
/* Safe from power loss too. One thread may sync while another appends: what was appended before the
 * call is safe then, what comes meanwhile may be. */
enum ga_status GA_MUST_CHECK ga_journal_sync(struct ga_journal *journal, struct ga_error *error);
/* Nothing was appended since the last sync began. */
bool ga_journal_is_synced(const struct ga_journal *journal);

/* --- reading --- */

struct ga_journal_visitor {
    /* Of an undamaged head of this run, before the first record. */
    void (*note)(void *self, const void *bytes, size_t size);
    void (*record)(void *self, const void *bytes, size_t size);
    void *self;
};

/* Visits all sound records. What had to be skipped is told in `notes`, a line each, with file,
 * offset and size. A journal of another run is skipped whole; *ours says whether it is one of this
 * run. */
enum ga_status GA_MUST_CHECK ga_journal_read(const char *path, uint64_t run_id,
                                             const struct ga_journal_visitor *visitor, bool *ours,
                                             struct ga_buffer *notes, struct ga_error *error);

/* The numbers of the journals in a folder, ascending; the caller frees *numbers. */
enum ga_status GA_MUST_CHECK ga_journal_list(const char *folder, uint64_t **numbers, size_t *n,
                                             struct ga_error *error);
char *ga_journal_path(const char *folder, uint64_t number); /* the caller frees it */

#endif
