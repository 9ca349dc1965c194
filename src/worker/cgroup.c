/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cgroup.c - see cgroup.h; the files are those of the kernel's Documentation/admin-guide/cgroup-v2.
 */
#include "worker/cgroup.h"
#include "common/clock.h"
#include "common/error.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const double dying_s = 1; /* until killed processes are gone; those in the kernel stay */

enum { FILE_ROOM = 2048 };

/* --- the group's files --- */

static bool put(int folder, const char *name, const char *text)
{
    const int fd = openat(folder, name, O_WRONLY | O_CLOEXEC);
    bool done;

    if (fd < 0)
        return false;
    done = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    (void)close(fd);
    return done;
}

static bool read_text(int fd, char text[FILE_ROOM])
{
    const ssize_t got = pread(fd, text, FILE_ROOM - 1, 0);

    text[got > 0 ? got : 0] = '\0';
    return got > 0;
}

/* The number behind `name` in a file of lines "name number"; 0 if there is none. */
static uint64_t value_of(const char *text, const char *name)
{
    const size_t length = strlen(name);

    for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, name, length) == 0 && line[length] == ' ')
            return strtoull(line + length, NULL, 10);
    }
    return 0;
}

static uint64_t read_value(const struct ga_cgroup *cgroup, const char *file, const char *name)
{
    const int fd = openat(cgroup->fd, file, O_RDONLY | O_CLOEXEC);
    char text[FILE_ROOM];
    uint64_t value = 0;

    if (fd < 0)
        return 0;
    if (read_text(fd, text))
        value = value_of(text, name);
    (void)close(fd);
    return value;
}

/* --- making and removing --- */

static bool remove_group(int above, const char *name);

/* Programs may have made groups of their own in it. */
static void remove_groups_in(int folder)
{
    DIR *entries = fdopendir(folder);
    const struct dirent *entry;

    if (entries == NULL) {
        (void)close(folder);
        return;
    }
    while ((entry = readdir(entries)) != NULL) {
        if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
            (void)remove_group(folder, entry->d_name);
    }
    (void)closedir(entries);
}

static bool remove_group(int above, const char *name)
{
    int folder;

    if (unlinkat(above, name, AT_REMOVEDIR) == 0)
        return true;
    folder = openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0)
        return false;
    remove_groups_in(folder);
    return unlinkat(above, name, AT_REMOVEDIR) == 0;
}

static void release(struct ga_cgroup *cgroup)
{
    if (cgroup->events_fd >= 0)
        (void)close(cgroup->events_fd);
    if (cgroup->fd >= 0)
        (void)close(cgroup->fd);
    free(cgroup->path);
    *cgroup = (struct ga_cgroup){.fd = -1, .events_fd = -1};
}

/* Swap would only slow the host down before the limit tells. */
static bool limit_memory(const struct ga_cgroup *cgroup, uint64_t bytes)
{
    char number[24];

    (void)snprintf(number, sizeof number, "%" PRIu64, bytes);
    if (!put(cgroup->fd, "memory.max", number))
        return false;
    (void)put(cgroup->fd, "memory.swap.max", "0");
    (void)put(cgroup->fd, "memory.oom.group", "1");
    return true;
}

static bool attach(struct ga_cgroup *cgroup, const char *path)
{
    cgroup->path = ga_strdup(path);
    cgroup->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (cgroup->fd < 0)
        return false;
    cgroup->events_fd = openat(cgroup->fd, "cgroup.events", O_RDONLY | O_CLOEXEC);
    return cgroup->events_fd >= 0 && faccessat(cgroup->fd, "cgroup.kill", W_OK, AT_EACCESS) == 0;
}

