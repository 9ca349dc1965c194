/* SPDX-License-Identifier: GPL-3.0-or-later */
/* join_door.c - reads the file `door`, and looks whether somebody is behind it. */
#include "cli/join_door.h"
#include "cli/join_reach.h"
#include "common/files.h"
#include "master/shown.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DOOR_LIMIT = 16 << 10 };

/* --- where it is --- */

/* HOST:FOLDER, and nothing of that name here. */
static bool is_elsewhere(const char *run)
{
    size_t host = strcspn(run, ":/");
    return host > 0 && run[host] == ':' && run[host + 1] && !ga_path_exists(run);
}

/* The file that a path on some host means. The caller frees it. */
static char *file_of(const char *path, bool is_folder)
{
    size_t length = strlen(path);
    if (length >= 6 && strcmp(path + length - 6, "run.h5") == 0 &&
        (length == 6 || path[length - 7] == '/')) {
        char *folder = ga_path_folder(path);
        char *file = ga_path_join(folder, GA_DOOR_FILE);
        free(folder);
        return file;
    }
    return is_folder ? ga_path_join(path, GA_DOOR_FILE) : ga_strdup(path);
}

static const char *agent(void)
{
    const char *own = getenv("GAOPT_SSH"), *mpirun = getenv("OMPI_MCA_plm_rsh_agent");
    return own ? own : mpirun ? mpirun : "ssh";
}

/* What the agent's `cat` writes; it complains to the user by itself. */
static enum ga_status cat(const char *host, const char *file, char *text, struct ga_error *error)
{
    char *path = ga_word_shown(file);
    char *remote = ga_format("cat %s", path);
    char *word = ga_word_shown(remote), *name = ga_word_shown(host);
    char *command = ga_format("%s %s %s </dev/null", agent(), name, word);
    FILE *pipe = popen(command, "re"); /* NOLINT(cert-env33-c): the agent may have options */
    size_t size = pipe ? fread(text, 1, DOOR_LIMIT - 1, pipe) : 0;
    int ended = pipe ? pclose(pipe) : -1;
    text[size] = '\0';
    free(command);
    free(name);
    free(word);
    free(remote);
    free(path);
    if (ended == 0)
        return GA_OK;
    return ga_error_set(error, GA_E_NOT_FOUND,
                        "%s:%s cannot be read through '%s' (status %d): there is no such run, it "
                        "is not running, or it has no door; start it with gaopt-mpirun",
                        host, file, agent(), WIFEXITED(ended) ? WEXITSTATUS(ended) : -1);
}

static enum ga_status find_elsewhere(struct ga_door_sign *sign, const char *run,
                                     struct ga_error *error)
{
    size_t length = strcspn(run, ":");
    char *text = ga_alloc(DOOR_LIMIT, 1);
    char *host = ga_format("%.*s", (int)length, run);
    char *file = file_of(run + length + 1, true);
    enum ga_status status = *host == '-' ? ga_error_set(error, GA_E_CONFIG, "'%s' is no host", host)
                                         : cat(host, file, text, error);
    if (status == GA_OK)
        status = ga_door_file_parse(sign, text, run, error);
    free(file);
    free(host);
    free(text);
    return status;
}

static enum ga_status no_door(const char *run, struct ga_error *error)
{
    char *shown = ga_path_shown(run);
    if (!ga_path_exists(run))
        ga_error_set(error, GA_E_NOT_FOUND, "there is no run %s", run);
    else
        ga_error_set(error, GA_E_NOT_FOUND,
                     "%s has no door: the run is not running, or was not started by gaopt-mpirun, "
                     "or with --no-door\nto see whether it runs: gaopt status %s",
                     run, shown);
    free(shown);
    return GA_E_NOT_FOUND;
}

enum ga_status ga_join_find_door(struct ga_door_sign *sign, const char *run, struct ga_error *error)
{
    char *text = NULL;
    size_t size = 0;
    if (is_elsewhere(run))
        return find_elsewhere(sign, run, error);
    char *file = file_of(run, ga_path_is_folder(run));
    enum ga_status status = ga_path_exists(file)
                                ? ga_file_read(file, DOOR_LIMIT, &text, &size, error)
                                : no_door(run, error);
    if (status == GA_OK)
        status = ga_door_file_parse(sign, text, file, error);
    free(text);
    free(file);
    return status;
}

/* --- who is behind it --- */

static bool has_died_here(const struct ga_door_sign *sign)
{
    char host[256] = "";
    (void)gethostname(host, sizeof host - 1);
    return strcmp(host, sign->host) == 0 && kill(sign->pid, 0) != 0 && errno == ESRCH;
}

enum ga_status ga_join_check_door(const struct ga_door_sign *sign, struct ga_error *error)
{
    if (strcmp(sign->version, GAOPT_VERSION) != 0)
        return ga_error_set(error, GA_E_PEER,
                            "%s runs gaopt %s, this is %s; install the same on both hosts",
                            sign->run, sign->version, GAOPT_VERSION);
    if (has_died_here(sign))
        return ga_error_set(error, GA_E_PEER,
                            "%s is not running any more: its process %d on %s has gone\n"
                            "start it again, then join it",
                            sign->run, sign->pid, sign->host);
    return ga_join_reach(sign->server, sign->host, error);
}
