/* SPDX-License-Identifier: GPL-3.0-or-later */
/* journal_read.c - journals found and read, past whatever damage they have. */
#include "common/files.h"
#include "common/fingerprint.h"
#include "common/text.h"
#include "master/store/journal.h"
#include "master/store/journal_format.h"
#include "master/store/notes.h"
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t largest_journal = (size_t)4 << 30; /* bytes */

/* --- finding --- */

/* False for what gaopt would not call so itself, "journal-7" say: its number would not lead back to
 * it. */
static bool number_of(const char *name, uint64_t *number)
{
    size_t prefix = strlen(GA_JOURNAL_PREFIX);
    char own[GA_JOURNAL_NAME_ROOM];

    if (strncmp(name, GA_JOURNAL_PREFIX, prefix) != 0 || !ga_text_to_u64(name + prefix, number))
        return false;
    (void)snprintf(own, sizeof own, GA_JOURNAL_NAME, *number);
    return strcmp(name, own) == 0;
}

static int ascending(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

enum ga_status ga_journal_list(const char *folder, uint64_t **numbers, size_t *n,
                               struct ga_error *error)
{
    DIR *entries = opendir(folder);
    const struct dirent *entry;
    uint64_t number;
    int reason;

    *numbers = NULL;
    *n = 0;
    if (!entries)
        return ga_error_set(error, GA_E_IO, "cannot list %s: %s", folder, strerror(errno));
    while (errno = 0, (entry = readdir(entries))) {
        if (!number_of(entry->d_name, &number))
            continue;
        *numbers = ga_realloc(*numbers, *n + 1, sizeof **numbers);
        (*numbers)[(*n)++] = number;
    }
    reason = errno;
    closedir(entries);
    if (reason != 0) {
        free(*numbers);
        *numbers = NULL;
        return ga_error_set(error, GA_E_IO, "cannot list %s: %s", folder, strerror(reason));
    }
    if (*n > 0)
        qsort(*numbers, *n, sizeof **numbers, ascending);
    return GA_OK;
}

/* --- the head --- */

enum head { HEAD_DAMAGED, HEAD_FOREIGN, HEAD_SOUND };

/* Checks the head of a journal; of a sound one `reader` is left at the first record. */
static enum head read_head(struct ga_reader *reader, uint64_t run_id, const void **note,
                           size_t *note_size)
{
    uint64_t magic = ga_reader_u64(reader);
    uint32_t version = ga_reader_u32(reader);
    size_t size = ga_reader_u32(reader);
    uint64_t id = ga_reader_u64(reader);
    uint64_t sum;

    *note = ga_reader_bytes(reader, size);
    *note_size = size;
    sum = ga_reader_u64(reader);
    if (reader->failed || magic != GA_JOURNAL_MAGIC ||
        sum != ga_fingerprint(reader->bytes, GA_JOURNAL_HEAD + size, 0))
        return HEAD_DAMAGED;
    return version == GA_JOURNAL_VERSION && id == run_id ? HEAD_SOUND : HEAD_FOREIGN;
}

/* --- records --- */

/* The record that starts right here, or NULL; the reader moves behind it. */
static const void *take_record(struct ga_reader *reader, uint64_t run_id, size_t *size)
{
    struct ga_reader ahead = *reader;
    uint32_t mark = ga_reader_u32(&ahead);
    uint32_t length = ga_reader_u32(&ahead);
    uint64_t sum = ga_reader_u64(&ahead);
    const void *bytes;

    if (ahead.failed || mark != GA_JOURNAL_MARK || length > GA_JOURNAL_LIMIT)
        return NULL;
    bytes = ga_reader_bytes(&ahead, length);
    if (!bytes || sum != ga_fingerprint(bytes, length, run_id))
        return NULL;
    *reader = ahead;
    *size = length;
    return bytes;
}

/* Moves to the next place from `at` on where a sound record starts, or to the end. */
static void resynchronize(struct ga_reader *reader, uint64_t run_id)
{
    static const uint8_t mark[] = {GA_JOURNAL_MARK & 0xff, GA_JOURNAL_MARK >> 8 & 0xff,
                                   GA_JOURNAL_MARK >> 16 & 0xff, GA_JOURNAL_MARK >> 24};
    size_t size;

    while (reader->at < reader->size) {
        const uint8_t *here = reader->bytes + reader->at;
        const uint8_t *found = memmem(here, reader->size - reader->at, mark, sizeof mark);
        struct ga_reader ahead = *reader;

        ahead.at = found ? (size_t)(found - reader->bytes) : reader->size;
        reader->at = ahead.at;
        if (!found || take_record(&ahead, run_id, &size))
            return;
        reader->at++;
    }
}

static void tell_skipped(struct ga_buffer *notes, const char *path, size_t from,
                         const struct ga_reader *reader)
{
    if (reader->at == reader->size)
        ga_notes_add(notes, "%s: its last %zu bytes are no whole record (a write was cut short)",
                     path, reader->at - from);
    else
        ga_notes_add(notes, "%s: %zu damaged bytes at offset %zu were skipped", path,
                     reader->at - from, from);
}

static void read_records(const char *path, struct ga_reader *reader, uint64_t run_id,
                         const struct ga_journal_visitor *visitor, struct ga_buffer *notes)
{
    while (reader->at < reader->size) {
        size_t from = reader->at, size;
        const void *bytes = take_record(reader, run_id, &size);

        if (bytes) {
            visitor->record(visitor->self, bytes, size);
            continue;
        }
        resynchronize(reader, run_id);
        tell_skipped(notes, path, from, reader);
    }
}

static bool read_bytes(const char *path, struct ga_reader *reader, uint64_t run_id,
                       const struct ga_journal_visitor *visitor, struct ga_buffer *notes)
{
    const void *note;
    size_t size;

    switch (read_head(reader, run_id, &note, &size)) {
    case HEAD_FOREIGN:
        ga_notes_add(notes, "%s belongs to another run or version of gaopt: left alone", path);
        return false;
    case HEAD_DAMAGED:
        *reader = ga_reader_of(reader->bytes, reader->size);
        break;
    default:
        visitor->note(visitor->self, note, size);
    }
    read_records(path, reader, run_id, visitor, notes);
    return true;
}

enum ga_status ga_journal_read(const char *path, uint64_t run_id,
                               const struct ga_journal_visitor *visitor, bool *ours,
                               struct ga_buffer *notes, struct ga_error *error)
{
    char *bytes;
    size_t size;
    struct ga_reader reader;
    enum ga_status status = ga_file_read(path, largest_journal, &bytes, &size, error);

    if (status != GA_OK)
        return status;
    reader = ga_reader_of(bytes, size);
    *ours = read_bytes(path, &reader, run_id, visitor, notes);
    free(bytes);
    return GA_OK;
}
