/* SPDX-License-Identifier: GPL-3.0-or-later */
/* past_journals.c - finished evaluations gathered from all journals of a run. */
#include "master/store/past_journals.h"
#include "master/store/journal.h"
#include "master/store/notes.h"
#include "master/store/texts.h"
#include <stdlib.h>

void ga_past_note(struct ga_buffer *out, const struct ga_text_list *metrics)
{
    ga_buffer_put_u32(out, (uint32_t)metrics->n);
    for (size_t i = 0; i < metrics->n; i++)
        ga_buffer_put_text(out, metrics->items[i]);
}

struct reading {
    const struct ga_past_request *request;
    struct ga_past_journals *journals;
    struct ga_metric_map map;
    size_t useless; /* records of a journal that could not be used */
};

/* From what a journal has to what is wanted of it. */
static void map_from(struct reading *reading, const struct ga_text_list *stored)
{
    ga_metric_map_init(&reading->map, reading->request->present, stored);
    reading->map.trailing = reading->request->trailing;
}

static void take_note(void *self, const void *bytes, size_t size)
{
    struct reading *reading = self;
    struct ga_reader reader = ga_reader_of(bytes, size);
    struct ga_text_list metrics = {0};
    uint32_t n = ga_reader_u32(&reader);

    for (uint32_t i = 0; i < n && !reader.failed; i++) {
        char *name = ga_reader_text(&reader);

        if (name)
            ga_texts_add(&metrics, name);
        free(name);
    }
    if (!reader.failed) {
        ga_metric_map_release(&reading->map);
        map_from(reading, &metrics);
    }
    ga_text_list_release(&metrics);
}

static void take_record(void *self, const void *bytes, size_t size)
{
    struct reading *reading = self;

    if (!ga_finished_list_add(&reading->journals->finished, bytes, size, &reading->map))
        reading->useless++;
}

static enum ga_status read_one(struct ga_past_journals *journals,
                               const struct ga_past_request *request, uint64_t number,
                               struct ga_buffer *notes, struct ga_error *error)
{
    struct reading reading = {.request = request, .journals = journals};
    struct ga_journal_visitor visitor = {take_note, take_record, &reading};
    char *path = ga_journal_path(request->folder, number);
    bool ours = false;
    enum ga_status status;

    map_from(&reading, request->stored);
    status = ga_journal_read(path, request->run_id, &visitor, &ours, notes, error);
    if (status == GA_OK && ours)
        journals->numbers[journals->n++] = number;
    if (reading.useless > 0)
        ga_notes_add(notes, "%s: %zu evaluations lack a metric that is now needed: left out", path,
                     reading.useless);
    ga_metric_map_release(&reading.map);
    free(path);
    return status;
}

enum ga_status ga_past_journals_read(struct ga_past_journals *journals,
                                     const struct ga_past_request *request, struct ga_buffer *notes,
                                     struct ga_error *error)
{
    uint64_t *numbers;
    size_t n;
    enum ga_status status = ga_journal_list(request->folder, &numbers, &n, error);

    if (status != GA_OK)
        return status;
    journals->numbers = ga_alloc(n, sizeof *journals->numbers);
    journals->next = n > 0 ? numbers[n - 1] + 1 : 1;
    for (size_t i = 0; i < n && status == GA_OK; i++)
        status = read_one(journals, request, numbers[i], notes, error);
    ga_finished_list_clean(&journals->finished, request->told);
    free(numbers);
    return status;
}

void ga_past_journals_release(struct ga_past_journals *journals)
{
    free(journals->numbers);
    ga_finished_list_release(&journals->finished);
    *journals = (struct ga_past_journals){0};
}
