/* SPDX-License-Identifier: GPL-3.0-or-later */
/* probe.c - gaopt probe: what this host is, and whether it could evaluate a config. gaopt-lan asks
 * every host so; what each fact means is in host_facts.h. */
#include "cli/commands.h"
#include "cli/host_facts.h"
#include "cli/trial.h"
#include "common/clock.h"
#include "common/cores.h"
#include "common/files.h"
#include "common/fingerprint.h"
#include "common/printable.h"
#include "common/text.h"
#include "common/wire.h"
#include "master/shown.h"
#include "worker/child.h"
#include "worker/evaluator.h"
#include "worker/scratch.h"
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROGRAM_LIMIT = 1 << 30, CONFIG_LIMIT = 16 << 20 }; /* bytes */

static void tell(FILE *out, enum ga_fact fact, const char *format, ...) GA_PRINTF(3, 4);
static void tell(FILE *out, enum ga_fact fact, const char *format, ...)
{
    va_list arguments;
    char *text = NULL;

    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0)
        text = ga_strdup("");
    va_end(arguments);
    ga_make_printable(text);
    fprintf(out, "%s=%s\n", ga_fact_word(fact), text);
    free(text);
}

/* --- the host --- */

static void tell_program(FILE *out)
{
    char path[4096] = "", *bytes = NULL;
    size_t size = 0;

    tell(out, GA_FACT_VERSION, "%s", GAOPT_VERSION);
    if (ga_file_read("/proc/self/exe", PROGRAM_LIMIT, &bytes, &size, NULL) == GA_OK)
        tell(out, GA_FACT_BUILD, "%016" PRIx64, ga_fingerprint(bytes, size, 0));
    free(bytes);
    if (readlink("/proc/self/exe", path, sizeof path - 1) > 0)
        tell(out, GA_FACT_PROGRAM, "%s", path);
}

/* mpirun starts its daemon by ssh, which gives it the PATH that this process has got. */
static void tell_mpi(FILE *out)
{
    char *library = ga_wire_library();
    bool before_5 = strstr(library, "MPI v4.") != NULL;
    int why = 0;
    char *daemon = ga_program_find(before_5 ? "orted" : "prted", "/", getenv("PATH"), &why);

    tell(out, GA_FACT_MPI, "%s", library);
    if (daemon)
        tell(out, GA_FACT_DAEMON, "%s", daemon);
    free(daemon);
    free(library);
}

/* Containers on one machine share its boot_id, but not its name. */
static void tell_machine(FILE *out)
{
    char name[GA_HOST_ROOM] = "", *boot = NULL;
    size_t size = 0;

    gethostname(name, sizeof name - 1);
    tell(out, GA_FACT_HOST, "%s", name);
    if (ga_file_read("/proc/sys/kernel/random/boot_id", 1024, &boot, &size, NULL) == GA_OK)
        tell(out, GA_FACT_MACHINE, "%.*s/%s", (int)strcspn(boot, "\n"), boot, name);
    free(boot);
}

static void tell_size(FILE *out)
{
    double load = 0;

    tell(out, GA_FACT_CORES, "%" PRIu32, ga_cores_real());
    tell(out, GA_FACT_MEMORY, "%.0f",
         (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE));
    if (getloadavg(&load, 1) == 1)
        tell(out, GA_FACT_LOAD, "%.2f", load);
}

static void tell_host(FILE *out)
{
    fprintf(out, "\n%s\n", GA_FACTS_BEGIN);
    tell(out, GA_FACT_TIME, "%.3f", ga_clock_date());
    fflush(out); /* whoever compares clocks notes when this came */
    tell_program(out);
    tell_mpi(out);
    tell_machine(out);
    tell_size(out);
    fflush(out); /* an evaluation may take long */
}

/* --- the config --- */

/* Up to a line "...", which ends a document in YAML, or the end. */
static char *read_document(FILE *in, bool *ended)
{
    char *text = ga_strdup(""), *line = NULL;
    size_t room = 0, size = 0;
    ssize_t length;

    *ended = false;
    while (!*ended && size < CONFIG_LIMIT && (length = getline(&line, &room, in)) > 0) {
        *ended = strcmp(line, "...\n") == 0;
        if (*ended)
            break;
        text = ga_realloc(text, size + (size_t)length + 1, 1);
        memcpy(text + size, line, (size_t)length + 1);
        size += (size_t)length;
    }
    free(line);
    return text;
}

/* Whoever sent the config holds standard input open: when it closes, nobody listens any more, and
 * an evaluation of an hour is not to go on for nobody. Returns the process that watches, or -1. */
static pid_t watch_listener(void)
{
    char ignored[256];
    pid_t parent = getpid(), child = fork();

    if (child != 0)
        return child;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    close(STDOUT_FILENO);
    close(STDERR_FILENO);
    while (getppid() == parent && read(STDIN_FILENO, ignored, sizeof ignored) > 0)
        ;
    if (getppid() == parent)
        kill(parent, SIGTERM);
    _exit(0);
}

