/* SPDX-License-Identifier: GPL-3.0-or-later */
/* host_number.c - see host_number.h. A number is the name of a socket without a file (unix(7),
 * "abstract"), to which nobody connects: the kernel gives a name once, and takes it back from the
 * dead. */
#include "worker/host_number.h"
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void ga_host_number_run(const struct ga_config *config, char out[GA_DIGEST_ROOM])
{
    struct ga_digester *digester = ga_digester_create();

    ga_digester_add(digester, config->folder, strlen(config->folder) + 1);
    if (config->text != NULL)
        ga_digester_add(digester, config->text, strlen(config->text));
    (void)ga_digest_text(ga_digester_get(digester), out);
    ga_digester_destroy(digester);
}

int ga_host_number_take(const char *run, size_t number)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int length, reason;

    if (fd < 0)
        return -1;
    length = snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "gaopt-%u-%s-%zu",
                      (unsigned)getuid(), run, number);
    if (bind(fd, (struct sockaddr *)&address,
             (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)length)) == 0)
        return fd;
    reason = errno;
    (void)close(fd);
    errno = reason;
    return -1;
}
