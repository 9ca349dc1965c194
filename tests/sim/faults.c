/* SPDX-License-Identifier: GPL-3.0-or-later */
/* faults.c - wrappers in front of the calls that change files, and of the clock. */
#include "faults.h"
#include "common/clock.h"
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum {
    MOST_CALLS = 4096,
    MOST_FILES = 1024,
    NO_FILE = -1,
    RELAPSE_FAILS = 4,  /* calls; so many as a result that is not written takes */
    RELAPSE_SPREAD = 12 /* it ends at any of the calls of the checkpoint that follows */
};

static struct {
    bool counting;
    struct fault fault;
    int calls;
    bool struck;
    bool writes[MOST_CALLS];
    bool old[MOST_FILES]; /* descriptors from before a strike that makes them stale */
} layer;

static double clock_now = 1000;

void faults_begin(struct fault fault)
{
    layer.fault = fault;
    layer.calls = 0;
    layer.struck = false;
    layer.counting = true;
}

int faults_calls(void)
{
    return layer.calls;
}

bool faults_is_write(int call)
{
    return call < MOST_CALLS && layer.writes[call];
}

bool faults_struck(void)
{
    return layer.struck;
}

void faults_pass(double seconds)
{
    clock_now += seconds;
}

double __wrap_ga_clock_now(void);
double __wrap_ga_clock_now(void)
{
    return clock_now;
}

/* --- the strike --- */

static bool is_old(int file)
{
    return file >= 0 && file < MOST_FILES && layer.old[file];
}

/* Whether this call, on a descriptor or on none, fails or ends the process. */
static bool strikes(int file, bool is_write)
{
    int call;

    if (!layer.counting)
        return false;
    call = layer.calls++;
    if (call < MOST_CALLS)
        layer.writes[call] = is_write;
    if (layer.fault.how == FAULT_NONE || call < layer.fault.at)
        return false;
    layer.struck = true;
    if (layer.fault.how == FAULT_RELAPSE) {
        if (call > layer.fault.at + RELAPSE_FAILS + layer.fault.at % RELAPSE_SPREAD)
            _exit(FAULT_KILLED);
        errno = layer.fault.reason;
        return call < layer.fault.at + RELAPSE_FAILS;
    }
    if (call == layer.fault.at) {
        if (layer.fault.how < FAULT_ONCE)
            _exit(FAULT_KILLED);
        for (int i = 0; i < MOST_FILES; i++)
            layer.old[i] = layer.fault.how == FAULT_STALE;
    } else if (layer.fault.how == FAULT_ONCE || (layer.fault.how == FAULT_STALE && !is_old(file))) {
        return false;
    }
    errno = layer.fault.reason;
    return true;
}

/* How much of a write that is about to be struck still comes through. */
static size_t part_of(size_t size)
{
    if (!layer.counting || layer.calls != layer.fault.at)
        return 0;
    switch (layer.fault.how) {
    case FAULT_CLIP:
        return size - 1;
    case FAULT_TEAR:
    case FAULT_ONCE:
    case FAULT_FOREVER:
        return size / 2;
    default:
        return 0;
    }
}

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
    va_list rest;
    mode_t mode;
    int file;

    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
    if ((flags & O_CREAT) && strikes(NO_FILE, false))
        return -1;
    file = __real_open(path, flags, mode);
    if (file >= 0 && file < MOST_FILES)
        layer.old[file] = false;
    return file;
}

ssize_t __real_write(int file, const void *bytes, size_t size);
ssize_t __wrap_write(int file, const void *bytes, size_t size);
ssize_t __wrap_write(int file, const void *bytes, size_t size)
{
    size_t part = part_of(size);

    if (part > 0 && __real_write(file, bytes, part) != (ssize_t)part)
        return -1;
    return strikes(file, true) ? -1 : __real_write(file, bytes, size);
}

ssize_t __real_pwrite(int file, const void *bytes, size_t size, off_t offset);
ssize_t __wrap_pwrite(int file, const void *bytes, size_t size, off_t offset);
ssize_t __wrap_pwrite(int file, const void *bytes, size_t size, off_t offset)
{
    size_t part = part_of(size);

    if (part > 0 && __real_pwrite(file, bytes, part, offset) != (ssize_t)part)
        return -1;
    return strikes(file, true) ? -1 : __real_pwrite(file, bytes, size, offset);
}

#define WRAP(name, file, parameters, arguments)                                                    \
    int __real_##name parameters;                                                                  \
    int __wrap_##name parameters;                                                                  \
    int __wrap_##name parameters                                                                   \
    {                                                                                              \
        return strikes(file, false) ? -1 : __real_##name arguments;                                \
    }
WRAP(fsync, file, (int file), (file))
WRAP(fdatasync, file, (int file), (file))
WRAP(ftruncate, file, (int file, off_t size), (file, size))
WRAP(rename, NO_FILE, (const char *from, const char *to), (from, to))
WRAP(unlink, NO_FILE, (const char *path), (path))
WRAP(mkdir, NO_FILE, (const char *path, mode_t mode), (path, mode))
