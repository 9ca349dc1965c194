/* SPDX-License-Identifier: GPL-3.0-or-later */
/* launch.c - a run: every rank is a worker, and rank 0 is the master beside it.
 * Here, and only here, the step machines of master and worker meet the clock, the signals and the
 * waiting. */
#include "launch.h"
#include "cli/commands.h"
#include "common/batch.h"
#include "common/clock.h"
#include "common/cores.h"
#include "common/door.h"
#include "common/files.h"
#include "common/fingerprint.h"
#include "common/idle.h"
#include "common/loopback.h"
#include "common/wire.h"
#include "launcher.h"
#include "master/master.h"
#include "worker/worker.h"
#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define CONFIG_LIMIT (1u << 20)
/* bytes; from there on the system has what is freed back at once. By itself the C library would
 * keep for the disk's thread what it needs for a file of 32 MiB. */
#define LARGE_BLOCK (1 << 18)
/* How late a sleeper may be woken: Linux's 50 us are longer than short evaluations, which ranks
 * wait for between two messages. */
#define TIMER_SLACK_NS 1000
/* Without MPI nothing has to be looked for: what happens wakes the poll, if nothing has happened
 * for so long; what is shorter is looked at together. */
#define ALONE_PAUSE_S 0.05
#define TOGETHER_S    150e-6
/* Ranks that are told to go home before the run began have this long for it. */
#define FAREWELL_S 10.0
/* After the run mpirun has this long: when all ranks said goodbye, and when some did not, which it
 * may wait for in vain. */
#define LAUNCHER_ENDS_S   15
#define LAUNCHER_ABORTS_S 5
/* And a second more for so many ranks: 256 that share two cores take 20 s for MPI's own end. */
#define RANKS_A_SECOND 8

struct launch {
    struct ga_config config;
    struct ga_hello hello;
    struct ga_wire *wire; /* NULL: alone */
    struct ga_loopback *loopback;
    char *door_socket;    /* where gates are to find rank 0; NULL: there are none */
    struct ga_door *door; /* of rank 0; NULL: nobody can join */
    struct ga_hub hub;
    struct ga_worker *worker; /* this rank's own */
    struct ga_idle idle;
    int signals;    /* of rank 0: signalfd of SIGINT, SIGTERM, SIGUSR1; else -1 */
    bool abandoned; /* some rank did not say goodbye: MPI would wait for it for ever */
};

static void report(const struct ga_error *error)
{
    fprintf(stderr, "%s\n", error->text);
}

/* SIGINT, SIGTERM and SIGUSR1 are read, not caught. On ranks other than 0 nobody reads them: the
 * master ends those. */
static enum ga_status open_signals(struct launch *launch, struct ga_error *error)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGUSR1); /* what batch systems are told to warn with, */
    sigaddset(&set, SIGUSR2); /* either of the two, and mpirun passes them on */
    sigprocmask(SIG_BLOCK, &set, NULL);
    if (ga_wire_launched_rank() != 0)
        return GA_OK;
    launch->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    return launch->signals >= 0 ? GA_OK
                                : ga_error_set(error, GA_E_SYSTEM, "signalfd: %s", strerror(errno));
}

static double pause_of(struct launch *launch)
{
    const bool alone = !launch->wire && !launch->door;
    if (alone && !ga_worker_busy(launch->worker))
        return ALONE_PAUSE_S;
    double pause = ga_worker_pause(launch->worker, &launch->idle);
    return alone && ga_idle_lasts(&launch->idle) > TOGETHER_S ? ALONE_PAUSE_S : pause;
}

