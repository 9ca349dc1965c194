/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store.c - tests of the store: what was told, journalled and checkpointed is there again. */
#include "store_run.h"
#include <sys/wait.h>
#include <unistd.h>

TestSuite(store, .init = enter, .fini = leave);

static uint64_t count_past(struct ga_store *store)
{
    uint64_t n = 0;

    ok(ga_store_past_records(store, fixture_count, &n, &fixture.error));
    return n;
}

static void expect_finished(const struct ga_store *store, uint64_t first, uint64_t end)
{
    cr_assert_eq(ga_store_past_finished(store), end - first);
    for (uint64_t id = first; id < end; id++) {
        const struct ga_finished *finished = ga_store_past_finished_at(store, id - first);

        cr_assert_eq(finished->result.id, id);
        cr_assert(fixture_is_finished(finished));
    }
}

Test(store, a_new_folder_has_no_past)
{
    struct ga_store *store = fixture_open(&fixture);

    cr_expect_not(ga_store_has_past(store));
    cr_expect_eq(ga_store_past_finished(store), 0);
    cr_expect_str_empty(ga_store_notes(store));
    ga_store_close(store);
}

/* It ended before anything was evaluated: a mended config may be any other. */
Test(store, a_run_without_an_evaluation_is_no_past)
{
    struct ga_store *store;

    make_run(0, 0);
    store = fixture_open(&fixture);
    cr_expect_not(ga_store_has_past(store));
    ga_store_close(store);
    make_run(3, 0);
    store = fixture_open(&fixture);
    cr_expect(ga_store_has_past(store));
    ga_store_close(store);
}

/* Killed before the first checkpoint: what finished is there, and there is no state to restore. */
Test(store, journal_before_the_first_checkpoint)
{
    struct ga_store *store;
    struct ga_checkpoint checkpoint;

    make_run(0, 5);
    store = fixture_open(&fixture);
    cr_expect(ga_store_has_past(store));
    ga_store_past_checkpoint(store, &checkpoint);
    cr_expect_eq(checkpoint.told, 0);
    cr_expect_eq(checkpoint.engine_size, 0);
    expect_finished(store, 0, 5);
    ga_store_close(store);
}

Test(store, checkpoint_comes_back)
{
    struct ga_store *store;
    struct ga_checkpoint checkpoint;
    uint64_t state;

    make_run(30, 8);
    store = fixture_open(&fixture);
    cr_expect(ga_store_has_past(store));
    ga_store_past_checkpoint(store, &checkpoint);
    cr_expect_eq(checkpoint.told, 30);
    cr_expect_eq(checkpoint.elapsed, 60);
    cr_expect_str_empty(checkpoint.finished_by);
    cr_assert_eq(checkpoint.engine_size, sizeof state);
    memcpy(&state, checkpoint.engine_state, sizeof state);
    cr_expect_eq(state, 30);
    cr_expect_eq(count_past(store), 30);
    expect_finished(store, 30, 38);
    cr_expect_str_empty(ga_store_notes(store));
    ga_store_close(store);
}

/* What finished early is in every later journal until it is told. */
Test(store, untold_results_survive_checkpoints)
{
    struct ga_store *store = fixture_begin(&fixture);

    for (uint64_t id = 0; id < 20; id++)
        fixture_journal(store, id);
    for (uint64_t told = 1; told <= 15; told++) {
        fixture_tell(store, told - 1, told);
        ok(fixture_checkpoint(&fixture, store, told));
    }
    ga_store_close(store);
    store = fixture_open(&fixture);
    cr_expect_eq(count_past(store), 15);
    expect_finished(store, 15, 20);
    ok(ga_store_begin(store, &fixture_session, NULL, NULL, &fixture.error));
    fixture_tell(store, 15, 17);
    ok(fixture_checkpoint(&fixture, store, 17));
    ga_store_close(store);
    store = fixture_open(&fixture);
    expect_finished(store, 17, 20);
    ga_store_close(store);
}

