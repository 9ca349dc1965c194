/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store_scene.h - a run whose next checkpoint is disturbed, at each of its calls in turn. Its state
 * is static, as that of store_faults.h is: one file a program includes it. */
#ifndef GA_TEST_STORE_SCENE_H
#define GA_TEST_STORE_SCENE_H

#include "store_faults.h"
#include "store_fixture.h"
#include <sys/wait.h>

struct scene {
    uint64_t before; /* told at the last good checkpoint */
    uint64_t told;   /* at the one that is disturbed */
    uint64_t ahead;  /* results that have finished by then */
};

static struct store_fixture fixture;
static char *saved; /* a copy of the folder before the disturbed session */

static void ok(enum ga_status status)
{
    fixture_ok(&fixture, status);
}

static void scene_begin(const struct scene *scene)
{
    struct ga_store *store;

    fixture_init(&fixture);
    saved = ga_format("%s/saved", fixture.folder);
    store = fixture_begin(&fixture);
    fixture_tell(store, 0, scene->before);
    ok(fixture_checkpoint(&fixture, store, scene->before));
    ga_store_close(store);
    fixture_copy(fixture.results, saved);
}

static void scene_end(void)
{
    free(saved);
    fixture_release(&fixture);
}

/* True if that child of this process was killed at `call`; false if it came to its end before. */
static bool scene_was_killed(pid_t child, int call)
{
    int status;

    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status), "call %d", call);
    cr_assert(WEXITSTATUS(status) == KILLED || WEXITSTATUS(status) == 0, "call %d", call);
    return WEXITSTATUS(status) == KILLED;
}

/* How the disk fails at a call; that of a kill is not looked at. */
struct scene_fault {
    int reason;   /* an errno */
    bool lasting; /* from there on */
};

static const struct scene_fault a_kill = {0}, a_full_disk = {ENOSPC, true},
                                a_single_failure = {EIO, false};

/* Disturbs one copy of the run after the other until there is no such call. Returns how many calls
 * there are. */
static int scene_at_every_call(const struct scene *scene, struct scene_fault how,
                               bool (*disturb)(const struct scene *scene, int call,
                                               struct scene_fault how))
{
    int call = 0;
    bool struck;

    scene_begin(scene);
    do {
        fixture_copy(saved, fixture.results);
        struck = disturb(scene, call++, how);
    } while (struck);
    scene_end();
    return call - 1;
}

#endif