/* disk: readable when something was written; -1: nobody writes. */
static void wait_for_something(struct launch *launch, int disk)
{
    double pause = pause_of(launch);
    struct pollfd sources[] = {
        {.fd = ga_worker_event(launch->worker), .events = POLLIN},
        {.fd = launch->signals, .events = POLLIN},
        {.fd = launch->door ? ga_door_event(launch->door) : -1, .events = POLLIN},
        {.fd = disk, .events = POLLIN},
    };
    struct timespec time = {.tv_sec = 0, .tv_nsec = (long)(pause * 1e9)};
    if (pause > ga_worker_leisure(launch->worker))
        ppoll(sources, sizeof sources / sizeof *sources, &time, NULL);
    else if (pause > 0)
        ga_clock_sleep(pause); /* not to be woken for each of many short evaluations */
}

/* --- rank 0 --- */

static void read_signals(struct launch *launch, struct ga_master *master)
{
    struct signalfd_siginfo info;
    while (read(launch->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGTERM)
            ga_worker_told_to_end(launch->worker);
        ga_master_signal(master, (int)info.ssi_signo, ga_clock_now());
    }
}

static int drive(struct launch *launch, struct ga_master *master)
{
    struct ga_error error;
    while (!ga_master_ended(master)) {
        double began = ga_clock_now();
        bool acted = ga_master_step(master, began);
        double ended = ga_clock_now();
        if (acted) {
            ga_master_worked(master, ended - began);
            ga_worker_lent(launch->worker, ended - began);
        }
        acted |= ga_worker_step(launch->worker, ended);
        read_signals(launch, master);
        if (acted)
            ga_idle_reset(&launch->idle);
        else
            wait_for_something(launch, ga_master_event(master));
    }
    enum ga_outcome outcome = ga_master_outcome(master, &error);
    if (error.status != GA_OK)
        report(&error);
    launch->abandoned = !ga_master_all_gone(master);
    return (int)outcome;
}

/* The run cannot begin: the ranks that wait to hear from the master are told to end. */
static void send_all_home(struct launch *launch)
{
    struct ga_port *port = &launch->hub.port;
    double end = ga_clock_now() + FAREWELL_S;
    size_t peer = 0, size = 0, n_gone = 0;
    const uint8_t *bytes = NULL;
    for (size_t i = 0; i < port->n_peers; i++) {
        struct ga_buffer message;
        ga_buffer_init(&message);
        ga_message_put_end(&message, "");
        ga_port_send(port, i, &message);
    }
    while (n_gone < port->n_peers && ga_clock_now() < end) {
        struct ga_reader body;
        enum ga_message_kind kind = GA_MESSAGE_HELLO;
        ga_worker_step(launch->worker, ga_clock_now());
        while (ga_port_receive(port, &peer, &bytes, &size))
            n_gone +=
                ga_message_open(&body, bytes, size, &kind, NULL) == GA_OK && kind == GA_MESSAGE_BYE;
        ga_clock_sleep(1e-4);
    }
    launch->abandoned = n_gone < port->n_peers;
}

/* mpirun hands its ranks a pseudo terminal for their output, whatever its own is: so its own is
 * asked. */
static bool on_terminal(void)
{
    char target[64] = "";
    if (!ga_wire_launched())
        return isatty(STDOUT_FILENO);
    char *link = ga_format("/proc/%d/fd/%d", (int)getppid(), STDOUT_FILENO);
    ssize_t length = readlink(link, target, sizeof target - 1);
    free(link);
    return length > 0 &&
           (strncmp(target, "/dev/pts/", 9) == 0 || strncmp(target, "/dev/tty", 8) == 0);
}

/* The run does without, too. */
static struct ga_port *open_door(struct launch *launch)
{
    struct ga_port *started = launch->wire ? ga_wire_port(launch->wire) : NULL;
    struct ga_error error;
    struct ga_door_setup setup = {
        .socket = launch->door_socket,
        .folder = launch->config.run.results,
        .run = launch->config.run.name,
    };
    ga_error_init(&error);
    if (!setup.socket || !setup.folder) /* none is wanted, or the run cannot begin */
        return started;
    if (ga_door_open(&launch->door, &setup, started, &error) != GA_OK)
        report(&error);
    return launch->door ? ga_door_port(launch->door) : started;
}