/* An individual that became another one: the result that is of its present genes counts. */
Test(store, a_later_result_of_other_genes_replaces)
{
    struct ga_store *store = fixture_begin(&fixture);
    struct fixture_row row;
    struct ga_finished finished = fixture_finished(&row, 0);

    finished.genes_id ^= 1;
    ga_store_journal(store, &finished);
    ga_store_write(store);
    fixture_journal(store, 0);
    fixture_journal(store, 0);
    ga_store_close(store);
    store = fixture_open(&fixture);
    expect_finished(store, 0, 1);
    ga_store_close(store);
}

Test(store, what_came_at_a_time_is_written_in_one_piece)
{
    struct ga_store *store = fixture_begin(&fixture);
    struct fixture_row row;
    struct ga_finished finished;

    for (uint64_t id = 0; id < 3; id++) {
        finished = fixture_finished(&row, id);
        ga_store_journal(store, &finished);
    }
    cr_expect_eq(ga_store_unsaved(store).results, 3);
    ga_store_write(store);
    cr_expect_eq(ga_store_unsaved(store).results, 0);
    ga_store_close(store);
    store = fixture_open(&fixture);
    expect_finished(store, 0, 3);
    ga_store_close(store);
}

Test(store, long_history_is_in_segments)
{
    struct ga_store *store;
    char *segment = ga_format("%s/history/e0-000001.h5", fixture.results);

    make_run(33000, 3);
    cr_expect(ga_path_exists(segment));
    store = fixture_open(&fixture);
    cr_expect_eq(count_past(store), 33000);
    expect_finished(store, 33000, 33003);
    ga_store_close(store);
    free(segment);
}

Test(store, is_locked)
{
    struct ga_store *store = fixture_open(&fixture);
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        struct ga_store *other;

        _exit((int)ga_store_open(&other, &fixture.config, false, &fixture.error));
    }
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == GA_E_BUSY);
    ga_store_close(store);
}

Test(store, fresh_sets_the_earlier_run_aside)
{
    struct ga_store *store;

    for (int i = 1; i <= 2; i++) {
        char *aside = ga_format("%s.%d/run.h5", fixture.results, i);

        make_run(10, 0);
        ok(ga_store_open(&store, &fixture.config, true, &fixture.error));
        cr_expect_not(ga_store_has_past(store));
        cr_expect(ga_path_exists(aside), "%s", aside);
        cr_expect(strstr(ga_store_notes(store), "set aside"));
        ga_store_close(store);
        free(aside);
    }
    ok(ga_store_open(&store, &fixture.config, true, &fixture.error));
    cr_expect_str_empty(ga_store_notes(store), "nothing was there to set aside");
    ga_store_close(store);
}

Test(store, a_linked_folder_stays_linked)
{
    struct ga_store *store;
    char *disk = ga_format("%s/disk", fixture.folder), *aside = ga_format("%s.1/run.h5", disk);

    ok(ga_folder_make(disk, &fixture.error));
    cr_assert_eq(symlink(disk, fixture.results), 0);
    make_run(10, 0);
    ok(ga_store_open(&store, &fixture.config, true, &fixture.error));
    cr_expect(ga_path_exists(aside));
    ga_store_close(store);
    free(aside);
    free(disk);
}

Test(store, journals_without_run_file_are_not_passed_over)
{
    struct ga_store *store;
    char *file = ga_format("%s/run.h5", fixture.results);

    make_run(10, 3);
    cr_assert_eq(unlink(file), 0);
    cr_expect_eq(ga_store_open(&store, &fixture.config, false, &fixture.error), GA_E_FORMAT);
    cr_expect(strstr(fixture.error.text, "--fresh"), "%s", fixture.error.text);
    free(file);
}

