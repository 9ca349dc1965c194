/* SPDX-License-Identifier: GPL-3.0-or-later */
/* journal.c - journals written: one write for all that comes at a time, all of it or nothing. */
#include "master/store/journal.h"
#include "common/bytes.h"
#include "common/files.h"
#include "common/fingerprint.h"
#include "master/store/journal_format.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct ga_journal {
    char *path;
    int file;
    uint64_t size; /* bytes of whole records; what may be behind them is overwritten */
    atomic_bool unsynced;
};

char *ga_journal_path(const char *folder, uint64_t number)
{
    return ga_format("%s/" GA_JOURNAL_NAME, folder, number);
}

static enum ga_status failed(const struct ga_journal *journal, const char *what,
                             struct ga_error *error)
{
    return ga_error_set(error, GA_E_IO, "cannot %s %s: %s", what, journal->path, strerror(errno));
}

/* --- bytes --- */

static void put_head(struct ga_buffer *out, uint64_t run_id, const struct ga_buffer *note)
{
    GA_ASSERT(note->size <= GA_JOURNAL_LIMIT);
    ga_buffer_put_u64(out, GA_JOURNAL_MAGIC);
    ga_buffer_put_u32(out, GA_JOURNAL_VERSION);
    ga_buffer_put_u32(out, (uint32_t)note->size);
    ga_buffer_put_u64(out, run_id);
    ga_buffer_put_bytes(out, note->bytes, note->size);
    ga_buffer_put_u64(out, ga_fingerprint(out->bytes, out->size, 0));
}

size_t ga_journal_begin_record(struct ga_buffer *frames)
{
    (void)ga_buffer_extend(frames, GA_JOURNAL_FRAME);
    return frames->size - GA_JOURNAL_FRAME;
}

void ga_journal_end_record(struct ga_buffer *frames, size_t begin, uint64_t run_id)
{
    uint8_t *frame = frames->bytes + begin, *record = frame + GA_JOURNAL_FRAME;
    const size_t size = frames->size - begin - GA_JOURNAL_FRAME;

    GA_ASSERT(size <= GA_JOURNAL_LIMIT);
    frame = ga_bytes_put_u32(frame, GA_JOURNAL_MARK);
    frame = ga_bytes_put_u32(frame, (uint32_t)size);
    (void)ga_bytes_put_u64(frame, ga_fingerprint(record, size, run_id));
}

/* --- files --- */

static int write_at(int file, const char *bytes, size_t size, uint64_t offset)
{
    while (size > 0) {
        ssize_t n = pwrite(file, bytes, size, (off_t)offset);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return -1;
        bytes += n;
        size -= (size_t)n;
        offset += (uint64_t)n;
    }
    return 0;
}

enum ga_status ga_journal_append(struct ga_journal *journal, const void *frames, size_t size,
                                 struct ga_error *error)
{
    if (write_at(journal->file, frames, size, journal->size) < 0) {
        enum ga_status status = failed(journal, "write", error);

        if (ftruncate(journal->file, (off_t)journal->size) < 0) { /* then it is overwritten, or
                                                                     skipped by who reads */
        }
        return status;
    }
    journal->size += size;
    atomic_store(&journal->unsynced, true);
    return GA_OK;
}

enum ga_status ga_journal_sync(struct ga_journal *journal, struct ga_error *error)
{
    if (!atomic_exchange(&journal->unsynced, false))
        return GA_OK;
    if (fdatasync(journal->file) == 0)
        return GA_OK;
    atomic_store(&journal->unsynced, true);
    return failed(journal, "sync", error);
}

bool ga_journal_is_synced(const struct ga_journal *journal)
{
    return !atomic_load(&journal->unsynced);
}

static enum ga_status fill(struct ga_journal *journal, const char *folder,
                           const struct ga_buffer *bytes, struct ga_error *error)
{
    enum ga_status status = ga_journal_append(journal, bytes->bytes, bytes->size, error);

    if (status == GA_OK)
        status = ga_journal_sync(journal, error);
    return status == GA_OK ? ga_folder_sync(folder, error) : status;
}

enum ga_status ga_journal_create(struct ga_journal **journal, const char *folder, uint64_t number,
                                 uint64_t run_id, const struct ga_buffer *note,
                                 const struct ga_buffer *frames, struct ga_error *error)
{
    struct ga_journal *made = ga_alloc(1, sizeof *made);
    struct ga_buffer bytes;
    enum ga_status status;

    *journal = NULL;
    made->path = ga_journal_path(folder, number);
    made->file = open(made->path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (made->file < 0) {
        status = failed(made, "make", error);
        ga_journal_close(made);
        return status;
    }
    ga_buffer_init(&bytes);
    put_head(&bytes, run_id, note);
    ga_buffer_put_bytes(&bytes, frames->bytes, frames->size);
    status = fill(made, folder, &bytes, error);
    ga_buffer_release(&bytes);
    if (status != GA_OK) {
        unlink(made->path);
        ga_journal_close(made);
        return status;
    }
    *journal = made;
    return GA_OK;
}

void ga_journal_close(struct ga_journal *journal)
{
    if (!journal)
        return;
    if (journal->file >= 0)
        close(journal->file);
    free(journal->path);
    free(journal);
}