/* What rank 0 hears the others by, and its own worker. */
static void open_hub(struct launch *launch)
{
    launch->loopback = ga_loopback_create();
    ga_hub_init(&launch->hub, ga_loopback_master(launch->loopback), open_door(launch));
    launch->worker = ga_worker_create(ga_loopback_worker(launch->loopback), &launch->hello, NULL);
}

static bool evaluate_at_once(void *worker, const struct ga_task *tasks, size_t n,
                             void (*finished)(void *self, const struct ga_result *result),
                             void *self)
{
    return ga_worker_evaluate_at_once(worker, tasks, n, finished, self);
}

/* A launcher that binds rank 0 to a core did not mean that its thread for the disk is to take turns
 * with it. What somebody else bound stays so. */
static enum ga_status create_master(struct ga_master **master, const struct ga_master_setup *setup,
                                    struct ga_error *error)
{
    if (!ga_wire_launched())
        return ga_master_create(master, setup, ga_clock_now(), error);
    const cpu_set_t own = ga_cores_widen();
    enum ga_status status = ga_master_create(master, setup, ga_clock_now(), error);
    ga_cores_keep_to(&own);
    return status;
}

static int run_master(struct launch *launch, const struct ga_arguments *arguments)
{
    struct ga_master *master = NULL;
    struct ga_error error;
    char *job = ga_batch_job();
    struct ga_master_setup setup = {
        .config = &launch->config,
        .self = &launch->hello,
        .port = &launch->hub.port,
        .job = job,
        .own_cores = ga_cores_are_own(),
        .seconds_left = ga_batch_seconds_left(),
        .fresh = arguments->fresh,
        .quiet = arguments->quiet,
        .terminal = on_terminal(),
        .disk_thread = true,
        .out = stdout,
    };
    ga_error_init(&error);
    mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK);
    open_hub(launch);
    setup.at_once = (struct ga_at_once){launch->worker, evaluate_at_once};
    enum ga_status status = create_master(&master, &setup, &error);
    int outcome = ga_cli_exit_status(status);
    if (status == GA_OK) {
        outcome = drive(launch, master);
    } else {
        report(&error);
        send_all_home(launch);
    }
    ga_master_destroy(master);
    free(job);
    ga_door_close(launch->door);
    return outcome;
}

/* --- the other ranks --- */

static int run_worker(struct launch *launch)
{
    launch->worker = ga_worker_create(ga_wire_port(launch->wire), &launch->hello, NULL);
    while (!ga_worker_ended(launch->worker)) {
        if (ga_worker_step(launch->worker, ga_clock_now()))
            ga_idle_reset(&launch->idle);
        else
            wait_for_something(launch, -1);
    }
    ga_wire_flush(launch->wire, FAREWELL_S);
    return 0;
}

/* --- both --- */

static uint64_t fingerprint(const struct ga_arguments *arguments, const char *text, size_t size)
{
    uint64_t id = ga_fingerprint(text, size, 0);
    for (size_t i = 0; i < arguments->n_overrides; i++) {
        const struct ga_override *one = &arguments->overrides[i];
        id = ga_fingerprint(one->path, strlen(one->path) + 1, id);
        id = ga_fingerprint(one->value, strlen(one->value) + 1, id);
    }
    return id;
}

/* Of this rank's own copy of the config; 0 if it has none: then rank 0's is all there is. */
static uint64_t config_id(const struct ga_arguments *arguments)
{
    struct ga_error ignored;
    char *text = NULL;
    size_t size = 0;
    ga_error_init(&ignored);
    if (ga_file_read(arguments->path, CONFIG_LIMIT, &text, &size, &ignored) != GA_OK)
        return 0;
    uint64_t id = fingerprint(arguments, text, size);
    free(text);
    return id;
}

/* Whoever starts gates for workers that come later (scripts/cluster/gaopt-door) says so by a
 * variable, which is not for the evaluations. */
