/* SPDX-License-Identifier: GPL-3.0-or-later */
/* enter.c - from the gate of a run to the farewell: a worker like others, but for that it may be
 * asked to leave, and that the run may vanish without it. */
#include "enter.h"
#include "cli/join_told.h"
#include "common/clock.h"
#include "common/cores.h"
#include "common/idle.h"
#include "common/visit.h"
#include "common/wire_meet.h"
#include "launcher.h"
#include "worker/worker.h"
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* The next gate opens within a second or two of the last one's being taken. */
#define KNOCK_FOR_S   30.0
#define KNOCK_EVERY_S 0.2
#define ENTER_WITHIN  60 /* s, all in all: then SIGALRM ends this rank */
/* Gates that other groups took since the file was read. */
#define GATES 1000
/* After the farewell mpirun has this long, in s. */
#define LAUNCHER_ENDS_S 5

struct entered {
    struct ga_wire *wire;
    struct ga_visit visit;
    struct ga_worker *worker;
    struct ga_hello hello;
    struct ga_idle idle;
    int signals; /* signalfd */
    int n_asked; /* to leave */
    bool ready;  /* told so */
    bool lost;
};

static void tell(const char *word, const char *rest)
{
    printf(GA_TOLD_MARK "%s %s\n", word, rest);
    fflush(stdout);
}

static void tell_number(const char *word, uint64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, number);
    tell(word, text);
}

/* --- coming in --- */

/* gaopt join asks ranks to leave by SIGUSR1, which mpirun passes on; itself it ends them by
 * SIGTERM.
 */
static enum ga_status open_signals(struct entered *entered, struct ga_error *error)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    entered->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    return entered->signals >= 0
               ? GA_OK
               : ga_error_set(error, GA_E_SYSTEM, "signalfd: %s", strerror(errno));
}

/* "TOKEN.K" and i: "TOKEN.K+i". The caller frees it. */
static char *later_gate(const char *gate, int i)
{
    const char *dot = strrchr(gate, '.');
    return dot ? ga_format("%.*s.%d", (int)(dot - gate), gate, atoi(dot + 1) + i) : ga_strdup(gate);
}

static bool knock(const char *gate, const char *port)
{
    double end = ga_clock_now() + KNOCK_FOR_S;
    int taken = 0;
    while (ga_clock_now() < end && taken < GATES) {
        char *name = later_gate(gate, taken);
        enum ga_wire_answer answer = ga_wire_knock(name, port);
        free(name);
        if (answer == GA_WIRE_INVITED)
            return true;
        if (answer == GA_WIRE_TAKEN)
            taken++;
        else
            ga_clock_sleep(KNOCK_EVERY_S);
    }
    return false;
}

static enum ga_status come_in(struct entered *entered, const char *gate, struct ga_error *error)
{
    char *port = NULL;
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* of its mpirun, or mpirun's daemon */
    alarm(ENTER_WITHIN);
    enum ga_status status = ga_wire_prepare(error);
    bool first = status == GA_OK && ga_wire_own_rank() == 0;
    if (first)
        status = ga_wire_make_port(&port, error);
    if (status == GA_OK && first && !knock(gate, port)) {
        tell(GA_TOLD_SHUT, "");
        ga_wire_abort(1); /* the others wait for MPI */
    }
    if (status == GA_OK && first)
        tell(GA_TOLD_INVITED, "");
    if (status == GA_OK)
        status = ga_wire_enter(&entered->wire, port, error);
    alarm(0);
    free(port);
    if (status == GA_OK && first)
        tell_number(GA_TOLD_RANKS, (uint64_t)ga_wire_own_size());
    return status;
}

static void introduce(struct entered *entered)
{
    entered->hello = (struct ga_hello){
        .version = GAOPT_VERSION,
        .pid = (uint32_t)getpid(),
        .rank = (uint32_t)ga_wire_own_rank(),
        .ranks = (uint32_t)ga_wire_own_size(),
        .cores = ga_cores(),
        .joined = true,
    };
    gethostname(entered->hello.host, sizeof entered->hello.host - 1);
}

/* --- working --- */

/* The first time running evaluations may finish, the second they may not. */
static void leave_if_asked(struct entered *entered, double now)
{
    struct signalfd_siginfo info;
    while (read(entered->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        double grace = entered->n_asked++ == 0 ? ga_worker_tally(entered->worker).grace : 0;
        tell_number(GA_TOLD_LEAVING, (uint64_t)grace);
        ga_worker_leave(entered->worker, grace, now);
    }
}

static void tell_when_ready(struct entered *entered)
{
    struct ga_worker_tally tally = ga_worker_tally(entered->worker);
    if (entered->ready || !tally.set_up)
        return;
    entered->ready = true;
    tell_number(GA_TOLD_SLOTS, tally.slots);
}

static void wait_for_something(struct entered *entered)
{
    double pause = ga_worker_pause(entered->worker, &entered->idle);
    struct timespec time = {.tv_sec = 0, .tv_nsec = (long)(pause * 1e9)};
    struct pollfd sources[] = {
        {.fd = ga_worker_event(entered->worker), .events = POLLIN},
        {.fd = entered->signals, .events = POLLIN},
    };
    ppoll(sources, 2, &time, NULL);
}

static void work(struct entered *entered)
{
    while (!ga_worker_ended(entered->worker) && !entered->lost) {
        double now = ga_clock_now();
        bool acted = ga_worker_step(entered->worker, now);
        leave_if_asked(entered, now);
        tell_when_ready(entered);
        entered->lost = !ga_worker_ended(entered->worker) && ga_visit_lost(&entered->visit, now);
        if (acted)
            ga_idle_reset(&entered->idle);
        else
            wait_for_something(entered);
    }
}

/* --- going --- */

static int tell_end(const struct entered *entered)
{
    struct ga_worker_tally tally = ga_worker_tally(entered->worker);
    const char *why = ga_worker_farewell(entered->worker);
    const char *word = entered->lost ? GA_TOLD_LOST : *why ? GA_TOLD_REFUSED : GA_TOLD_LEFT;
    char *rest = ga_format("%" PRIu64 " %" PRIu64 " %s", tally.done, tally.given_back, why);
    tell(word, rest);
    free(rest);
    return entered->lost || *why;
}

static void say_farewell(struct entered *entered)
{
    ga_visit_say_farewell(entered->visit.gate, 0);
    ga_wire_flush(entered->wire, GA_VISIT_FAREWELL_S);
    ga_clock_sleep(GA_VISIT_LINGER_S);
}

int ga_enter_main(const struct ga_arguments *arguments)
{
    struct entered entered = {.signals = -1};
    struct ga_error error;
    ga_error_init(&error);
    enum ga_status status = open_signals(&entered, &error);
    if (status == GA_OK)
        status = come_in(&entered, arguments->path, &error);
    if (status != GA_OK) {
        fprintf(stderr, "%s\n", error.text);
        ga_wire_abort(1);
    }
    introduce(&entered);
    ga_visit_init(&entered.visit, ga_wire_port(entered.wire), ga_clock_now());
    entered.worker = ga_worker_create(&entered.visit.port, &entered.hello, &arguments->limits);
    work(&entered);
    int outcome = tell_end(&entered);
    say_farewell(&entered);
    ga_launcher_end_within(LAUNCHER_ENDS_S);
    ga_worker_destroy(entered.worker);
    ga_wire_close(entered.wire);
    close(entered.signals);
    return outcome;
}
