/* SPDX-License-Identifier: GPL-3.0-or-later */
/* given.c - tests of the points a search starts from: of the config, of a CSV, of an earlier run.
 */
#include "master/given.h"
#include "store_fixture.h"

static struct store_fixture before; /* the folder, and the run that `from` may name */
static struct ga_config config;
static struct ga_error error;
static double *rows;
static size_t n_rows;

static void set_up(void)
{
    fixture_init(&before);
    ga_error_init(&error);
    rows = NULL;
    config = (struct ga_config){0};
}

static void tear_down(void)
{
    free(rows);
    ga_config_release(&config);
    fixture_release(&before);
}

TestSuite(given, .init = set_up, .fini = tear_down);

static const char *const our_space =
    "space: {dt: {real: [0, 1]}, n: {int: [1, 9]}, s: {choice: [rk4, euler]}, k: {fixed: 7}}";

static enum ga_status load(const char *space, const char *initial)
{
    char *text = ga_format("run: {stop: {generations: 1}}\n%s\n"
                           "evaluator: {kind: command, argv: [prog]}\nobjectives: [{minimize: m}]\n"
                           "algorithm: {kind: ga, population: 4}\n%s\n",
                           space, initial);

    cr_assert_eq(ga_config_parse(&config, text, "c.yaml", before.folder, NULL, 0, &error), GA_OK,
                 "%s", error.text);
    free(text);
    return ga_given_load(&config, &rows, &n_rows, &error);
}

static void write_csv(const char *text)
{
    char *path = ga_path_join(before.folder, "start.csv");
    FILE *file = fopen(path, "w");

    cr_assert(file && fputs(text, file) >= 0 && fclose(file) == 0);
    free(path);
}

static void expect_row(size_t i, double dt, double n, double s)
{
    const double *row = rows + 4 * i;

    cr_expect(row[0] == dt && row[1] == n && row[2] == s && row[3] == 7,
              "row %zu is %g %g %g %g, not %g %g %g 7", i, row[0], row[1], row[2], row[3], dt, n,
              s);
}

Test(given, none_are_asked_for)
{
    cr_assert_eq(load(our_space, ""), GA_OK, "%s", error.text);
    cr_expect_eq(n_rows, 0);
}

Test(given, points_of_the_config)
{
    cr_assert_eq(load(our_space, "initial: {points: [{dt: 0.25, n: 3, s: euler}]}"), GA_OK, "%s",
                 error.text);
    cr_assert_eq(n_rows, 1);
    expect_row(0, 0.25, 3, 1);
}

Test(given, a_csv)
{
    write_csv("id,s , \"n\",dt,k,extra\r\n"
              "1,euler,2,0.5,12,abc\r\n"
              "\r\n"
              "2, \"rk4\" ,9 ,0,1,\r\n");
    cr_assert_eq(load(our_space, "initial: {from: start.csv}"), GA_OK, "%s", error.text);
    cr_assert_eq(n_rows, 2);
    expect_row(0, 0.5, 2, 1);
    expect_row(1, 0, 9, 0);
}

Test(given, words_as_gaopt_export_quotes_them)
{
    write_csv("dt,\"n\",s\n"
              "0.5,2,\"a,b\"\n"
              "0.25,3, \"say \"\"hi\"\"\" \r\n");
    cr_assert_eq(load("space: {dt: {real: [0, 1]}, n: {int: [1, 9]}, "
                      "s: {choice: [\"a,b\", 'say \"hi\"']}, k: {fixed: 7}}",
                      "initial: {from: start.csv}"),
                 GA_OK, "%s", error.text);
    cr_assert_eq(n_rows, 2);
    expect_row(0, 0.5, 2, 0);
    expect_row(1, 0.25, 3, 1);
}

Test(given, a_csv_needs_no_column_of_a_fixed_parameter)
{
    write_csv("dt,n,s\n0.5,2,euler");
    cr_assert_eq(load(our_space, "initial: {from: start.csv}"), GA_OK, "%s", error.text);
    cr_assert_eq(n_rows, 1);
    expect_row(0, 0.5, 2, 1);
}

Test(given, from_the_top_behind_the_points_and_no_more_than_a_population)
{
    write_csv("dt,n,s\n0.1,1,rk4\n0.2,2,rk4\n0.3,3,rk4\n0.4,4,rk4\n");
    cr_assert_eq(load(our_space, "initial: {from: start.csv, points: [{dt: 1, n: 9, s: euler}, "
                                 "{dt: 0.9, n: 1, s: rk4}]}"),
                 GA_OK, "%s", error.text);
    cr_assert_eq(n_rows, 4);
    expect_row(0, 1, 9, 1);
    expect_row(2, 0.1, 1, 0);
    expect_row(3, 0.2, 2, 0);
}