void ga_cgroup_open(struct ga_cgroup *cgroup, const char *own, size_t slot, uint64_t memory)
{
    char *path;
    int folder;

    *cgroup = (struct ga_cgroup){.fd = -1, .events_fd = -1};
    folder = own != NULL ? open(own, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (folder < 0)
        return;
    if (memory > 0) /* refused unless this is the root or has no processes; or done already */
        (void)put(folder, "cgroup.subtree_control", "+memory");
    path = ga_format("%s/gaopt-%d-%zu", own, getpid(), slot);
    (void)rmdir(path); /* of an earlier process of this number */
    if (mkdir(path, 0755) == 0) {
        if (!attach(cgroup, path)) {
            release(cgroup);
            (void)rmdir(path);
        } else {
            cgroup->has_memory = memory > 0 && limit_memory(cgroup, memory);
        }
    }
    (void)close(folder);
    free(path);
}

bool ga_cgroup_is_open(const struct ga_cgroup *cgroup)
{
    return cgroup->fd >= 0;
}

void ga_cgroup_close(struct ga_cgroup *cgroup)
{
    if (cgroup->fd < 0)
        return;
    if (!ga_cgroup_is_empty(cgroup))
        ga_cgroup_kill(cgroup);
    (void)remove_group(AT_FDCWD, cgroup->path);
    release(cgroup);
}

/* --- its processes --- */

bool ga_cgroup_is_empty(const struct ga_cgroup *cgroup)
{
    char text[FILE_ROOM];

    return read_text(cgroup->events_fd, text) && value_of(text, "populated") == 0;
}

void ga_cgroup_kill(const struct ga_cgroup *cgroup)
{
    const double end = ga_clock_now() + dying_s;

    (void)put(cgroup->fd, "cgroup.kill", "1");
    while (!ga_cgroup_is_empty(cgroup)) {
        struct pollfd changed = {.fd = cgroup->events_fd, .events = POLLPRI};
        const double left = end - ga_clock_now();

        if (left <= 0)
            return;
        (void)poll(&changed, 1, (int)ceil(1e3 * left));
    }
}

double ga_cgroup_cpu(const struct ga_cgroup *cgroup)
{
    return 1e-6 * (double)read_value(cgroup, "cpu.stat", "usage_usec");
}

bool ga_cgroup_ran_out_of_memory(struct ga_cgroup *cgroup)
{
    const uint64_t before = cgroup->oom_kills;

    if (!cgroup->has_memory)
        return false;
    cgroup->oom_kills = read_value(cgroup, "memory.events", "oom_kill");
    return cgroup->oom_kills > before;
}

/* --- groups of others --- */

static void clear(const char *path)
{
    struct ga_cgroup cgroup = {.fd = -1, .events_fd = -1};

    if (attach(&cgroup, path))
        ga_cgroup_close(&cgroup);
    release(&cgroup);
}

/* Calls `act` with the path and the process of each group that gaopt made in the folder `own`. */
static void visit(const char *own, void (*act)(const char *path, pid_t pid, pid_t wanted),
                  pid_t wanted)
{
    DIR *entries = opendir(own);
    const struct dirent *entry;

    while (entries != NULL && (entry = readdir(entries)) != NULL) {
        char *path;
        int pid, end = 0;

        if (sscanf(entry->d_name, "gaopt-%d-%*u%n", &pid, &end) != 1 || end == 0)
            continue;
        path = ga_format("%s/%s", own, entry->d_name);
        act(path, pid, wanted);
        free(path);
    }
    if (entries != NULL)
        (void)closedir(entries);
}

static void clear_if_wanted(const char *path, pid_t pid, pid_t wanted)
{
    if (pid == wanted)
        clear(path);
}

/* Removing one that is not empty fails: what runs in it may be another container's. */
static void remove_if_dead(const char *path, pid_t pid, pid_t wanted)
{
    (void)wanted;
    if (kill(pid, 0) != 0 && errno == ESRCH)
        (void)rmdir(path);
}

void ga_cgroups_clear_of(const char *own, pid_t pid)
{
    visit(own, clear_if_wanted, pid);
}

void ga_cgroups_sweep(const char *own)
{
    visit(own, remove_if_dead, 0);
}
