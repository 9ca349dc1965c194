/* SPDX-License-Identifier: GPL-3.0-or-later */
/* process.c - see process.h; proc(5) tells the formats. */
#include "worker/process.h"
#include "common/files.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const size_t environment_limit = (size_t)4 << 20; /* bytes; beyond it, it has no variables */

enum { STAT_ROOM = 1024 };

static bool read_stat(pid_t pid, char text[STAT_ROOM])
{
    char path[48];
    ssize_t got;
    int fd;

    (void)snprintf(path, sizeof path, "/proc/%d/stat", pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    got = read(fd, text, STAT_ROOM - 1);
    (void)close(fd);
    text[got > 0 ? got : 0] = '\0';
    return got > 0;
}

bool ga_process_read(pid_t pid, struct ga_process *process)
{
    char text[STAT_ROOM];
    long long user, kernel, waited_user, waited_kernel;
    unsigned long long started;
    const char *fields;

    if (!read_stat(pid, text))
        return false;
    fields = strrchr(text, ')'); /* the name before it may hold anything */
    if (fields == NULL ||
        sscanf(fields,
               ") %c %d %d %*d %*d %*d %*u %*u %*u %*u %*u %lld %lld %lld %lld %*d %*d %*d "
               "%*d %llu",
               &process->state, &process->parent, &process->group, &user, &kernel, &waited_user,
               &waited_kernel, &started) != 8)
        return false;
    process->pid = pid;
    process->started = started;
    process->cpu =
        (double)(user + kernel + waited_user + waited_kernel) / (double)sysconf(_SC_CLK_TCK);
    return true;
}

void ga_processes_visit(void (*visit)(void *self, const struct ga_process *process), void *self)
{
    DIR *entries = opendir("/proc");
    const struct dirent *entry;
    struct ga_process process;

    if (entries == NULL)
        return;
    while ((entry = readdir(entries)) != NULL) {
        const long pid = strtol(entry->d_name, NULL, 10); /* 0 of those that are no processes */

        if (pid > 0 && ga_process_read((pid_t)pid, &process))
            visit(self, &process);
    }
    (void)closedir(entries);
}

bool ga_process_variable(pid_t pid, const char *name, char *value, size_t room)
{
    const size_t length = strlen(name);
    char *path = ga_format("/proc/%d/environ", pid), *text = NULL;
    bool found = false;
    size_t size = 0;

    if (ga_file_read(path, environment_limit, &text, &size, NULL) == GA_OK) {
        for (const char *at = text; !found && at < text + size; at += strlen(at) + 1) {
            found = strncmp(at, name, length) == 0 && at[length] == '=';
            if (found)
                (void)snprintf(value, room, "%s", at + length + 1);
        }
    }
    free(text);
    free(path);
    return found;
}

uint64_t ga_process_now(void)
{
    const uint64_t ticks = (uint64_t)sysconf(_SC_CLK_TCK);
    struct timespec time;

    (void)clock_gettime(CLOCK_BOOTTIME, &time);
    return (uint64_t)time.tv_sec * ticks + (uint64_t)time.tv_nsec * ticks / 1000000000U;
}
