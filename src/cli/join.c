/* SPDX-License-Identifier: GPL-3.0-or-later */
/* join.c - gaopt join: workers here for a run elsewhere. Starts their mpirun, listens to what they
 * tell, and asks them to leave when the user wants it. */
#include "cli/commands.h"
#include "cli/join_door.h"
#include "cli/join_group.h"
#include "cli/join_mpirun.h"
#include "common/clock.h"
#include "common/text.h"
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* s: ranks give up by themselves before that; mpirun that cannot reach the server need not. */
#define ENTER_WITHIN_S 90.0
/* s: a gate that connects does so within some ms; it ends sooner than this if it cannot. */
#define CONNECT_WITHIN_S 20.0
/* A gate may die in the middle of it, or be given up for another. */
#define ATTEMPTS 3
/* s that mpirun has after a second request, and then after SIGTERM. */
#define LEAVES_WITHIN_S 10.0
#define CLEANS_UP_S     3.0

enum { LINE_ROOM = 1024 };

struct join {
    const struct ga_door_sign *sign;
    FILE *out;
    pid_t mpirun;
    int told, signals;
    struct ga_join_group group;
    char line[LINE_ROOM]; /* begun */
    size_t length;
    double began;   /* s: when it had entered; 0: it has not */
    double due;     /* s: then mpirun is ended, by the next of two signals */
    int n_asked;    /* to leave */
    int n_insisted; /* signals that end mpirun */
    bool late;      /* it did not enter in time */
};

/* --- what the ranks tell --- */

static void say_joined(struct join *join)
{
    const struct ga_join_group *group = &join->group;
    if (join->began > 0 || !ga_join_group_settled(group))
        return;
    join->began = ga_clock_now();
    join->due = INFINITY;
    if (group->n_ready == 0)
        return;
    fprintf(join->out, "joined %s on %s: %" PRIu64 " slot%s\n", join->sign->run, join->sign->host,
            group->slots, group->slots == 1 ? "" : "s");
    fflush(join->out);
}

static void heed_line(struct join *join)
{
    join->line[join->length] = '\0';
    join->length = 0;
    if (!ga_join_group_heed(&join->group, join->line))
        fprintf(join->out, "%s\n", join->line);
    else if (join->group.n_ranks > 0 && join->began == 0)
        join->due = INFINITY; /* what an evaluator needs to open is the run's affair */
    else if (join->group.invited && join->began == 0)
        join->due = ga_clock_now() + CONNECT_WITHIN_S;
    say_joined(join);
}

/* False: the last one that could tell something has ended. */
static bool heed_all(struct join *join)
{
    char bytes[LINE_ROOM];
    ssize_t n;
    while ((n = read(join->told, bytes, sizeof bytes)) > 0)
        for (ssize_t i = 0; i < n; i++) {
            if (bytes[i] != '\n')
                join->line[join->length++] = bytes[i];
            if (bytes[i] == '\n' || join->length == LINE_ROOM - 1)
                heed_line(join);
        }
    return n < 0 && (errno == EAGAIN || errno == EINTR);
}

/* --- what the user wants --- */

static void insist(struct join *join, double now)
{
    (void)kill(join->mpirun, join->n_insisted++ == 0 ? SIGTERM : SIGKILL);
    join->due = now + CLEANS_UP_S;
}

