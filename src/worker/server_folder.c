/* SPDX-License-Identifier: GPL-3.0-or-later */
/* server_folder.c - see server_folder.h. */
#include "worker/server_folder.h"
#include "common/evaluation.h"
#include "common/files.h"
#include "common/inside.h"
#include "worker/host_number.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const off_t log_limit = (off_t)16 << 20; /* bytes */

enum { MOST_NUMBERS = 100000 };

static void name_it(struct ga_server_folder *folder, size_t number)
{
    char host[GA_HOST_ROOM] = "";

    (void)gethostname(host, sizeof host - 1);
    free(folder->label);
    free(folder->log_label);
    folder->number = number;
    folder->label = ga_format(GA_SERVERS_FOLDER "/%s-%zu", host, number);
    folder->log_label = ga_format("%s.txt", folder->label);
}

static bool is_regular(int fd)
{
    struct stat status;

    return fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

/* 0 with the log open and locked; EWOULDBLOCK: the number is taken; another errno: it cannot be. */
static int take_log(struct ga_server_folder *folder, int results_fd)
{
    int reason = 0;

    folder->log_fd = ga_inside_open(results_fd, folder->log_label,
                                    O_RDWR | O_CREAT | O_APPEND | O_NONBLOCK, 0666);
    if (folder->log_fd < 0)
        return errno;
    if (!is_regular(folder->log_fd))
        reason = EINVAL;
    else if (flock(folder->log_fd, LOCK_EX | LOCK_NB) != 0 || ftruncate(folder->log_fd, 0) != 0)
        reason = errno;
    if (reason != 0)
        close_fd(&folder->log_fd);
    return reason;
}

/* The same of the number. */
static int take(struct ga_server_folder *folder, const char *run, int results_fd)
{
    int reason;

    folder->number_fd = ga_host_number_take(run, folder->number);
    if (folder->number_fd < 0)
        return errno == EADDRINUSE ? EWOULDBLOCK : errno;
    reason = take_log(folder, results_fd);
    if (reason != 0)
        close_fd(&folder->number_fd);
    return reason;
}

static enum ga_status take_lowest(struct ga_server_folder *folder, const struct ga_config *config,
                                  int results_fd, struct ga_error *error)
{
    char run[GA_DIGEST_ROOM];
    int reason = EWOULDBLOCK;

    ga_host_number_run(config, run);
    for (size_t number = 0; reason == EWOULDBLOCK && number < MOST_NUMBERS; number++) {
        name_it(folder, number);
        reason = take(folder, run, results_fd);
    }
    if (reason == 0)
        return GA_OK;
    return ga_error_set(error, GA_E_IO, "cannot make and lock %s/%s: %s", folder->results,
                        folder->log_label, strerror(reason));
}

enum ga_status ga_server_folder_claim(struct ga_server_folder *folder,
                                      const struct ga_config *config, struct ga_error *error)
{
    const char *results = config->run.results;
    enum ga_status status = ga_folder_make(results, error);
    int results_fd, servers_fd;

    *folder = (struct ga_server_folder){.results = results, .log_fd = -1, .number_fd = -1};
    if (status != GA_OK)
        return status;
    results_fd = open(results, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    servers_fd = results_fd >= 0 ? ga_inside_folder(results_fd, GA_SERVERS_FOLDER, true) : -1;
    if (servers_fd < 0)
        status = ga_error_set(error, GA_E_IO, "cannot make the folder %s/" GA_SERVERS_FOLDER ": %s",
                              results, strerror(errno));
    else
        status = take_lowest(folder, config, results_fd, error);
    if (status == GA_OK)
        folder->path = ga_path_join(results, folder->label);
    close_fd(&servers_fd);
    close_fd(&results_fd);
    return status;
}

void ga_server_folder_release(struct ga_server_folder *folder)
{
    close_fd(&folder->log_fd);
    close_fd(&folder->number_fd);
    free(folder->label);
    free(folder->log_label);
    free(folder->path);
    *folder = (struct ga_server_folder){.log_fd = -1, .number_fd = -1};
}

enum ga_status ga_server_folder_make(const struct ga_server_folder *folder, struct ga_error *error)
{
    const enum ga_status status = ga_inside_remove(folder->results, folder->label, error);

    if (status == GA_OK && mkdir(folder->path, 0777) != 0)
        return ga_error_set(error, GA_E_IO, "cannot make the folder %s: %s", folder->path,
                            strerror(errno));
    return status;
}

off_t ga_server_folder_mark(const struct ga_server_folder *folder)
{
    struct stat status;

    if (fstat(folder->log_fd, &status) != 0)
        return 0;
    if (status.st_size <= log_limit)
        return status.st_size;
    (void)!ftruncate(folder->log_fd, 0);
    return 0;
}
