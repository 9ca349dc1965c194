/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mirror.c - see mirror.h. A mirror is named by the digest of its manifest, so that it suits every
 * run with the same files, and nothing in it ever changes. Beside it are its lock and the file that
 * is being fetched. A lock (flock) ends with its process:
 *
 *     AT_ORIGIN --all here--------------------------------------------------> DONE
 *         | else                                                               ^
 *     LOCKING --it looks whole: shared----> CHECKING --all sound---------------+
 *         | else: for itself alone             | else: LOCKING, for itself     |
 *         +-----------------> CHECKING <--> FETCHING --------------------------+
 */
#include "worker/mirror.h"
#include "common/files.h"
#include "common/message.h"
#include "worker/cache.h"
#include "worker/fetch.h"
#include "worker/file_check.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static const double retry_every = 0.1; /* s */

enum state { AT_ORIGIN, LOCKING, CHECKING, FETCHING, DONE, FAILED };

struct ga_mirror {
    const struct ga_manifest *files;
    const char *origin;
    enum state state;
    char *folder, *part; /* of the mirror; NULL before it is opened */
    int lock;            /* descriptor; -1 likewise */
    bool exclusive;      /* the lock that is held: files that lack may be fetched */
    bool damaged;        /* it looks whole, but is not */
    double retry_at;     /* s: when the lock is tried again */
    size_t at;           /* the file that is checked or fetched */
    bool checking;       /* it has begun */
    bool asked;          /* for a piece that has not come yet */
    struct ga_file_check check;
    struct ga_fetch fetch;
    struct ga_error error;
};

struct ga_mirror *ga_mirror_create(const struct ga_manifest *files, const char *folder)
{
    struct ga_mirror *mirror = ga_alloc(1, sizeof *mirror);

    mirror->files = files;
    mirror->origin = folder;
    mirror->lock = -1;
    mirror->state = AT_ORIGIN;
    ga_file_check_init(&mirror->check);
    ga_fetch_init(&mirror->fetch);
    ga_error_init(&mirror->error);
    return mirror;
}

static void close_lock(struct ga_mirror *mirror)
{
    if (mirror->lock >= 0)
        (void)close(mirror->lock); /* which unlocks it */
    mirror->lock = -1;
}

void ga_mirror_destroy(struct ga_mirror *mirror)
{
    if (mirror == NULL)
        return;
    close_lock(mirror);
    ga_fetch_release(&mirror->fetch);
    ga_file_check_release(&mirror->check);
    free(mirror->part);
    free(mirror->folder);
    free(mirror);
}

static void enter(struct ga_mirror *mirror, enum state state)
{
    mirror->state = state;
    mirror->at = 0;
    mirror->checking = false;
    if (state == DONE || state == FAILED)
        close_lock(mirror);
}

static void fail_unless(struct ga_mirror *mirror, enum ga_status status)
{
    if (status != GA_OK)
        enter(mirror, FAILED);
}

/* --- the folder and its lock --- */

static enum ga_status open_mirror(struct ga_mirror *mirror)
{
    char digits[GA_DIGEST_ROOM];
    char *name = ga_format("files/%s", ga_digest_text(ga_manifest_digest(mirror->files), digits));
    enum ga_status status = ga_cache_open(&mirror->folder, name, &mirror->error);
    char *lock = NULL;

