/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lock.c - POSIX record locks, and the note about the holder. */
#include "master/store/lock.h"
#include "common/clock.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct ga_lock {
    int file;
};

enum { HOST_ROOM = 256, DATE_ROOM = 32, NOTE_ROOM = 512 };

static const double retry_after = 0.05; /* s */

static int try_lock(int file)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    return fcntl(file, F_SETLK, &whole);
}

/* "host node1\nprocess 4711\nsince 2026-11-21T00:24:37Z\n" */
static enum ga_status write_note(int file, const char *path, struct ga_error *error)
{
    char host[HOST_ROOM] = "", date[DATE_ROOM] = "", note[NOTE_ROOM];
    time_t now = time(NULL);
    struct tm utc;
    int length;

    (void)gethostname(host, sizeof host - 1);
    if (gmtime_r(&now, &utc))
        (void)strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &utc);
    length =
        snprintf(note, sizeof note, "host %s\nprocess %ld\nsince %s\n", host, (long)getpid(), date);
    if (ftruncate(file, 0) < 0 || pwrite(file, note, (size_t)length, 0) != length)
        return ga_error_set(error, GA_E_IO, "cannot write %s: %s", path, strerror(errno));
    return GA_OK;
}

/* The value of a line "key value" of a note; what cannot be printed becomes '?'. */
static void value_of(const char *note, const char *key, char *value, size_t room)
{
    const char *at = strstr(note, key);
    size_t length = 0;

    if (at) {
        for (at += strlen(key); *at && *at != '\n' && length + 1 < room; at++)
            value[length++] = (char)(isprint((unsigned char)*at) ? *at : '?');
    }
    value[length] = '\0';
}

static enum ga_status busy(int file, const char *what, struct ga_error *error)
{
    char note[NOTE_ROOM] = "", host[HOST_ROOM], process[DATE_ROOM], since[DATE_ROOM];

    if (pread(file, note, sizeof note - 1, 0) <= 0)
        return ga_error_set(error, GA_E_BUSY, "%s is in use by another gaopt", what);
    value_of(note, "host ", host, sizeof host);
    value_of(note, "process ", process, sizeof process);
    value_of(note, "since ", since, sizeof since);
    return ga_error_set(error, GA_E_BUSY, "%s is in use by gaopt on host %s, process %s, since %s",
                        what, host, process, since);
}

static enum ga_status wait_for_lock(int file, const char *path, const char *what, double patience,
                                    struct ga_error *error)
{
    double until = ga_clock_now() + patience;

    while (try_lock(file) < 0) {
        if (errno != EACCES && errno != EAGAIN && errno != EINTR)
            return ga_error_set(error, GA_E_SYSTEM, "cannot lock %s: %s", path, strerror(errno));
        if (ga_clock_now() >= until)
            return busy(file, what, error);
        ga_clock_sleep(retry_after);
    }
    return write_note(file, path, error);
}

enum ga_status ga_lock_acquire(struct ga_lock **lock, const char *path, const char *what,
                               double patience, struct ga_error *error)
{
    int file = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
    enum ga_status status;

    *lock = NULL;
    if (file < 0)
        return ga_error_set(error, GA_E_IO, "cannot open %s: %s", path, strerror(errno));
    status = wait_for_lock(file, path, what, patience, error);
    if (status != GA_OK) {
        close(file);
        return status;
    }
    *lock = ga_alloc(1, sizeof **lock);
    (*lock)->file = file;
    return GA_OK;
}

void ga_lock_release(struct ga_lock *lock)
{
    if (!lock)
        return;
    if (ftruncate(lock->file, 0) < 0) { /* then the note is merely out of date */
    }
    close(lock->file);
    free(lock);
}