Test(store, genes_are_known_by_value)
{
    const double zero[] = {0.0, 1.0}, minus_zero[] = {-0.0, 1.0}, other[] = {0.0, 1.0 + 1e-15};

    cr_expect_eq(ga_genes_id(zero, 2), ga_genes_id(minus_zero, 2));
    cr_expect_neq(ga_genes_id(zero, 2), ga_genes_id(other, 2));
    cr_expect_neq(ga_genes_id(zero, 2), ga_genes_id(zero, 1));
}

/* --- scored again --- */

static void score_anew(void *self, const struct ga_record *record, double *objectives,
                       double *violation)
{
    (void)self;
    objectives[0] = -(double)record->id;
    *violation = fixture_fails(record->id) ? INFINITY : (double)(record->id % 2);
}

struct rescored {
    uint64_t n;
    const size_t *metrics; /* their places in the fixture's row */
    size_t n_metrics;
};

static enum ga_status check_anew(void *self, const struct ga_record *record)
{
    struct rescored *rescored = self;
    struct fixture_row row;

    cr_assert_eq(record->id, rescored->n);
    cr_assert(fixture_is_record(record));
    fixture_row(&row, record->id);
    for (size_t i = 0; i < rescored->n_metrics; i++)
        cr_assert(same_bits(&record->metrics[i], &row.metrics[rescored->metrics[i]], 1));
    cr_assert_eq(record->objectives[0], -(double)record->id);
    cr_assert_eq(record->violation,
                 fixture_fails(record->id) ? INFINITY : (double)(record->id % 2));
    rescored->n++;
    return GA_OK;
}

/* Fewer metrics, in another order. */
Test(store, history_can_be_scored_again)
{
    static const size_t places[] = {2, 0}; /* cost, stability */
    struct rescored rescored = {.metrics = places, .n_metrics = 2};
    struct ga_store *store;
    char *old = ga_format("%s/history/e0-000000.h5", fixture.results);
    char *anew = ga_format("%s/history/e1-000000.h5", fixture.results);

    make_run(17000, 4);
    fixture_config(&fixture, "[cost, stability]", "  - minimize: cost - stability\n");
    store = fixture_open(&fixture);
    cr_expect_eq(ga_store_past_finished(store), 4);
    ok(ga_store_begin(store, &fixture_session, score_anew, NULL, &fixture.error));
    cr_expect(ga_path_exists(old) && ga_path_exists(anew));
    ok(fixture_checkpoint(&fixture, store, 17000));
    cr_expect(!ga_path_exists(old) && ga_path_exists(anew));
    ga_store_close(store);

    store = fixture_open(&fixture);
    ok(ga_store_past_records(store, check_anew, &rescored, &fixture.error));
    cr_expect_eq(rescored.n, 17000);
    cr_assert_eq(ga_store_past_finished(store), 4);
    cr_expect_eq(ga_store_past_finished_at(store, 0)->result.metrics[1], sin(17000.0));
    ga_store_close(store);
    free(anew);
    free(old);
}

/* Begun and killed: the history is as it was. */
Test(store, scoring_again_counts_only_with_a_checkpoint)
{
    struct ga_store *store;

    make_run(17000, 0);
    store = fixture_open(&fixture);
    ok(ga_store_begin(store, &fixture_session, score_anew, NULL, &fixture.error));
    ga_store_close(store);
    store = fixture_open(&fixture);
    cr_expect_eq(count_past(store), 17000);
    ga_store_close(store);
}

Test(store, a_metric_that_was_not_recorded_is_refused)
{
    struct ga_store *store;

    make_run(10, 0);
    fixture_config(&fixture, "[stability, beauty]", "  - maximize: stability\n");
    store = fixture_open(&fixture);
    cr_expect_eq(ga_store_begin(store, &fixture_session, score_anew, NULL, &fixture.error),
                 GA_E_CHANGED);
    cr_expect(strstr(fixture.error.text, "beauty"), "%s", fixture.error.text);
    ga_store_close(store);
}
