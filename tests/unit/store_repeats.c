/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store_repeats.c - tests of a run whose individuals are evaluated repeatedly: each repeat in the
 * journal, the spread in the history. */
#include "master/store/run_reader.h"
#include "store_fixture.h"

enum { REPEATS = 3 };

static struct store_fixture fixture;

static void ok(enum ga_status status)
{
    fixture_ok(&fixture, status);
}

static void enter(void)
{
    fixture_init(&fixture);
    fixture_config(&fixture, "[stability, accuracy, cost]\n  repeats: 3\n  combine: median",
                   "  - maximize: stability\n");
}

static void leave(void)
{
    fixture_release(&fixture);
}

TestSuite(store_repeats, .init = enter, .fini = leave);

/* --- the journal --- */

static void journal(struct ga_store *store, uint64_t id, uint32_t repeat, double value)
{
    struct fixture_row row;
    struct ga_finished finished = fixture_finished(&row, id);

    row.metrics[0] = value;
    finished.result.repeat = repeat;
    ga_store_journal(store, &finished);
    ga_store_write(store);
}

static void expect_repeat(const struct ga_store *store, size_t at, uint64_t id, uint32_t repeat,
                          double value)
{
    const struct ga_finished *finished = ga_store_past_finished_at(store, at);

    cr_expect_eq(finished->result.id, id);
    cr_expect_eq(finished->result.repeat, repeat);
    cr_expect_eq(finished->result.metrics[0], value);
    cr_expect_null(finished->spread);
}

/* In order of arrival, each once: the first that came stands. */
Test(store_repeats, each_is_found_once)
{
    struct ga_store *store = fixture_begin(&fixture);

    journal(store, 1, 2, 0.5);
    journal(store, 0, 1, 0.25);
    journal(store, 1, 0, 4);
    journal(store, 1, 2, 77);
    journal(store, 1, 1, 8);
    ga_store_close(store);
    store = fixture_open(&fixture);
    cr_assert_eq(ga_store_past_finished(store), 4);
    expect_repeat(store, 0, 1, 2, 0.5);
    expect_repeat(store, 1, 0, 1, 0.25);
    expect_repeat(store, 2, 1, 0, 4);
    expect_repeat(store, 3, 1, 1, 8);
    ga_store_close(store);
}

/* --- the history --- */

/* A standard deviation that follows from the id and the metric. */
static double spread_of(uint64_t id, int metric)
{
    return fixture_fails(id) ? NAN : (double)id + 0.25 * metric;
}

static void tell(struct ga_store *store, uint64_t first, uint64_t end)
{
    struct fixture_row row;
    double spread[FIXTURE_METRICS];

    for (uint64_t id = first; id < end; id++) {
        struct ga_record record = fixture_record(&row, id);

        for (int i = 0; i < FIXTURE_METRICS; i++)
            spread[i] = spread_of(id, i);
        record.spread = spread;
        ga_store_told(store, &record);
    }
}

/* A checkpoint keeps all repeats of what is not told, and none of what is. */
Test(store_repeats, survive_a_checkpoint_until_told)
{
    struct ga_store *store = fixture_begin(&fixture);

    for (uint32_t repeat = 0; repeat < REPEATS; repeat++)
        journal(store, 0, repeat, repeat);
    journal(store, 1, 2, 10);
    journal(store, 1, 0, 11);
    tell(store, 0, 1);
    ok(fixture_checkpoint(&fixture, store, 1));
    ga_store_close(store);
    store = fixture_open(&fixture);
    cr_assert_eq(ga_store_past_finished(store), 2);
    expect_repeat(store, 0, 1, 2, 10);
    expect_repeat(store, 1, 1, 0, 11);
    ga_store_close(store);
}

struct check {
    uint64_t n;
    const int *places; /* where each present metric was told */
    int n_metrics;
};

static enum ga_status check_spread(void *self, const struct ga_record *record)
{
    struct check *check = self;

    cr_assert_eq(record->id, check->n++);
    cr_assert(fixture_is_record(record));
    for (int i = 0; i < check->n_metrics; i++) {
        double told = spread_of(record->id, check->places[i]);
        cr_assert(same_bits(&record->spread[i], &told, 1), "id %llu",
                  (unsigned long long)record->id);
    }
    return GA_OK;
}

static const int in_order[] = {0, 1, 2};

/* More than a segment: through the view, the segments and the tail. */
static void make_long_run(void)
{
    struct ga_store *store = fixture_begin(&fixture);

    tell(store, 0, 17000);
    ok(fixture_checkpoint(&fixture, store, 17000));
    ga_store_close(store);
}

Test(store_repeats, spread_comes_back)
{
    struct check check = {0, in_order, FIXTURE_METRICS};
    struct ga_run_reader *reader;
    struct ga_store *store;

    make_long_run();
    store = fixture_open(&fixture);
    ok(ga_store_past_records(store, check_spread, &check, &fixture.error));
    cr_expect_eq(check.n, 17000);
    ga_store_close(store);
    check.n = 0;
    ok(ga_run_reader_open(&reader, fixture.results, &fixture.error));
    ok(ga_run_reader_records(reader, 0, 17000, check_spread, &check, &fixture.error));
    cr_expect_eq(check.n, 17000);
    ga_run_reader_close(reader);
}

static void keep_scores(void *self, const struct ga_record *record, double *objectives,
                        double *violation)
{
    (void)self, (void)record, (void)objectives, (void)violation;
}

/* Fewer metrics, in another order: each has its own spread still. */
Test(store_repeats, spread_goes_with_its_metric)
{
    static const int places[] = {2, 0};
    struct check check = {0, places, 2};
    struct ga_store *store;

    make_long_run();
    fixture_config(&fixture, "[cost, stability]\n  repeats: 3\n  combine: median",
                   "  - minimize: cost - stability\n");
    store = fixture_open(&fixture);
    ok(ga_store_begin(store, &fixture_session, keep_scores, NULL, &fixture.error));
    ok(fixture_checkpoint(&fixture, store, 17000));
    ga_store_close(store);
    store = fixture_open(&fixture);
    ok(ga_store_past_records(store, check_spread, &check, &fixture.error));
    cr_expect_eq(check.n, 17000);
    ga_store_close(store);
}
