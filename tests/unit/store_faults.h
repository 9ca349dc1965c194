/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store_faults.h - a disk that fails, or a process that ends, at one of the calls that change
 * files. The linker puts the wrappers below in front of them (see CMakeLists.txt); so this is
 * included by one file a program. */
#ifndef GA_TEST_STORE_FAULTS_H
#define GA_TEST_STORE_FAULTS_H

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { KILLED = 77 }; /* exit status of a process that a fault ended */

static struct {
    bool counting;
    int calls;
    int at;       /* from 0; -1: never */
    int reason;   /* an errno; 0: kill */
    bool lasting; /* all later calls fail too, as on a disk that stays full */
} fault = {.at = -1};

static bool strikes(void)
{
    int call;

    if (!fault.counting)
        return false;
    call = fault.calls++;
    if (fault.at < 0 || call < fault.at || (call > fault.at && !fault.lasting))
        return false;
    if (fault.reason == 0)
        _exit(KILLED);
    errno = fault.reason;
    return true;
}

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
    va_list rest;
    int mode;

    va_start(rest, flags);
    mode = va_arg(rest, int);
    va_end(rest);
    return (flags & O_CREAT) && strikes() ? -1 : __real_open(path, flags, mode);
}

/* Half of the bytes are written before the strike: what a kill or a full disk leaves behind. */
ssize_t __real_write(int file, const void *bytes, size_t size);
ssize_t __wrap_write(int file, const void *bytes, size_t size);
ssize_t __wrap_write(int file, const void *bytes, size_t size)
{
    if (fault.counting && fault.calls == fault.at &&
        __real_write(file, bytes, size / 2) != (ssize_t)(size / 2))
        return -1;
    return strikes() ? -1 : __real_write(file, bytes, size);
}

ssize_t __real_pwrite(int file, const void *bytes, size_t size, off_t offset);
ssize_t __wrap_pwrite(int file, const void *bytes, size_t size, off_t offset);
ssize_t __wrap_pwrite(int file, const void *bytes, size_t size, off_t offset)
{
    if (fault.counting && fault.calls == fault.at &&
        __real_pwrite(file, bytes, size / 2, offset) != (ssize_t)(size / 2))
        return -1;
    return strikes() ? -1 : __real_pwrite(file, bytes, size, offset);
}

#define WRAP(name, parameters, arguments)                                                          \
    int __real_##name parameters;                                                                  \
    int __wrap_##name parameters;                                                                  \
    int __wrap_##name parameters                                                                   \
    {                                                                                              \
        return strikes() ? -1 : __real_##name arguments;                                           \
    }
WRAP(fsync, (int file), (file))
WRAP(fdatasync, (int file), (file))
WRAP(rename, (const char *from, const char *to), (from, to))
WRAP(unlink, (const char *path), (path))
WRAP(mkdir, (const char *path, mode_t mode), (path, mode))

/* From now on calls are counted from 0: number `at` ends the process (reason 0) or fails. */
static inline void fault_begin(int at, int reason, bool lasting)
{
    fault.at = at;
    fault.reason = reason;
    fault.lasting = lasting;
    fault.calls = 0;
    fault.counting = true;
}

static inline void break_disk(int reason)
{
    fault_begin(0, reason, true);
}

static inline void mend_disk(void)
{
    fault.counting = false;
}

#endif