/* mpirun passes SIGUSR1 on to its ranks. */
static void ask_to_leave(struct join *join, double now)
{
    struct signalfd_siginfo info;
    while (read(join->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        join->n_asked++;
        if (join->group.n_ranks == 0 || join->n_asked > 2) {
            insist(join, now);
            continue;
        }
        (void)kill(join->mpirun, SIGUSR1);
        if (join->n_asked == 2)
            join->due = now + LEAVES_WITHIN_S;
        else
            fprintf(join->out, "leaving: what runs may finish (again: at once)\n");
        fflush(join->out);
    }
}

static void listen_to_all(struct join *join)
{
    struct pollfd sources[] = {
        {.fd = join->told, .events = POLLIN},
        {.fd = join->signals, .events = POLLIN},
    };
    while (heed_all(join)) {
        double now = ga_clock_now();
        ask_to_leave(join, now);
        if (now >= join->due) {
            join->late |= join->group.n_ranks == 0;
            insist(join, now);
        }
        (void)poll(sources, 2, 1000);
    }
}

/* Who wrote to the pipe is gone, but for mpirun itself, maybe. */
static void wait_for_mpirun(struct join *join)
{
    double end = ga_clock_now() + LEAVES_WITHIN_S;
    while (waitpid(join->mpirun, NULL, WNOHANG) == 0) {
        double now = ga_clock_now();
        if (now >= end) {
            insist(join, now);
            end = now + CLEANS_UP_S;
        }
        ga_clock_sleep(0.02);
    }
}

/* --- the end --- */

static enum ga_status judge_entrance(const struct join *join, struct ga_error *error)
{
    const struct ga_door_sign *sign = join->sign;
    if (join->n_asked > 0)
        return GA_OK;
    if (join->late && !join->group.invited)
        return ga_error_set(error, GA_E_PEER,
                            "could not join %s on %s within %.0f s: its ompi-server may be out of "
                            "reach (a firewall?)",
                            sign->run, sign->host, ENTER_WITHIN_S);
    if (join->group.shut)
        return ga_error_set(error, GA_E_PEER,
                            "could not join %s on %s: nobody answered at its door; the run has "
                            "probably ended, or try again",
                            sign->run, sign->host);
    return ga_error_set(error, GA_E_PEER,
                        join->group.invited ? "could not join %s on %s: its gate did not connect"
                                            : "could not join %s on %s: mpirun ended (see above)",
                        sign->run, sign->host);
}

static enum ga_status judge(const struct join *join, struct ga_error *error)
{
    const struct ga_join_group *group = &join->group;
    if (group->n_ranks == 0)
        return judge_entrance(join, error);
    if (group->n_refused > 0 && group->n_left == 0)
        return ga_error_set(error, GA_E_PEER, "%s does not want these workers: %s", join->sign->run,
                            group->why);
    if (group->n_left + group->n_lost == 0)
        return ga_error_set(error, GA_E_PEER,
                            "the ranks here died without a word, or their mpirun did");
    if (group->n_left == 0)
        return ga_error_set(error, GA_E_PEER, "lost the run %s on %s: it died, or is cut off",
                            join->sign->run, join->sign->host);
    return GA_OK;
}

static void say_end(const struct join *join)
{
    char time[GA_NUMBER_ROOM];
    const struct ga_join_group *group = &join->group;
    if (join->began == 0)
        return;
    uint64_t gone = group->n_ranks - group->n_left - group->n_refused;
    fprintf(join->out, "%sleft after %s: %" PRIu64 " evaluation%s done, %" PRIu64 " handed back\n",
            join->n_asked == 0 && group->n_left > 0 ? "the run is over; " : "",
            ga_text_duration(ga_clock_now() - join->began, time), group->done,
            group->done == 1 ? "" : "s", group->given_back);
    if (gone > 0 && group->n_left > 0)
        fprintf(join->out, "%" PRIu64 " of %" PRIu64 " ranks died or lost the run\n", gone,
                group->n_ranks);
}

static int open_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGUSR1); /* batch systems' warnings */
    sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

/* *again: it may get in at another attempt. */
static enum ga_status join_through(const struct ga_arguments *arguments,
                                   const struct ga_door_sign *sign, FILE *out, bool *again,
                                   struct ga_error *error)
{
    struct join join = {.sign = sign, .out = out, .due = ga_clock_now() + ENTER_WITHIN_S};
    join.signals = open_signals();
    if (join.signals < 0)
        return ga_error_set(error, GA_E_SYSTEM, "signalfd: %s", strerror(errno));
    enum ga_status status = ga_join_start(&join.mpirun, &join.told, arguments, sign, error);
    if (status == GA_OK) {
        listen_to_all(&join);
        wait_for_mpirun(&join);
        say_end(&join);
        status = judge(&join, error);
        *again =
            join.group.n_ranks == 0 && join.n_asked == 0 && (join.group.invited || join.group.shut);
        close(join.told);
    }
    close(join.signals);
    return status;
}

/* Reads the door anew: it may be another by now. */
static enum ga_status attempt(const struct ga_arguments *arguments, FILE *out, bool *again,
                              struct ga_error *error)
{
    struct ga_door_sign sign = {0};
    *again = false;
    enum ga_status status = ga_join_find_door(&sign, arguments->path, error);
    if (status == GA_OK)
        status = ga_join_check_door(&sign, error);
    if (status == GA_OK)
        status = join_through(arguments, &sign, out, again, error);
    ga_door_sign_release(&sign);
    return status;
}

enum ga_status ga_cli_join(const struct ga_arguments *arguments, FILE *out, struct ga_error *error)
{
    bool again = false;
    enum ga_status status = attempt(arguments, out, &again, error);
    for (int i = 1; i < ATTEMPTS && again; i++) {
        fprintf(out, "%s\ntrying again\n", error->text);
        fflush(out);
        ga_error_init(error);
        status = attempt(arguments, out, &again, error);
    }
    return status;
}