static void take_door_socket(struct launch *launch)
{
    const char *path = getenv("GAOPT_DOOR");
    launch->door_socket = path ? ga_strdup(path) : NULL;
    unsetenv("GAOPT_DOOR");
}

static void introduce(struct launch *launch, const struct ga_arguments *arguments)
{
    struct ga_hello *hello = &launch->hello;
    *hello = (struct ga_hello){
        .version = GAOPT_VERSION,
        .pid = (uint32_t)getpid(),
        .rank = launch->wire ? (uint32_t)ga_wire_rank(launch->wire) : 0,
        .ranks = launch->wire ? (uint32_t)ga_wire_size(launch->wire) : 1,
        .cores = ga_cores(),
        .config_id = config_id(arguments),
    };
    gethostname(hello->host, sizeof hello->host - 1);
}

/* Rank 0 alone reads the config: a mistake in it is told once, and before MPI begins. */
static enum ga_status read_config(struct launch *launch, const struct ga_arguments *arguments,
                                  struct ga_error *error)
{
    enum ga_status status = GA_OK;
    if (ga_wire_launched_rank() != 0)
        return GA_OK;
    status = ga_cli_check_path(arguments, error);
    if (status == GA_OK)
        status = ga_config_load(&launch->config, arguments->path, arguments->overrides,
                                arguments->n_overrides, error);
    return status;
}

static enum ga_status enter_mpi(struct launch *launch, struct ga_error *error)
{
    if (!ga_wire_launched())
        return GA_OK;
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* of its launcher: a rank without one helps nobody */
    return ga_wire_open(&launch->wire, error);
}

/* A rank 0 that just ended would have mpirun abort the others, and that misses those that are being
 * started at this moment: they wait in MPI_Init, and mpirun for them. So it sends them home. */
static int refuse_to_run(struct launch *launch, enum ga_status status)
{
    if (launch->wire) {
        open_hub(launch);
        send_all_home(launch);
    }
    return ga_cli_exit_status(status);
}

static int patience_with_launcher(const struct launch *launch)
{
    return launch->abandoned ? LAUNCHER_ABORTS_S
                             : LAUNCHER_ENDS_S + ga_wire_size(launch->wire) / RANKS_A_SECOND;
}

/* Whatever becomes of MPI from here on, the run is on disk and its status is told. */
static void let_launcher_end(const struct launch *launch, struct ga_status_file *told, int outcome)
{
    ga_status_file_end(told, outcome);
    if (launch->wire && launch->hello.rank == 0)
        ga_launcher_end_within(patience_with_launcher(launch));
    if (launch->abandoned)
        ga_wire_abort(outcome);
}

int ga_launch(const struct ga_arguments *arguments, struct ga_status_file *told)
{
    struct launch launch = {.signals = -1};
    struct ga_error error;
    ga_error_init(&error);
    take_door_socket(&launch);
    prctl(PR_SET_TIMERSLACK, TIMER_SLACK_NS);
    enum ga_status readable = read_config(&launch, arguments, &error);
    if (readable != GA_OK)
        report(&error);
    ga_error_init(&error);
    enum ga_status status = open_signals(&launch, &error);
    if (status == GA_OK)
        status = enter_mpi(&launch, &error);
    int outcome = ga_cli_exit_status(status);
    if (status != GA_OK) {
        report(&error);
        goto done;
    }
    introduce(&launch, arguments);
    if (readable != GA_OK)
        outcome = refuse_to_run(&launch, readable);
    else
        outcome = launch.hello.rank == 0 ? run_master(&launch, arguments) : run_worker(&launch);
    let_launcher_end(&launch, told, outcome);
    ga_worker_destroy(launch.worker);
    ga_wire_close(launch.wire);
    ga_loopback_destroy(launch.loopback);
done:
    ga_config_release(&launch.config);
    free(launch.door_socket);
    if (launch.signals >= 0)
        close(launch.signals);
    return outcome;
}
