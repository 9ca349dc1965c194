/* SPDX-License-Identifier: GPL-3.0-or-later */
/* journal.c - tests of journals: cut short at every byte, with every bit flipped, on a full disk.
 */
#include "master/store/journal.h"
#include "master/store/journal_format.h"
#include "master/store/notes.h"
#include "own_folder.h"
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { RECORDS = 5, SIZE_STEP = 11 }; /* record i has 1 + 11 i bytes */

static const uint64_t run_id = 0x1234567890abcdef;
static struct ga_error failure;
static struct ga_buffer notes;

static void enter(void)
{
    own_folder_enter();
    ga_error_init(&failure);
    ga_buffer_init(&notes);
}

static void leave(void)
{
    ga_buffer_release(&notes);
    own_folder_leave();
}

TestSuite(journal, .init = enter, .fini = leave);

static void ok(enum ga_status status)
{
    cr_assert_eq(status, GA_OK, "%s", failure.text);
}

static size_t record_size(size_t i)
{
    return 1 + SIZE_STEP * i;
}

static void frame_record(struct ga_buffer *frames, size_t i)
{
    size_t begin = ga_journal_begin_record(frames);

    for (size_t k = 0; k < record_size(i); k++)
        ga_buffer_put_u8(frames, (uint8_t)(i + 1));
    ga_journal_end_record(frames, begin, run_id);
}

static struct ga_journal *create(uint64_t number, size_t n_first)
{
    struct ga_journal *journal;
    struct ga_buffer note, frames;

    ga_buffer_init(&note);
    ga_buffer_init(&frames);
    ga_buffer_put_text(&note, "metrics");
    for (size_t i = 0; i < n_first; i++)
        frame_record(&frames, i);
    ok(ga_journal_create(&journal, ".", number, run_id, &note, &frames, &failure));
    ga_buffer_release(&frames);
    ga_buffer_release(&note);
    return journal;
}

static enum ga_status append(struct ga_journal *journal, size_t i)
{
    struct ga_buffer frame;
    enum ga_status status;

    ga_buffer_init(&frame);
    frame_record(&frame, i);
    status = ga_journal_append(journal, frame.bytes, frame.size, &failure);
    ga_buffer_release(&frame);
    return status;
}

/* --- reading --- */

struct found {
    bool note;
    size_t n;
    bool records[RECORDS];
};

static void find_note(void *self, const void *bytes, size_t size)
{
    struct ga_reader reader = ga_reader_of(bytes, size);
    char *text = ga_reader_text(&reader);

    cr_assert_str_eq(text, "metrics");
    free(text);
    ((struct found *)self)->note = true;
}

static void find_record(void *self, const void *bytes, size_t size)
{
    struct found *found = self;
    const uint8_t *content = bytes;
    size_t i = (size_t)content[0] - 1;

    cr_assert_lt(i, RECORDS);
    cr_assert_eq(size, record_size(i));
    for (size_t k = 0; k < size; k++)
        cr_assert_eq(content[k], i + 1);
    cr_assert_not(found->records[i], "record %zu twice", i);
    found->records[i] = true;
    found->n++;
}

static bool read_back(const char *path, uint64_t id, struct found *found)
{
    struct ga_journal_visitor visitor = {find_note, find_record, found};
    bool ours;

    *found = (struct found){0};
    ga_buffer_release(&notes);
    ok(ga_journal_read(path, id, &visitor, &ours, &notes, &failure));
    return ours;
}

/* All records in a journal, whose bytes the caller frees. */
static char *make_bytes(size_t *size)
{
    struct ga_journal *journal = create(1, 2);
    char *bytes;

    for (size_t i = 2; i < RECORDS; i++)
        ok(append(journal, i));
    ga_journal_close(journal);
    ok(ga_file_read("journal-000001", 1 << 20, &bytes, size, &failure));
    return bytes;
}

static size_t head_size(size_t file_size)
{
    for (size_t i = 0; i < RECORDS; i++)
        file_size -= GA_JOURNAL_FRAME + record_size(i);
    return file_size;
}

/* Not synced: there are thousands of these. */
static void write_bytes(const char *path, const char *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");

    cr_assert(file && fwrite(bytes, 1, size, file) == size && fclose(file) == 0);
}

/* The record that byte `at` belongs to; RECORDS: the head. */
static size_t record_at(size_t at, size_t head)
{
    size_t end = head;

    for (size_t i = 0; i < RECORDS; i++) {
        end += GA_JOURNAL_FRAME + record_size(i);
        if (at >= head && at < end)
            return i;
    }
    return RECORDS;
}

Test(journal, gives_back_what_was_put)
{
    struct found found;
    size_t size;

    free(make_bytes(&size));
    cr_expect(read_back("journal-000001", run_id, &found));
    cr_expect(found.note);
    cr_expect_eq(found.n, RECORDS);
    cr_expect_str_empty(ga_notes_text(&notes));
}

