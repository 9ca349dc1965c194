/* SPDX-License-Identifier: GPL-3.0-or-later */
/* checkpoint_cost.c - what a checkpoint costs early and late in a run. Runs of different length
 * take their checkpoints in turn, a generation each, from the same fill of the last segment on
 * until every one of them has sealed a segment. Writes a line for each checkpoint: segments sealed
 * before the start, rows told, wall and processor time (s), bytes. */
#include "common/clock.h"
#include "common/config/config.h"
#include "common/files.h"
#include "master/store/run_layout.h"
#include "master/store/store.h"
#include "ten_reals.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    GENES = 10,
    GENERATION = 100,
    FIRST_FILL = 1000,                                             /* rows */
    CHECKPOINTS = (GA_SEGMENT_ROWS + GENERATION - 1) / GENERATION, /* one whole segment */
    ENGINE_BYTES = 16384 /* a GA of that population, about */
};
static const size_t segments_before[] = {0, 6,
                                         61}; /* after 1,000, 100,000 and a million evaluations */
enum { RUNS = sizeof segments_before / sizeof segments_before[0] };

static const char config_text[] = TEN_REALS;

struct run {
    struct ga_config config;
    struct ga_store *store;
    uint64_t told;
};

/* --- rows --- */

/* Digits that do not compress and do not repeat. */
static void make_genes(double *genes, uint64_t id)
{
    for (size_t i = 0; i < GENES; i++)
        genes[i] = 5 * sin((double)(id * GENES + i));
}

static void tell(struct run *run)
{
    double genes[GENES], value;
    struct ga_record record = {.id = run->told,
                               .generation = run->told / GENERATION,
                               .parents = {GA_NO_ID, GA_NO_ID},
                               .same_as = GA_NO_ID,
                               .genes = genes,
                               .metrics = &value,
                               .objectives = &value,
                               .attempts = 1,
                               .host = "node",
                               .started = 1.7e9 + (double)run->told,
                               .seconds = 1,
                               .message = ""};

    make_genes(genes, run->told);
    value = genes[0] * genes[0];
    ga_store_told(run->store, &record);
    run->told++;
}

static void journal(struct run *run, uint64_t id)
{
    double genes[GENES], value;
    struct ga_finished finished = {.result = {.id = id,
                                              .started = 1.7e9 + (double)id,
                                              .seconds = 1,
                                              .metrics = &value,
                                              .message = ""},
                                   .attempts = 1,
                                   .host = "node"};

    make_genes(genes, id);
    value = genes[0] * genes[0];
    finished.genes_id = ga_genes_id(genes, GENES);
    ga_store_journal(run->store, &finished);
}

static enum ga_status checkpoint(struct run *run, struct ga_error *error)
{
    static const char engine_state[ENGINE_BYTES];
    struct ga_checkpoint checkpoint = {.engine_state = engine_state,
                                       .engine_size = sizeof engine_state,
                                       .told = run->told,
                                       .elapsed = (double)run->told,
                                       .finished_by = ""};

    struct ga_store_outcome outcome = {.status = GA_OK};

    ga_store_checkpoint(run->store, &checkpoint);
    while (ga_store_work(run->store))
        continue;
    (void)ga_store_done(run->store, &outcome, error);
    return outcome.status;
}

/* --- runs --- */

static enum ga_status fill(struct run *run, size_t segments, struct ga_error *error)
{
    enum ga_status status = GA_OK;

    for (size_t i = 0; i < segments && status == GA_OK; i++) {
        for (size_t row = 0; row < GA_SEGMENT_ROWS; row++)
            tell(run);
        status = checkpoint(run, error);
    }
    for (size_t row = 0; row < FIRST_FILL; row++)
        tell(run);
    return status == GA_OK ? checkpoint(run, error) : status;
}

static enum ga_status start(struct run *run, const char *folder, size_t segments,
                            struct ga_error *error)
{
    struct ga_session session = {.started = 1.7e9,
                                 .ranks = 1,
                                 .slots = 1,
                                 .version = "",
                                 .hosts = "node:1",
                                 .ended_by = "",
                                 .changes = ""};
    char *own = ga_format("%s/%zu", folder, segments);
    enum ga_status status =
        ga_config_parse(&run->config, config_text, "bench", own, NULL, 0, error);

    free(own);
    if (status == GA_OK)
        status = ga_store_open(&run->store, &run->config, true, error);
    if (status == GA_OK)
        status = ga_store_begin(run->store, &session, NULL, NULL, error);
    return status == GA_OK ? fill(run, segments, error) : status;
}

static void end(struct run *run)
{
    ga_store_close(run->store);
    ga_config_release(&run->config);
}

/* --- measuring --- */

static double processor_time(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* All bytes that this process has handed to write(2). */
static uint64_t bytes_written(void)
{
    uint64_t bytes = 0;
    FILE *file = fopen("/proc/self/io", "r");

    if (!file || fscanf(file, "rchar: %*u wchar: %" SCNu64, &bytes) != 1)
        fprintf(stderr, "/proc/self/io does not tell the bytes written\n");
    if (file)
        fclose(file);
    return bytes;
}

static enum ga_status measure(struct run *run, size_t segments, struct ga_error *error)
{
    uint64_t first = run->told, bytes;
    double began, wall, processor_began, processor;
    enum ga_status status;

    for (uint64_t id = first; id < first + GENERATION; id++)
        journal(run, id);
    while (run->told < first + GENERATION)
        tell(run);
    bytes = bytes_written();
    processor_began = processor_time();
    began = ga_clock_now();
    status = checkpoint(run, error);
    wall = ga_clock_now() - began;
    processor = processor_time() - processor_began;
    bytes = bytes_written() - bytes;
    printf("%zu %" PRIu64 " %.9f %.9f %" PRIu64 "\n", segments, run->told, wall, processor, bytes);
    return status;
}

int main(int n_arguments, char **arguments)
{
    struct run runs[RUNS] = {0};
    struct ga_error error;
    enum ga_status status = GA_OK;

    if (n_arguments != 2) {
        fprintf(stderr, "checkpoint_cost FOLDER: writes its runs there\n");
        return 2;
    }
    ga_error_init(&error);
    for (size_t i = 0; i < RUNS && status == GA_OK; i++)
        status = start(&runs[i], arguments[1], segments_before[i], &error);
    for (size_t round = 0; round < CHECKPOINTS; round++)
        for (size_t i = 0; i < RUNS && status == GA_OK; i++)
            status = measure(&runs[i], segments_before[i], &error);
    for (size_t i = 0; i < RUNS; i++)
        end(&runs[i]);
    if (status != GA_OK)
        fprintf(stderr, "%s\n", error.text);
    return status == GA_OK ? 0 : 1;
}