Test(given, as_many_as_are_wanted)
{
    write_csv("dt,n,s\n0.1,1,rk4\n0.2,2,rk4\n0.3,3,rk4\n");
    cr_assert_eq(load(our_space, "initial: {from: start.csv, best: 2}"), GA_OK, "%s", error.text);
    cr_expect_eq(n_rows, 2);
}

static void expect_error(const char *wanted)
{
    cr_expect(strstr(error.text, wanted), "got '%s', wanted '%s'", error.text, wanted);
    cr_expect(rows == NULL && n_rows == 0);
}

static void expect_refused(const char *csv, const char *wanted)
{
    write_csv(csv);
    cr_expect_eq(load(our_space, "initial: {from: start.csv}"), GA_E_CONFIG);
    expect_error(wanted);
}

Test(given, a_column_that_is_missing_is_named)
{
    expect_refused("dt,n\n0.1,1\n", "has no parameter 's', which the space asks for");
}

Test(given, a_value_that_is_none_is_named)
{
    expect_refused("dt,n,s\n0.1,1,rk4\n0.1,1,leapfrog\n",
                   "start.csv:3: s: 'leapfrog' is no allowed value");
}

Test(given, a_value_out_of_range_is_named)
{
    expect_refused("dt,n,s\n1.5,1,rk4\n", "start.csv:2: dt: '1.5' is no allowed value");
}

Test(given, a_short_line_is_named)
{
    expect_refused("dt,n,s\n0.5,1\n", "start.csv:2: s: '' is no allowed value");
}

Test(given, an_empty_csv_is_an_error)
{
    expect_refused("", "has no parameter 'dt'");
}

Test(given, a_file_that_is_not_there_is_an_error)
{
    cr_expect_neq(load(our_space, "initial: {from: nowhere.csv}"), GA_OK);
    expect_error("nowhere.csv");
}

/* --- an earlier run --- */

/* The fixture's run: dt, substeps 1..16, solver in euler, verlet, rk4, damping; stability is
 * maximised. */
static void write_run(uint64_t n)
{
    struct ga_store *store = fixture_begin(&before);

    fixture_tell(store, 0, n);
    fixture_ok(&before, fixture_checkpoint(&before, store, n));
    ga_store_close(store);
}

/* The best first, by the fixture's own records. */
static uint64_t best_before(uint64_t n, const bool *taken)
{
    struct fixture_row row;
    uint64_t best = GA_NO_ID;
    double most = -INFINITY;

    for (uint64_t id = 0; id < n; id++) {
        struct ga_record record = fixture_record(&row, id);
        if (taken[id] || record.status != GA_RECORD_OK || record.violation != 0 ||
            !(record.objectives[0] > most))
            continue;
        most = record.objectives[0];
        best = id;
    }
    return best;
}

Test(given, the_best_of_a_run_words_by_their_text)
{
    enum { N = 60 };
    bool taken[N] = {false};
    static const char *const words[] = {"euler", "verlet", "rk4"}, *const ours[] = {"rk4", "verlet",
                                                                                    "euler"};

    write_run(N);
    cr_assert_eq(load("space: {solver: {choice: [rk4, verlet, euler]}, dt: {real: [0, 1]}, "
                      "substeps: {int: [1, 4]}, k: {fixed: 7}}",
                      "initial: {from: results, best: 3}"),
                 GA_OK, "%s", error.text);
    cr_assert_eq(n_rows, 3);
    for (size_t i = 0; i < 3; i++) {
        struct fixture_row row;
        uint64_t id = best_before(N, taken);
        cr_assert_neq(id, GA_NO_ID);
        taken[id] = true;
        struct ga_record record = fixture_record(&row, id);
        const double *got = rows + 4 * i;
        cr_expect_str_eq(ours[(size_t)got[0]], words[(size_t)record.genes[2]]);
        cr_expect_eq(got[1], record.genes[0], "exactly");
        cr_expect_eq(got[2], fmin(record.genes[1], 4), "repaired to what is allowed");
        cr_expect_eq(got[3], 7);
    }
}

Test(given, a_parameter_that_the_run_has_not_is_named)
{
    write_run(5);
    cr_expect_eq(
        load("space: {dt: {real: [0, 1]}, speed: {real: [0, 1]}}", "initial: {from: results}"),
        GA_E_CONFIG);
    expect_error("has no parameter 'speed'");
}

Test(given, a_run_that_is_not_there_is_an_error)
{
    cr_expect_neq(load(our_space, "initial: {from: elsewhere}"), GA_OK);
    expect_error("elsewhere");
}