Test(journal, cut_at_every_byte_gives_all_whole_records)
{
    size_t size, head;
    char *bytes = make_bytes(&size);
    struct found found;

    head = head_size(size);
    for (size_t length = 0; length < size; length++) {
        size_t whole = length < head ? 0 : record_at(length, head);
        size_t end = head;

        for (size_t i = 0; i < whole; i++)
            end += GA_JOURNAL_FRAME + record_size(i);
        write_bytes("cut", bytes, length);
        cr_assert(read_back("cut", run_id, &found));
        cr_assert_eq(found.n, whole, "%zu of %zu bytes", length, size);
        cr_assert_eq(notes.size == 0, length == end || length == 0, "%zu bytes: %s", length,
                     ga_notes_text(&notes));
    }
    free(bytes);
}

Test(journal, a_flipped_bit_costs_one_record_at_most)
{
    size_t size, head;
    char *bytes = make_bytes(&size);
    struct found found;

    head = head_size(size);
    for (size_t bit = 0; bit < 8 * size; bit++) {
        size_t hit = record_at(bit / 8, head);

        bytes[bit / 8] ^= (char)(1 << bit % 8);
        write_bytes("flipped", bytes, size);
        bytes[bit / 8] ^= (char)(1 << bit % 8);
        cr_assert(read_back("flipped", run_id, &found), "bit %zu: %s", bit, ga_notes_text(&notes));
        cr_assert_eq(found.n, hit < RECORDS ? RECORDS - 1 : RECORDS, "bit %zu", bit);
        cr_assert_eq(found.note, hit < RECORDS);
        cr_assert(hit == RECORDS || !found.records[hit]);
        cr_assert(strncmp(ga_notes_text(&notes), "flipped: ", 9) == 0, "bit %zu: '%s'", bit,
                  ga_notes_text(&notes));
    }
    free(bytes);
}

Test(journal, tells_where_damage_is)
{
    size_t size, head;
    char *bytes = make_bytes(&size), expected[128];
    struct found found;

    head = head_size(size);
    bytes[head + GA_JOURNAL_FRAME + record_size(0)] ^= 1; /* the mark of record 1 */
    write_bytes("flipped", bytes, size);
    cr_assert(read_back("flipped", run_id, &found));
    (void)snprintf(expected, sizeof expected,
                   "flipped: %zu damaged bytes at offset %zu were skipped\n",
                   GA_JOURNAL_FRAME + record_size(1), head + GA_JOURNAL_FRAME + record_size(0));
    cr_expect_str_eq(ga_notes_text(&notes), expected);
    free(bytes);
}

Test(journal, of_another_run_is_left_alone)
{
    struct found found;
    size_t size;

    free(make_bytes(&size));
    cr_expect_not(read_back("journal-000001", run_id + 1, &found));
    cr_expect_eq(found.n, 0);
    cr_expect(strstr(ga_notes_text(&notes), "another run"));
}

Test(journal, can_be_written_again_after_the_disk_was_full)
{
    struct ga_journal *journal = create(7, 1);
    struct rlimit limit, before;
    struct found found;
    char *bytes;
    size_t size;

    ok(append(journal, 1));
    ok(ga_file_read("journal-000007", 1 << 20, &bytes, &size, &failure));
    free(bytes);
    cr_assert_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, SIG_IGN);
    limit = before;
    limit.rlim_cur = size + 20; /* the frame and a part of the record */
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    cr_expect_eq(append(journal, 2), GA_E_IO);
    cr_expect(strstr(failure.text, "journal-000007"), "%s", failure.text);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    cr_assert(read_back("journal-000007", run_id, &found));
    cr_expect_eq(found.n, 2);
    cr_expect_str_empty(ga_notes_text(&notes));

    ok(append(journal, 2));
    ok(ga_journal_sync(journal, &failure));
    ga_journal_close(journal);
    cr_assert(read_back("journal-000007", run_id, &found));
    cr_expect_eq(found.n, 3);
    cr_expect_str_empty(ga_notes_text(&notes));
}

Test(journal, takes_no_place_that_is_taken)
{
    struct ga_buffer nothing;
    struct ga_journal *journal;

    ga_buffer_init(&nothing);
    ga_journal_close(create(1, 0));
    cr_expect_eq(ga_journal_create(&journal, ".", 1, run_id, &nothing, &nothing, &failure),
                 GA_E_IO);
    cr_expect(ga_path_exists("journal-000001"));
}

Test(journal, are_listed_in_order)
{
    static const uint64_t numbers[] = {12, 3, 1000000, 7};
    uint64_t *listed;
    size_t n;

    for (size_t i = 0; i < 4; i++)
        ga_journal_close(create(numbers[i], 0));
    write_bytes("journal-7x", "", 0);
    write_bytes("journal-7", "", 0);
    ok(ga_journal_list(".", &listed, &n, &failure));
    cr_assert_eq(n, 4);
    cr_expect(listed[0] == 3 && listed[1] == 7 && listed[2] == 12 && listed[3] == 1000000);
    free(listed);
}
