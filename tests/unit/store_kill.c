/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store_kill.c - tests of the promise: whatever system call a checkpoint is killed at, or fails at,
 * nothing that finished is lost and nothing counts twice; and what a disk does not take waits. */
#include "common/buffer.h"
#include "master/store/journal.h"
#include "store_scene.h"
#include <unistd.h>

/* Of a checkpoint without segments: 4 for the journal, 5 for run.h5; then only what is superfluous
 * is removed. */
enum { VITAL_CALLS = 9 };

/* --- a run, and what must be left of it --- */

static const struct scene short_run = {20, 33, 41};
static const struct scene sealing_run = {16380, 16390, 16400}; /* its checkpoint seals a segment */

/* Resumes, journals everything, tells; the checkpoint that follows is the caller's. */
static struct ga_store *resume(const struct scene *scene)
{
    struct ga_store *store = fixture_begin(&fixture);

    ok(fixture_checkpoint(&fixture, store, scene->before)); /* as every start does */
    for (uint64_t id = scene->before; id < scene->ahead; id++)
        fixture_journal(store, id);
    fixture_tell(store, scene->before, scene->told);
    return store;
}

/* A checkpoint, and what it leaves for the next sync. */
static enum ga_status save(struct ga_store *store, uint64_t told)
{
    enum ga_status status = fixture_checkpoint(&fixture, store, told);

    return status == GA_OK ? fixture_sync(&fixture, store) : status;
}

/* Returns how many are history: all of before the checkpoint, or of after it. */
static uint64_t expect_whole(const struct scene *scene, int call)
{
    const uint64_t n = fixture_expect_whole(&fixture, scene->ahead, call);

    cr_assert(n == scene->before || n == scene->told, "call %d", call);
    return n;
}

static bool kill_at(const struct scene *scene, int call, struct scene_fault unused)
{
    pid_t pid = fork();

    (void)unused;
    if (pid == 0) {
        struct ga_store *store = resume(scene);

        fault_begin(call, 0, false);
        _exit(save(store, scene->told) == GA_OK ? 0 : 1);
    }
    const bool killed = scene_was_killed(pid, call);
    fixture_expect_resumable(&fixture, expect_whole(scene, call), scene->ahead);
    return killed;
}

Test(store_kill, a_kill_at_any_call_loses_nothing)
{
    cr_expect_geq(scene_at_every_call(&short_run, a_kill, kill_at), 10);
}

Test(store_kill, a_kill_while_sealing_loses_nothing)
{
    cr_expect_geq(scene_at_every_call(&sealing_run, a_kill, kill_at), 20);
}

/* The checkpoint fails or succeeds; then, with the disk in order again, it succeeds. */
static bool fail_at(const struct scene *scene, int call, struct scene_fault how)
{
    struct ga_store *store = resume(scene);
    enum ga_status status;
    bool failed;

    fault_begin(call, how.reason, how.lasting);
    status = save(store, scene->told);
    failed = fault.calls > call;
    mend_disk();
    if (status == GA_OK) /* only the removal of what is superfluous may fail in silence */
        cr_assert(!failed || call >= VITAL_CALLS);
    else
        cr_assert(failed && strlen(fixture.error.text) > 0);
    ok(fixture_checkpoint(&fixture, store, scene->told));
    ga_store_close(store);
    cr_assert_eq(expect_whole(scene, call), scene->told);
    return failed;
}

Test(store_kill, a_full_disk_can_be_waited_out)
{
    cr_expect_geq(scene_at_every_call(&short_run, a_full_disk, fail_at), 10);
}

Test(store_kill, a_single_failure_can_be_tried_again)
{
    cr_expect_geq(scene_at_every_call(&short_run, a_single_failure, fail_at), 10);
}

Test(store_kill, a_failure_while_sealing_can_be_tried_again)
{
    cr_expect_geq(scene_at_every_call(&sealing_run, a_full_disk, fail_at), 20);
}

/* Killed before it could checkpoint, after a checkpoint that failed: the journals have it all. */
Test(store_kill, a_failed_checkpoint_leaves_the_journals)
{
    struct ga_store *store;

    scene_begin(&short_run);
    for (int call = 0; call < VITAL_CALLS; call++) {
        fixture_copy(saved, fixture.results);
        store = resume(&short_run);
        fault_begin(call, ENOSPC, true);
        cr_assert_neq(fixture_checkpoint(&fixture, store, short_run.told), GA_OK);
        mend_disk();
        ga_store_close(store);
        fixture_expect_resumable(&fixture, expect_whole(&short_run, call), short_run.ahead);
    }
    scene_end();
}

/* --- results that wait --- */

struct read {
    uint64_t n;
    uint64_t ids[64];
};

static void skip_note(void *self, const void *bytes, size_t size)
{
    (void)self, (void)bytes, (void)size;
}

