/* SPDX-License-Identifier: GPL-3.0-or-later */
/* journal.c - a fuzz target: whatever bytes stand in a journal, those finished evaluations are read
 * from it that can be written and read back the same. The first byte of an input says whether its
 * checksums are put right: without that nothing behind them would ever be reached. */
#include "common/fingerprint.h"
#include "fuzz_folder.h"
#include "master/store/journal_format.h"
#include "master/store/metric_map.h"
#include "master/store/past_journals.h"

enum { RUN_ID = 42, TOLD = 3, N_METRICS = 2, SUM_SIZE = 8 };

static char *stored_names[] = {"a", "b"};
static char *present_names[] = {"b", "a"};
static const struct ga_text_list stored = {N_METRICS, stored_names};
static const struct ga_text_list present = {N_METRICS, present_names};

/* --- checksums --- */

static uint64_t number_at(const uint8_t *bytes, size_t n)
{
    uint64_t value = 0;

    for (size_t i = n; i > 0; i--)
        value = value << 8 | bytes[i - 1];
    return value;
}

static void put_sum(uint8_t *at, uint64_t sum)
{
    for (size_t i = 0; i < SUM_SIZE; i++)
        at[i] = (uint8_t)(sum >> (8 * i));
}

/* Bytes of the head, or 0 if it does not fit into the file. */
static size_t mend_head(uint8_t *bytes, size_t size)
{
    size_t end;

    if (size < GA_JOURNAL_HEAD + SUM_SIZE)
        return 0;
    end = GA_JOURNAL_HEAD + number_at(bytes + 12, 4);
    if (end > size - SUM_SIZE)
        return 0;
    put_sum(bytes + end, ga_fingerprint(bytes, end, 0));
    return end + SUM_SIZE;
}

static void mend_records(uint8_t *bytes, size_t size, size_t at)
{
    while (at + GA_JOURNAL_FRAME <= size) {
        const size_t length = number_at(bytes + at + 4, 4);

        if (number_at(bytes + at, 4) != GA_JOURNAL_MARK || length > size - at - GA_JOURNAL_FRAME) {
            at++;
            continue;
        }
        put_sum(bytes + at + 8, ga_fingerprint(bytes + at + GA_JOURNAL_FRAME, length, RUN_ID));
        at += GA_JOURNAL_FRAME + length;
    }
}

/* --- what was read --- */

static void expect_written_reads_back(const struct ga_finished *finished,
                                      const struct ga_metric_map *map)
{
    struct ga_finished_list list = {0};
    struct ga_buffer first, second;

    ga_buffer_init(&first);
    ga_buffer_init(&second);
    ga_finished_put(&first, finished, N_METRICS);
    if (!ga_finished_list_add(&list, first.bytes, first.size, map))
        fuzz_fail("a finished evaluation that gaopt wrote is refused");
    ga_finished_put(&second, &list.items[0], N_METRICS);
    if (first.size != second.size || memcmp(first.bytes, second.bytes, first.size) != 0)
        fuzz_fail("a finished evaluation reads back as another");
    ga_finished_list_release(&list);
    ga_buffer_release(&second);
    ga_buffer_release(&first);
}

static void check(const struct ga_finished_list *list)
{
    struct ga_metric_map map;

    ga_metric_map_init(&map, &present, &present);
    for (size_t i = 0; i < list->n; i++) {
        const struct ga_result *one = &list->items[i].result;

        if (one->id < TOLD)
            fuzz_fail("id %zu is history already", (size_t)one->id);
        for (size_t k = 0; k < i; k++) {
            const struct ga_result *other = &list->items[k].result;

            if (other->id == one->id && other->repeat == one->repeat)
                fuzz_fail("repeat %u of id %zu is there twice", one->repeat, (size_t)one->id);
        }
        expect_written_reads_back(&list->items[i], &map);
    }
    ga_metric_map_release(&map);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct ga_past_request request = {.folder = fuzz_folder_path(),
                                            .run_id = RUN_ID,
                                            .told = TOLD,
                                            .stored = &stored,
                                            .present = &present};
    struct ga_past_journals journals = {0};
    struct ga_buffer notes;
    struct ga_error error;
    uint8_t *bytes;

    if (size == 0)
        return 0;
    bytes = (uint8_t *)fuzz_text(data + 1, size - 1);
    if (data[0] % 2 == 0)
        mend_records(bytes, size - 1, mend_head(bytes, size - 1));
    fuzz_folder_write("journal-000001", bytes, size - 1);
    free(bytes);
    ga_buffer_init(&notes);
    ga_error_init(&error);
    if (ga_past_journals_read(&journals, &request, &notes, &error) != GA_OK)
        fuzz_fail("a journal that is there cannot be read: %s", error.text);
    check(&journals.finished);
    ga_past_journals_release(&journals);
    ga_buffer_release(&notes);
    return 0;
}