static void end_watch(pid_t watcher)
{
    if (watcher > 0 && kill(watcher, SIGKILL) == 0)
        waitpid(watcher, NULL, 0);
}

static enum ga_status load(struct ga_config *config, const struct ga_arguments *arguments,
                           pid_t *watcher, struct ga_error *error)
{
    enum ga_status status;
    char *text, *folder;
    bool ended;

    if (strcmp(arguments->path, "-") != 0)
        return ga_config_load(config, arguments->path, arguments->overrides, arguments->n_overrides,
                              error);
    text = read_document(stdin, &ended);
    folder = ga_path_absolute(arguments->folder ? arguments->folder : ".");
    status = ga_config_parse(config, text, "standard input", folder, arguments->overrides,
                             arguments->n_overrides, error);
    if (status == GA_OK && ended)
        *watcher = watch_listener();
    free(folder);
    free(text);
    return status;
}

/* --- whether it could be evaluated here --- */

/* Where programs are run in folders: below the results, or in a scratch folder where these are not
 * shared. */
static void tell_results(FILE *out, const struct ga_config *config, const char *seen)
{
    const char *scratch = ga_scratch_place();

    if (seen && ga_path_exists(seen))
        tell(out, GA_FACT_RESULTS, "shared");
    else if (!ga_config_runs_program(config))
        ;
    else if (access(scratch, W_OK | X_OK) != 0)
        tell(out, GA_FACT_NO_RESULTS, "no folder for evaluations can be made in %s: %s", scratch,
             strerror(errno));
    else
        tell(out, GA_FACT_RESULTS, "own");
}

static enum ga_status check_evaluator(FILE *out, const struct ga_config *config,
                                      struct ga_error *error)
{
    const struct ga_evaluator_type *type = ga_evaluator_find(config);
    enum ga_status status = type->check ? type->check(config, error) : GA_OK;

    if (status != GA_OK)
        tell(out, GA_FACT_EVALUATOR, "%s", error->text);
    return status;
}

static void tell_metrics(FILE *out, const struct ga_trial *trial)
{
    const struct ga_text_list *names = &trial->config->evaluator.metrics;
    char *list = ga_strdup("");
    char text[GA_NUMBER_ROOM];

    for (size_t i = 0; i < names->n; i++) {
        char *longer = ga_format("%s%s%s=%s", list, i > 0 ? " " : "", names->items[i],
                                 ga_text_real(trial->metrics[i], text));
        free(list);
        list = longer;
    }
    tell(out, GA_FACT_METRICS, "%s", list);
    free(list);
}

static enum ga_status tell_trial(FILE *out, const struct ga_trial *trial, struct ga_error *error)
{
    char *cause;

    tell(out, GA_FACT_SECONDS, "%.6f", trial->seconds);
    if (trial->failure == GA_FAILURE_NONE) {
        tell_metrics(out, trial);
        return GA_OK;
    }
    cause = ga_cause_shown(trial->failure, trial->detail);
    tell(out, GA_FACT_FAILURE, "%s: %s", cause, trial->message);
    free(cause);
    return ga_error_set(error, GA_E_EVALUATOR, "the evaluation failed: %s",
                        ga_failure_text(trial->failure));
}

static enum ga_status evaluate(FILE *out, struct ga_config *config, struct ga_error *error)
{
    double *genes = ga_trial_genes(config);
    const struct ga_task task = {.genes = genes};
    struct ga_trial trial;
    enum ga_status status = ga_trial_measure(&trial, config, &task, error);

    if (status == GA_OK)
        status = tell_trial(out, &trial, error);
    else
        tell(out, GA_FACT_FAILURE, "%s", error->text);
    ga_trial_release(&trial);
    free(genes);
    return status;
}

static enum ga_status tell_config(FILE *out, const struct ga_arguments *arguments,
                                  struct ga_error *error)
{
    struct ga_config config;
    pid_t watcher = -1;
    enum ga_status status = load(&config, arguments, &watcher, error);

    if (status != GA_OK) {
        tell(out, GA_FACT_CONFIG, "%s", error->text);
        return status;
    }
    tell(out, GA_FACT_FOLDER, "%s", config.run.results);
    tell_results(out, &config, arguments->seen);
    status = check_evaluator(out, &config, error);
    if (status == GA_OK && arguments->evaluate)
        status = evaluate(out, &config, error);
    end_watch(watcher);
    ga_config_release(&config);
    return status;
}

enum ga_status ga_cli_probe(const struct ga_arguments *arguments, FILE *out, struct ga_error *error)
{
    enum ga_status status = GA_OK;

    tell_host(out);
    if (arguments->path)
        status = tell_config(out, arguments, error);
    fprintf(out, "%s\n", GA_FACTS_END);
    fflush(out);
    return status;
}
