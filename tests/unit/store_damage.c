/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store_damage.c - tests of damaged run files: they are named, never believed, and crash nothing.
 */
#include "master/store/run_loader.h"
#include "master/store/run_reader.h"
#include "master/store/run_writer.h"
#include "store_fixture.h"
#include <sys/stat.h>
#include <unistd.h>

enum { TOLD = 16500 };
#ifdef __SANITIZE_ADDRESS__ /* twenty times as slow */
enum { TRIES = 100 };
#else
enum { TRIES = 1000 };
#endif

static struct store_fixture fixture;

/* A small generator of its own: seeds are to be reproducible (Vigna's splitmix64). */
static uint64_t draw(uint64_t *seed)
{
    uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static void make_run(void)
{
    struct ga_store *store = fixture_begin(&fixture);

    fixture_tell(store, 0, TOLD);
    fixture_ok(&fixture, fixture_checkpoint(&fixture, store, TOLD));
    ga_store_close(store);
}

static void enter(void)
{
    fixture_init(&fixture);
    make_run();
}

static void leave(void)
{
    fixture_release(&fixture);
}

TestSuite(store_damage, .init = enter, .fini = leave);

/* Opens and reads all; the status of the first failure. */
static enum ga_status read_all(void)
{
    struct ga_run_reader *reader;
    uint64_t n = 0;
    enum ga_status status = ga_run_reader_open(&reader, fixture.results, &fixture.error);

    if (status != GA_OK)
        return status;
    status = ga_run_reader_records(reader, 0, UINT64_MAX, fixture_count, &n, &fixture.error);
    ga_run_reader_close(reader);
    return status;
}

static void write_bytes(const char *path, const char *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");

    cr_assert(file && fwrite(bytes, 1, size, file) == size && fclose(file) == 0);
}

/* `name`: of a file in the results folder. */
static void damage(const char *name)
{
    char *path = ga_format("%s/%s", fixture.results, name), *bytes;
    size_t size;

    fixture_ok(&fixture, read_all());
    fixture_ok(&fixture, ga_file_read(path, 1 << 30, &bytes, &size, &fixture.error));
    for (uint64_t try = 0; try < TRIES; try++) {
        uint64_t seed = try, at = draw(&seed) % size, bit = draw(&seed) % 8;

        if (try % 3 == 0) {
            write_bytes(path, bytes, at);
        } else {
            if (try % 3 == 1)
                at %= 1024; /* the seal and HDF5's beginning */
            bytes[at] ^= (char)(1 << bit);
            write_bytes(path, bytes, size);
            bytes[at] ^= (char)(1 << bit);
        }
        cr_assert_eq(read_all(), GA_E_FORMAT, "seed %d", (int)try);
        cr_assert(strstr(fixture.error.text, name), "seed %d: %s", (int)try, fixture.error.text);
    }
    write_bytes(path, bytes, size);
    fixture_ok(&fixture, read_all());
    free(bytes);
    free(path);
}

Test(store_damage, run_file)
{
    damage("run.h5");
}

Test(store_damage, segment)
{
    damage("history/e0-000000.h5");
}

Test(store_damage, missing_segment)
{
    char *path = ga_format("%s/history/e0-000000.h5", fixture.results);

    cr_assert_eq(unlink(path), 0);
    cr_expect_eq(read_all(), GA_E_FORMAT);
    cr_expect(strstr(fixture.error.text, "e0-000000.h5 is missing"), "%s", fixture.error.text);
    free(path);
}

Test(store_damage, segment_of_another_run)
{
    char *aside = ga_format("mv %s %s.other", fixture.results, fixture.results);
    char *swap =
        ga_format("cp %s.other/history/e0-000000.h5 %s/history/", fixture.results, fixture.results);

    cr_assert_eq(system(aside), 0); /* NOLINT(cert-env33-c): our own folders */
    make_run();
    fixture_ok(&fixture, read_all());
    cr_assert_eq(system(swap), 0); /* NOLINT(cert-env33-c): our own folders */
    cr_expect_eq(read_all(), GA_E_FORMAT);
    cr_expect(strstr(fixture.error.text, "another run"), "%s", fixture.error.text);
    free(swap);
    free(aside);
}

/* Sealed and sound, but made by no gaopt. */
Test(store_damage, columns_of_another_config)
{
    struct ga_run_state state;
    struct ga_rows tail;

    ga_run_state_init(&state);
    fixture_ok(&fixture, ga_run_load(fixture.results, &state, &tail, &fixture.error));
    fixture_config(&fixture, "[stability, accuracy, cost, beauty]", "  - maximize: stability\n");
    free(state.config);
    state.config = ga_config_resolved(&fixture.config);
    fixture_ok(&fixture,
               ga_run_write(fixture.results, &state, &fixture.config, &tail, NULL, &fixture.error));
    cr_expect_eq(read_all(), GA_E_FORMAT);
    cr_expect(strstr(fixture.error.text, "columns"), "%s", fixture.error.text);
    ga_rows_release(&tail);
    ga_run_state_release(&state);
}

Test(store_damage, the_way_out_is_told)
{
    struct ga_store *store;
    char *path = ga_format("%s/run.h5", fixture.results);

    write_bytes(path, "nonsense", 8);
    cr_expect_eq(ga_store_open(&store, &fixture.config, false, &fixture.error), GA_E_FORMAT);
    cr_expect(strstr(fixture.error.text, "--fresh"), "%s", fixture.error.text);
    fixture_ok(&fixture, ga_store_open(&store, &fixture.config, true, &fixture.error));
    cr_expect_not(ga_store_has_past(store));
    ga_store_close(store);
    free(path);
}
