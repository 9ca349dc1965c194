/* SPDX-License-Identifier: GPL-3.0-or-later */
/* join_mpirun.c - mpirun's command line, and its start. */
#include "cli/join_mpirun.h"
#include "common/cores.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Of both: room for what is added to the user's options. */
enum { OWN_WORDS = 24, PATH_ROOM = 4096 };

struct words {
    const char **list; /* borrowed, NULL at the end */
    size_t n;
};

static void add(struct words *words, const char *word)
{
    words->list[words->n++] = word;
}

static void add_option(struct words *words, const char *name, const char *value)
{
    if (!value)
        return;
    add(words, name);
    add(words, value);
}

/* mpirun would find out how many by itself: of hosts that are named, all slots. */
static bool says_how_many(const struct ga_arguments *arguments)
{
    static const char *const options[] = {
        "-n",    "-np",    "--n",       "--np",       "-c",           "-H",
        "-host", "--host", "-hostfile", "--hostfile", "-machinefile", "--machinefile"};
    for (size_t i = 0; i < arguments->n_mpirun; i++)
        for (size_t k = 0; k < sizeof options / sizeof *options; k++)
            if (strcmp(arguments->mpirun[i], options[k]) == 0)
                return true;
    return false;
}

/* Settings that mpirun's own options win over: ranks as many as the user likes, which the system
 * may move. */
static void set_defaults(void)
{
    (void)setenv("OMPI_MCA_rmaps_base_oversubscribe", "1", 0);
    (void)setenv("OMPI_MCA_hwloc_base_binding_policy", "none", 0);
    (void)setenv("OMPI_MCA_mpi_yield_when_idle", "1", 0);
}

static _Noreturn void become_mpirun(const char *const *words, int told)
{
    sigset_t none;
    sigemptyset(&none);
    (void)setsid();
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    int nothing = open("/dev/null", O_RDONLY);
    if (nothing >= 0)
        (void)dup2(nothing, STDIN_FILENO);
    (void)dup2(told, STDOUT_FILENO);
    set_defaults();
    execvp(words[0], (char *const *)words);
    dprintf(STDERR_FILENO, "mpirun cannot be started: %s\n", strerror(errno));
    _exit(127);
}

static enum ga_status start(pid_t *mpirun, int *told, const char *const *words,
                            struct ga_error *error)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return ga_error_set(error, GA_E_SYSTEM, "pipe: %s", strerror(errno));
    *mpirun = fork();
    if (*mpirun == 0)
        become_mpirun(words, ends[1]);
    close(ends[1]);
    if (*mpirun < 0) {
        close(ends[0]);
        return ga_error_set(error, GA_E_SYSTEM, "mpirun cannot be started: %s", strerror(errno));
    }
    *told = ends[0];
    (void)fcntl(*told, F_SETFL, O_NONBLOCK);
    return GA_OK;
}

static void add_limits(struct words *words, const struct ga_arguments *arguments)
{
    add_option(words, "--slots", arguments->limit_words.slots);
    add_option(words, "--cpus", arguments->limit_words.cpus);
    add_option(words, "--memory", arguments->limit_words.memory);
    add_option(words, "--active", arguments->limit_words.active);
}

enum ga_status ga_join_start(pid_t *mpirun, int *told, const struct ga_arguments *arguments,
                             const struct ga_door_sign *sign, struct ga_error *error)
{
    char self[PATH_ROOM] = "", cores[16];
    struct words words = {.list = ga_alloc(OWN_WORDS + arguments->n_mpirun, sizeof(char *))};
    snprintf(cores, sizeof cores, "%u", ga_cores());
    enum ga_status status =
        readlink("/proc/self/exe", self, sizeof self - 1) > 0
            ? GA_OK
            : ga_error_set(error, GA_E_SYSTEM, "/proc/self/exe: %s", strerror(errno));
    add(&words, "mpirun");
    add(&words, "-enable-recovery"); /* a rank that dies is to take no other with it */
    if (geteuid() == 0)
        add(&words, "--allow-run-as-root");
    add_option(&words, "--ompi-server", sign->server);
    add_option(&words, "-np", says_how_many(arguments) ? NULL : cores);
    for (size_t i = 0; i < arguments->n_mpirun; i++)
        add(&words, arguments->mpirun[i]);
    add(&words, self);
    add_option(&words, "--enter", sign->gate);
    add_limits(&words, arguments);
    if (status == GA_OK)
        status = start(mpirun, told, words.list, error);
    free(words.list);
    return status;
}
