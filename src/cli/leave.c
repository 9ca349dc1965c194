/* SPDX-License-Identifier: GPL-3.0-or-later */
/* leave.c - gaopt leave: finds each gaopt join of this user on this machine, in /proc, and asks it
 * to leave. */
#include "cli/commands.h"
#include "common/clock.h"
#include "common/files.h"
#include "common/text.h"
#include <dirent.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOOK_EVERY_S 0.1

enum { COMMAND_ROOM = 64 << 10 };

struct found {
    pid_t *pids;
    size_t n;
};

/* --- who it is --- */

/* The words of a process's command line, a zero behind each; empty if it cannot be read. */
static size_t read_command(pid_t pid, char *words)
{
    char *path = ga_format("/proc/%d/cmdline", (int)pid);
    FILE *file = fopen(path, "re");
    size_t size = file ? fread(words, 1, COMMAND_ROOM - 2, file) : 0;
    if (file)
        fclose(file);
    free(path);
    words[size] = words[size + 1] = '\0';
    return size;
}

static const char *next_word(const char *word, const char *end)
{
    const char *next = word + strlen(word) + 1;
    return next < end ? next : NULL;
}

/* The RUN that a gaopt join was given: of its words, the first that is no option nor the value of
 * one. NULL: this is no gaopt join. */
static const char *run_of(const char *words, size_t size)
{
    const char *end = words + size, *slash = strrchr(words, '/');
    const char *word = size > 0 ? next_word(words, end) : NULL;
    if (!word || strcmp(slash ? slash + 1 : words, "gaopt") != 0 || strcmp(word, "join") != 0)
        return NULL;
    for (word = next_word(word, end); word && *word == '-'; word = next_word(word, end))
        if (!strchr(word, '=') && !(word = next_word(word, end)))
            return NULL;
    return word;
}

/* A path as the process sees it, resolved if it is there; the caller frees it. */
static char *resolved(pid_t pid, const char *path)
{
    char folder[PATH_MAX] = "", real[PATH_MAX];
    char *link = ga_format("/proc/%d/cwd", (int)pid);
    (void)!readlink(link, folder, sizeof folder - 1);
    char *joined = ga_path_join(folder, path);
    free(link);
    if (!realpath(joined, real))
        return joined;
    free(joined);
    return ga_strdup(real);
}

static bool means(pid_t pid, const char *run, const char *wanted)
{
    if (!wanted || strcmp(run, wanted) == 0)
        return true;
    char *theirs = resolved(pid, run), *ours = resolved(getpid(), wanted);
    bool same = strcmp(theirs, ours) == 0;
    free(ours);
    free(theirs);
    return same;
}

static bool is_mine(pid_t pid)
{
    struct stat status;
    char *path = ga_format("/proc/%d", (int)pid);
    bool mine = stat(path, &status) == 0 && status.st_uid == geteuid();
    free(path);
    return mine;
}

static void consider(struct found *found, pid_t pid, const char *wanted, char *words)
{
    const char *run = is_mine(pid) ? run_of(words, read_command(pid, words)) : NULL;
    if (!run || !means(pid, run, wanted))
        return;
    found->pids = ga_realloc(found->pids, found->n + 1, sizeof *found->pids);
    found->pids[found->n++] = pid;
}

static void find(struct found *found, const char *wanted)
{
    DIR *folder = opendir("/proc");
    char *words = ga_alloc(COMMAND_ROOM, 1);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        int64_t pid = 0;
        if (ga_text_to_int(entry->d_name, &pid) && pid > 0)
            consider(found, (pid_t)pid, wanted, words);
    }
    free(words);
    if (folder)
        closedir(folder);
}

/* --- asking --- */

static void ask(const struct found *found, FILE *out)
{
    for (size_t i = 0; i < found->n; i++)
        if (kill(found->pids[i], SIGTERM) == 0)
            fprintf(out, "process %d is asked to leave\n", (int)found->pids[i]);
    fflush(out);
}

/* A process that has ended and that nobody waited for is gone, too: it has no command any more. */
static void wait_for(const struct found *found, FILE *out)
{
    char *words = ga_alloc(COMMAND_ROOM, 1);
    for (size_t i = 0; i < found->n; i++) {
        while (run_of(words, read_command(found->pids[i], words)))
            ga_clock_sleep(LOOK_EVERY_S);
        fprintf(out, "process %d has left\n", (int)found->pids[i]);
        fflush(out);
    }
    free(words);
}

enum ga_status ga_cli_leave(const struct ga_arguments *arguments, FILE *out, struct ga_error *error)
{
    struct found found = {0};
    find(&found, arguments->path);
    if (found.n == 0)
        return arguments->path
                   ? ga_error_set(error, GA_E_NOT_FOUND,
                                  "no gaopt join of yours is at work here for %s", arguments->path)
                   : ga_error_set(error, GA_E_NOT_FOUND, "no gaopt join of yours is at work here");
    ask(&found, out);
    wait_for(&found, out);
    free(found.pids);
    return GA_OK;
}
