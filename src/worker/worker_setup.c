/* SPDX-License-Identifier: GPL-3.0-or-later */
/* worker_setup.c - from SETUP to READY: the files that the run needs, what the limits leave, where
 * results go, and the slots. */
#include "common/beacon.h"
#include "common/cores.h"
#include "common/islands.h"
#include "worker/worker_internal.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void drop_mirror(struct ga_worker *worker)
{
    ga_mirror_destroy(worker->mirror);
    worker->mirror = NULL;
    ga_setup_release(&worker->setup);
}

void ga_worker_close_slots(struct ga_worker *worker)
{
    drop_mirror(worker);
    if (worker->slots != NULL) {
        ga_slots_close(worker->slots);
        ga_config_release(&worker->config);
        free(worker->genes);
    }
    worker->slots = NULL;
    worker->genes = NULL;
    ga_scratch_close(&worker->scratch);
}

/* What the limits leave this rank of its host. */
static void limit(struct ga_worker *worker, uint32_t slots, const struct ga_place *place)
{
    const uint64_t cores_each = worker->config.evaluator.cores;
    const struct ga_wish wish = {.slots = slots > 0 ? slots : ga_cores_slots(cores_each),
                                 .cores_each = worker->config.cluster.slots == 0 ? cores_each : 0};
    uint64_t *memory = &worker->config.evaluator.memory;

    worker->allowance =
        ga_allowance_of(ga_config_limits(&worker->config, worker->host), worker->own, &wish, place);
    if (worker->allowance.memory > 0 && (*memory == 0 || worker->allowance.memory < *memory))
        *memory = worker->allowance.memory;
}

static enum ga_status open_allowed_slots(struct ga_worker *worker, struct ga_error *error)
{
    const struct ga_allowance *allowed = &worker->allowance;

    return ga_slots_open(&worker->slots, &worker->config, allowed->slots,
                         allowed->cores_of_all > 0 ? &allowed->cores : NULL, error);
}

/* Programs are run in folders, and these are in the results folder if that is the master's. */
static enum ga_status find_results(struct ga_worker *worker, const char *beacon,
                                   struct ga_error *error)
{
    char **results = &worker->config.run.results;

    if (!ga_config_runs_program(&worker->config) || *beacon == '\0' ||
        ga_beacon_is_seen(*results, beacon))
        return GA_OK;
    const enum ga_status status = ga_scratch_open(&worker->scratch, error);
    if (status == GA_OK) {
        free(*results);
        *results = ga_strdup(worker->scratch.path);
    }
    return status;
}

/* `folder`: where the files are that stood below the config's folder. `remark`: what the user
 * should know of what the limits leave. */
static enum ga_status open_slots(struct ga_worker *worker, const struct ga_setup *setup,
                                 const char *folder, char remark[GA_ALLOWANCE_ROOM],
                                 struct ga_error *error)
{
    const struct ga_place place = ga_place_find();
    enum ga_status status =
        ga_config_parse(&worker->config, setup->config, setup->path, setup->folder, NULL, 0, error);

    if (status != GA_OK)
        return status;
    ga_config_relocate(&worker->config, folder);
    limit(worker, setup->slots, &place);
    (void)ga_allowance_text(&worker->allowance, &place, remark);
    if (!ga_hours_are_any(&worker->allowance.hours))
        status = ga_error_set(error, GA_E_CONFIG,
                              "the hours that the config and its own options allow never meet");
    else if (worker->allowance.slots > 0)
        status = find_results(worker, setup->beacon, error);
    if (status == GA_OK && worker->allowance.slots > 0)
        status = open_allowed_slots(worker, error);
    if (worker->slots == NULL) {
        ga_config_release(&worker->config);
        return status;
    }
    worker->genes =
        ga_alloc(GA_TASKS_AT_ONCE * ga_task_width(&worker->config), sizeof *worker->genes);
    ga_presence_init(&worker->presence);
    if (worker->allowance.has_hours)
        ga_presence_keep_to(&worker->presence, &worker->allowance.hours, worker->config.run.grace);
    return GA_OK;
}

/* A launcher that binds its ranks to cores leaves many slots with one, and nothing else tells. */
static void remark_on_cores(size_t slots, char *remark, size_t room)
{
    const uint32_t cores = ga_cores();
    const uint32_t all = ga_cores_of_machine();

    if (slots > cores && cores < all)
        (void)snprintf(remark, room,
                       "%zu slots, but only %" PRIu32 " of the host's %" PRIu32
                       " cores may be used; to lift that: mpirun --bind-to none (or SLURM's "
                       "--cpus-per-task)",
                       slots, cores, all);
}

void ga_worker_say_ready(struct ga_worker *worker, uint32_t slots, const char *text)
{
    struct ga_ready ready = {.slots = slots};

    (void)snprintf(ready.text, sizeof ready.text, "%.*s", GA_MESSAGE_ROOM - 1, text);
    ga_message_put_ready(&worker->message, &ready);
    ga_worker_send(worker);
}

static void refuse_setup(struct ga_worker *worker, const char *why)
{
    worker->tally.set_up = true;
    ga_worker_say_ready(worker, 0, why);
}

static void begin(struct ga_worker *worker, const struct ga_setup *setup, const char *folder)
{
    struct ga_error error;
    char remark[GA_MESSAGE_ROOM] = ""; /* longer than GA_ALLOWANCE_ROOM */

    ga_error_init(&error);
    worker->tally.set_up = true;
    if (open_slots(worker, setup, folder, remark, &error) != GA_OK) {
        refuse_setup(worker, error.text);
    } else if (worker->slots == NULL) {
        ga_worker_say_ready(worker, 0, ""); /* the limits leave it nothing to do */
    } else {
        if (*remark == '\0')
            remark_on_cores(ga_slots_count(worker->slots), remark, sizeof remark);
        ga_worker_say_ready(worker, (uint32_t)ga_slots_count(worker->slots), remark);
    }
}

void ga_worker_set_up(struct ga_worker *worker, struct ga_reader *reader)
{
    ga_worker_close_slots(worker);
    bool sound = ga_message_get_setup(reader, &worker->setup);
    worker->beat = worker->setup.beat; /* 0 if it is not */
    if (!sound) {
        refuse_setup(worker, "the setup that it was sent is malformed");
        return;
    }
    if (worker->setup.files.n > 0) {
        worker->mirror = ga_mirror_create(&worker->setup.files, worker->setup.folder);
        return;
    }
    begin(worker, &worker->setup, worker->setup.folder);
    drop_mirror(worker);
}

bool ga_worker_mind_mirror(struct ga_worker *worker, double now)
{
    enum ga_mirror_state state;

    if (worker->mirror == NULL)
        return false;
    state = ga_mirror_step(worker->mirror, now, &worker->message);
    if (worker->message.size > 0)
        ga_worker_send(worker);
    if (state == GA_MIRROR_DONE)
        begin(worker, &worker->setup, ga_mirror_folder(worker->mirror));
    else if (state == GA_MIRROR_FAILED)
        refuse_setup(worker, ga_mirror_problem(worker->mirror));
    if (state == GA_MIRROR_DONE || state == GA_MIRROR_FAILED)
        drop_mirror(worker);
    return state != GA_MIRROR_WAITS;
}