static void take_id(void *self, const void *bytes, size_t size)
{
    struct read *read = self;
    struct ga_reader reader = ga_reader_of(bytes, size);

    cr_assert_lt(read->n, 64);
    read->ids[read->n++] = ga_reader_u64(&reader);
}

static uint64_t run_id_of(const char *journal)
{
    struct ga_reader reader;
    uint64_t id;
    size_t size;
    char *bytes;

    ok(ga_file_read(journal, 1 << 20, &bytes, &size, &fixture.error));
    reader = ga_reader_of(bytes, size);
    (void)ga_reader_bytes(&reader, 16); /* magic, version, size of the note */
    id = ga_reader_u64(&reader);
    free(bytes);
    return id;
}

/* The newest journal holds the ids below n, in order, each once, and nothing else. */
static void expect_journal(uint64_t n)
{
    struct read read = {0};
    struct ga_journal_visitor visitor = {skip_note, take_id, &read};
    struct ga_buffer notes;
    uint64_t *numbers;
    size_t n_journals;
    bool ours;
    char *path;

    ga_buffer_init(&notes);
    ok(ga_journal_list(fixture.results, &numbers, &n_journals, &fixture.error));
    path = ga_journal_path(fixture.results, numbers[n_journals - 1]);
    ok(ga_journal_read(path, run_id_of(path), &visitor, &ours, &notes, &fixture.error));
    cr_expect(ours);
    cr_expect_eq(notes.size, 0, "something was skipped");
    cr_assert_eq(read.n, n);
    for (uint64_t i = 0; i < n; i++)
        cr_expect_eq(read.ids[i], i);
    free(path);
    free(numbers);
    ga_buffer_release(&notes);
}

static void journal(struct ga_store *store, uint64_t first, uint64_t end)
{
    for (uint64_t id = first; id < end; id++)
        fixture_journal(store, id);
}

Test(store_kill, what_cannot_be_appended_is_later_in_order)
{
    struct ga_store *store;

    fixture_init(&fixture);
    store = fixture_begin(&fixture);
    journal(store, 0, 5);
    cr_expect_eq(ga_store_unsaved(store).results, 0);
    break_disk(ENOSPC); /* the first append that fails is torn */
    journal(store, 5, 15);
    cr_expect_eq(ga_store_unsaved(store).results, 10);
    cr_expect_gt(ga_store_unsaved(store).bytes, 500);
    cr_expect_neq(fixture_sync(&fixture, store), GA_OK);
    mend_disk();
    journal(store, 15, 18); /* they wait too: nothing overtakes */
    cr_expect_eq(ga_store_unsaved(store).results, 13);
    ok(fixture_sync(&fixture, store));
    cr_expect_eq(ga_store_unsaved(store).results, 0);
    cr_expect_eq(ga_store_unsaved(store).bytes, 0);
    journal(store, 18, 20);
    ga_store_close(store);
    expect_journal(20);
    fixture_release(&fixture);
}

/* Nobody but the memory knows what was told while nothing could be written: it goes to the next
 * journal, whether a checkpoint comes or not. */
Test(store_kill, what_is_told_meanwhile_is_not_forgotten)
{
    struct ga_store *store;
    uint64_t rows;

    fixture_init(&fixture);
    store = fixture_begin(&fixture);
    break_disk(EROFS);
    journal(store, 0, 12);
    fixture_tell(store, 0, 9);
    rows = ga_store_unsaved(store).bytes;
    cr_expect_neq(fixture_checkpoint(&fixture, store, 9), GA_OK);
    cr_expect_eq(ga_store_unsaved(store).results, 12);
    cr_expect_eq(ga_store_unsaved(store).bytes, rows);
    mend_disk();
    ok(fixture_sync(&fixture, store));
    cr_expect_lt(ga_store_unsaved(store).bytes, rows, "the rows still wait for their checkpoint");
    cr_expect_gt(ga_store_unsaved(store).bytes, 0);
    ga_store_close(store); /* as a kill leaves it */
    expect_journal(12);
    fixture_release(&fixture);
}

/* What was in it when a sync failed may be gone although the next one finds nothing wrong. */
Test(store_kill, a_journal_that_failed_to_sync_is_replaced)
{
    struct ga_store *store;
    uint64_t *numbers;
    size_t n, n_after;

    fixture_init(&fixture);
    store = fixture_begin(&fixture);
    journal(store, 0, 8);
    break_disk(EIO);
    cr_expect_neq(fixture_sync(&fixture, store), GA_OK);
    mend_disk();
    ok(ga_journal_list(fixture.results, &numbers, &n, &fixture.error));
    uint64_t before = numbers[n - 1];
    free(numbers);
    ok(save(store, 0));
    ok(ga_journal_list(fixture.results, &numbers, &n_after, &fixture.error));
    cr_expect_eq(n_after, 1);
    cr_expect_gt(numbers[0], before);
    free(numbers);
    ga_store_close(store);
    expect_journal(8);
    fixture_release(&fixture);
}
