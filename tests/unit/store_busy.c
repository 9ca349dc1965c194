/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store_busy.c - tests of a checkpoint that is written while the run goes on: results arrive and
 * are told between any two of its files, and the process is killed, or the disk fails, at any call.
 */
#include "store_scene.h"
#include <sys/mman.h>
#include <unistd.h>

enum { RESULTS = 3, ROWS = 2 }; /* for each file that the disk takes */

static const struct scene short_run = {20, 33, 61};

/* A run that goes on; what a killed process says of it is still there. */
struct going {
    uint64_t told;
    uint64_t written; /* ids below are in a journal */
};

static struct going *going;

static void enter(void)
{
    going = mmap(NULL, sizeof *going, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    cr_assert_neq(going, MAP_FAILED);
}

static void leave(void)
{
    munmap(going, sizeof *going);
}

TestSuite(store_busy, .init = enter, .fini = leave);

/* The disk does not always take them at once. */
static void results_come(struct ga_store *store, uint64_t n)
{
    static uint64_t next; /* of this process */

    if (going->written == 0)
        next = 0;
    for (uint64_t i = 0; i < n; i++) {
        fixture_journal(store, next++);
        going->written = next - ga_store_unsaved(store).results;
    }
}

/* As far as they have come, told or waiting. */
static void rows_are_told(struct ga_store *store, uint64_t n)
{
    uint64_t most = going->written + ga_store_unsaved(store).results;
    uint64_t end = going->told + n < most ? going->told + n : most;

    fixture_tell(store, going->told, end);
    going->told = end;
}

static struct ga_store *resume(const struct scene *scene)
{
    struct ga_store *store = fixture_begin(&fixture);

    ok(fixture_checkpoint(&fixture, store, scene->before));
    *going = (struct going){.told = scene->before};
    results_come(store, scene->ahead);
    rows_are_told(store, scene->told - scene->before);
    return store;
}

static enum ga_status work_busily(struct ga_store *store)
{
    struct ga_store_outcome outcome;

    do {
        results_come(store, RESULTS);
        rows_are_told(store, ROWS);
        (void)ga_store_work(store);
    } while (!ga_store_done(store, &outcome, &fixture.error));
    return outcome.status;
}

/* A checkpoint, and what it leaves for the next sync. */
static enum ga_status save_busily(struct ga_store *store)
{
    enum ga_status status;

    fixture_ask_checkpoint(store, going->told);
    status = work_busily(store);
    if (status != GA_OK)
        return status;
    ga_store_sync(store);
    return work_busily(store);
}

/* --- kills --- */

static bool kill_at(const struct scene *scene, int call, struct scene_fault unused)
{
    pid_t pid = fork();

    (void)unused;
    if (pid == 0) {
        struct ga_store *store = resume(scene);

        fault_begin(call, 0, false);
        _exit(save_busily(store) == GA_OK ? 0 : 1);
    }
    const bool killed = scene_was_killed(pid, call);
    const uint64_t n = fixture_expect_whole(&fixture, going->written, call);
    cr_assert(n == scene->before || n == scene->told, "call %d: %d", call, (int)n);
    fixture_expect_resumable(&fixture, n, going->written);
    return killed;
}

Test(store_busy, a_kill_at_any_call_loses_nothing)
{
    cr_expect_geq(scene_at_every_call(&short_run, a_kill, kill_at), 25);
}

/* --- failures --- */

/* Fails once or from some call on; then the disk is in order again, and a later checkpoint has it
 * all. */
static bool fail_at(const struct scene *scene, int call, struct scene_fault how)
{
    struct ga_store *store = resume(scene);
    uint64_t told;
    bool struck;

    fault_begin(call, how.reason, how.lasting);
    (void)!save_busily(store);
    struck = fault.calls > call;
    mend_disk();
    told = going->told;
    ok(save_busily(store));
    cr_assert_eq(ga_store_unsaved(store).results, 0, "call %d", call);
    results_come(store, 1);
    ga_store_close(store);
    cr_assert_eq(fixture_expect_whole(&fixture, going->written, call), told, "call %d", call);
    return struck;
}

Test(store_busy, a_full_disk_can_be_waited_out)
{
    cr_expect_geq(scene_at_every_call(&short_run, a_full_disk, fail_at), 25);
}

Test(store_busy, a_single_failure_can_be_tried_again)
{
    cr_expect_geq(scene_at_every_call(&short_run, a_single_failure, fail_at), 25);
}

/* What was told by then is history nowhere yet: the journal before is all that has it. */
Test(store_busy, a_sync_after_a_failed_checkpoint_keeps_the_journals)
{
    enum { JOURNAL_CALLS = 4 };
    struct ga_store *store;

    scene_begin(&short_run);
    store = resume(&short_run);
    fault_begin(JOURNAL_CALLS, ENOSPC, false);
    fixture_ask_checkpoint(store, short_run.told);
    cr_expect_neq(fixture_work(&fixture, store), GA_OK);
    mend_disk();
    ok(fixture_sync(&fixture, store));
    ga_store_close(store);
    cr_expect_eq(fixture_expect_whole(&fixture, going->written, 0), short_run.before);
    scene_end();
}

/* --- what goes along --- */

Test(store_busy, rows_told_meanwhile_are_for_the_next)
{
    struct ga_store *store;
    uint64_t row;

    scene_begin(&short_run);
    store = resume(&short_run);
    fixture_ask_checkpoint(store, short_run.told);
    row = ga_store_unsaved(store).bytes / (short_run.told - short_run.before);
    fixture_tell(store, short_run.told, short_run.told + 5);
    ok(fixture_work(&fixture, store));
    cr_expect_eq(ga_store_unsaved(store).bytes, 5 * row, "those of the checkpoint are saved");
    ga_store_close(store);
    cr_expect_eq(fixture_expect_whole(&fixture, going->written, 0), short_run.told);
    scene_end();
}

/* Else the folder of an evaluation that is history, and will not be told again, might stay. */
Test(store_busy, folders_go_before_a_checkpoint_makes_history)
{
    struct ga_store *store;
    char *folder;

    scene_begin(&short_run);
    folder = ga_format("%s/evaluations/000021", fixture.results);
    store = resume(&short_run);
    ok(ga_folder_make(folder, &fixture.error));
    cr_expect_not(ga_store_needs_remove(store));
    ga_store_remove_later(store, "evaluations/000021");
    ga_store_remove_later(store, "evaluations/was-never-there");
    cr_expect(ga_store_needs_remove(store));
    fixture_ask_checkpoint(store, short_run.told);
    while (ga_path_exists(folder))
        cr_assert(ga_store_work(store));
    ga_store_close(store); /* as a kill leaves it */
    cr_expect_eq(fixture_expect_whole(&fixture, going->written, 0), short_run.before);
    free(folder);
    scene_end();
}

Test(store_busy, a_folder_that_cannot_be_removed_is_told)
{
    struct ga_store_outcome outcome;
    struct ga_store *store;

    scene_begin(&short_run);
    store = resume(&short_run);
    ga_store_remove_later(store, "run.h5/000021");
    ga_store_remove(store);
    while (ga_store_work(store))
        continue;
    cr_assert(ga_store_done(store, &outcome, &fixture.error));
    cr_expect_eq(outcome.status, GA_OK, "it costs room, nothing else");
    cr_expect(strstr(outcome.not_removed, "000021"), "%s", outcome.not_removed);
    ga_store_close(store);
    scene_end();
}
