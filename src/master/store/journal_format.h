/* SPDX-License-Identifier: GPL-3.0-or-later */
/* journal_format.h - the bytes of a journal, as journal.c writes and journal_read.c finds them.
 * All numbers little-endian.
 *
 *   head    magic u64, version u32, size of note u32, run id u64, note, XXH3-64 of all before u64
 *   record  mark u32, size u32, XXH3-64 of its bytes with the run id as seed u64, bytes */
#ifndef GA_MASTER_JOURNAL_FORMAT_H
#define GA_MASTER_JOURNAL_FORMAT_H

#include <inttypes.h>

#define GA_JOURNAL_PREFIX  "journal-"
#define GA_JOURNAL_NAME    GA_JOURNAL_PREFIX "%06" PRIu64 /* of its number */
#define GA_JOURNAL_MAGIC   UINT64_C(0x6c6e72756f6a6167)   /* "gajournl" as bytes */
#define GA_JOURNAL_VERSION 2u
#define GA_JOURNAL_MARK    UINT32_C(0x0edccea5) /* not text, not a number that occurs elsewhere */

enum {
    GA_JOURNAL_NAME_ROOM = 32,
    GA_JOURNAL_HEAD = 24,      /* bytes before the note */
    GA_JOURNAL_FRAME = 16,     /* bytes before a record's own */
    GA_JOURNAL_LIMIT = 1 << 26 /* bytes of a record or a note, at most */
};

#endif