    free(name);
    if (status != GA_OK)
        return status;
    mirror->part = ga_format("%s.part", mirror->folder);
    lock = ga_format("%s.lock", mirror->folder);
    mirror->lock = open(lock, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (mirror->lock < 0)
        status = ga_error_set(&mirror->error, GA_E_IO, "cannot open %s: %s", lock, strerror(errno));
    free(lock);
    return status;
}

static void go_to_mirror(struct ga_mirror *mirror)
{
    fail_unless(mirror, open_mirror(mirror));
    if (mirror->state != FAILED)
        enter(mirror, LOCKING);
}

/* Many may read what looks whole; what lacks is fetched by one. */
static void try_lock(struct ga_mirror *mirror, double now)
{
    bool whole;

    if (now < mirror->retry_at)
        return;
    mirror->retry_at = now + retry_every;
    whole = !mirror->damaged && ga_files_look_whole(mirror->folder, mirror->files);
    if (flock(mirror->lock, (whole ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0) {
        mirror->exclusive = !whole;
        enter(mirror, CHECKING);
    } else if (errno != EWOULDBLOCK && errno != EINTR) {
        fail_unless(mirror, ga_error_set(&mirror->error, GA_E_IO, "cannot lock %s: %s",
                                         mirror->folder, strerror(errno)));
    }
}

/* --- the files --- */

/* The next piece of work on the file at hand. */
static enum ga_file_verdict check_file(struct ga_mirror *mirror, const char *folder)
{
    if (!mirror->checking)
        ga_file_check_begin(&mirror->check, folder, &mirror->files->files[mirror->at]);
    const enum ga_file_verdict verdict = ga_file_check_step(&mirror->check);
    mirror->checking = verdict == GA_FILE_UNDECIDED;
    return verdict;
}

static void go_on(struct ga_mirror *mirror)
{
    if (++mirror->at == mirror->files->n)
        enter(mirror, DONE);
}

static void step_at_origin(struct ga_mirror *mirror)
{
    enum ga_file_verdict verdict = GA_FILE_WRONG;

    if (mirror->at > 0 || mirror->checking || ga_files_look_whole(mirror->origin, mirror->files))
        verdict = check_file(mirror, mirror->origin);
    if (verdict == GA_FILE_SOUND)
        go_on(mirror);
    else if (verdict == GA_FILE_WRONG)
        go_to_mirror(mirror);
}

static void begin_fetch(struct ga_mirror *mirror)
{
    mirror->state = FETCHING;
    mirror->asked = false;
    fail_unless(mirror, ga_fetch_begin(&mirror->fetch, mirror->files, mirror->at, mirror->part,
                                       &mirror->error));
}

static void step_checking(struct ga_mirror *mirror)
{
    const enum ga_file_verdict verdict = check_file(mirror, mirror->folder);

    if (verdict == GA_FILE_SOUND) {
        go_on(mirror);
    } else if (verdict == GA_FILE_WRONG && mirror->exclusive) {
        begin_fetch(mirror);
    } else if (verdict == GA_FILE_WRONG) {
        mirror->damaged = true;
        (void)flock(mirror->lock, LOCK_UN);
        enter(mirror, LOCKING);
    }
}

static void step_fetching(struct ga_mirror *mirror, struct ga_buffer *out)
{
    struct ga_file_request request;

    if (mirror->asked)
        return;
    if (ga_fetch_next(&mirror->fetch, &request)) {
        ga_message_put_file_request(out, &request);
        mirror->asked = true;
        return;
    }
    mirror->state = CHECKING; /* the files behind it */
    fail_unless(mirror, ga_fetch_end(&mirror->fetch, mirror->folder, mirror->part, &mirror->error));
    if (mirror->state != FAILED)
        go_on(mirror);
}

void ga_mirror_receive(struct ga_mirror *mirror, struct ga_reader *body)
{
    struct ga_file_piece piece;

    if (mirror->state != FETCHING || !mirror->asked || !ga_message_get_file_piece(body, &piece))
        return;
    const uint64_t before = mirror->fetch.done;
    fail_unless(mirror, ga_fetch_take(&mirror->fetch, &piece, &mirror->error));
    if (mirror->fetch.done > before)
        mirror->asked = false;
}

/* --- all in turn --- */

static enum ga_mirror_state told(const struct ga_mirror *mirror, double now)
{
    const bool locked_out = mirror->state == LOCKING && now < mirror->retry_at;

    if (mirror->state == DONE)
        return GA_MIRROR_DONE;
    if (mirror->state == FAILED)
        return GA_MIRROR_FAILED;
    if (locked_out || (mirror->state == FETCHING && mirror->asked))
        return GA_MIRROR_WAITS;
    return GA_MIRROR_WORKS;
}

enum ga_mirror_state ga_mirror_step(struct ga_mirror *mirror, double now, struct ga_buffer *out)
{
    ga_buffer_clear(out);
    if (mirror->state == AT_ORIGIN)
        step_at_origin(mirror);
    else if (mirror->state == LOCKING)
        try_lock(mirror, now);
    else if (mirror->state == CHECKING)
        step_checking(mirror);
    else if (mirror->state == FETCHING)
        step_fetching(mirror, out);
    return told(mirror, now);
}

const char *ga_mirror_folder(const struct ga_mirror *mirror)
{
    return mirror->folder != NULL ? mirror->folder : mirror->origin;
}

const char *ga_mirror_problem(const struct ga_mirror *mirror)
{
    return mirror->error.text;
}
