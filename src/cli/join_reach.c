/* SPDX-License-Identifier: GPL-3.0-or-later */
/* join_reach.c - a connection that is closed again at once. */
#include "cli/join_reach.h"
#include "common/text.h"
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ANSWER_MS 3000 /* of one address */

static int wait_for_answer(int fd)
{
    struct pollfd answer = {.fd = fd, .events = POLLOUT};
    int problem = 0;
    socklen_t size = sizeof problem;
    if (poll(&answer, 1, ANSWER_MS) <= 0)
        return ETIMEDOUT;
    (void)getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &size);
    return problem;
}

/* 0 if somebody listens there; else errno. */
static int try_address(const char *address, uint16_t port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    int problem = 0;
    if (inet_pton(AF_INET, address, &to.sin_addr) != 1)
        return EINVAL;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return errno;
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
        problem = errno == EINPROGRESS ? wait_for_answer(fd) : errno;
    close(fd);
    return problem;
}

/* "192.0.2.2,10.0.0.1:47787": the addresses, which the caller frees, and the port; NULL if the text
 * is another. */
static char *take_apart(const char *server, uint16_t *port)
{
    uint64_t number = 0;
    const char *from = strstr(server, ";tcp://");
    if (!from)
        return NULL;
    from += strlen(";tcp://");
    size_t length = strcspn(from, ":;");
    char *text = from[length] == ':'
                     ? ga_format("%.*s", (int)strcspn(from + length + 1, ";"), from + length + 1)
                     : NULL;
    bool good = text && ga_text_to_u64(text, &number) && number > 0 && number <= UINT16_MAX;
    free(text);
    *port = (uint16_t)number;
    return good ? ga_format("%.*s", (int)length, from) : NULL;
}

enum ga_status ga_join_reach(const char *server, const char *host, struct ga_error *error)
{
    uint16_t port = 0;
    int problem = 0;
    char *addresses = take_apart(server, &port), *rest = NULL;
    if (!addresses)
        return GA_OK;
    char *copy = ga_strdup(addresses);
    for (char *one = strtok_r(copy, ",", &rest); one; one = strtok_r(NULL, ",", &rest))
        if ((problem = try_address(one, port)) == 0)
            break;
    if (problem != 0)
        ga_error_set(error, GA_E_PEER,
                     "the ompi-server of the run on %s cannot be reached at %s, port %d: %s\n"
                     "the run has ended, or a firewall is between: MPI needs all TCP ports between "
                     "the hosts",
                     host, addresses, port, strerror(problem));
    free(copy);
    free(addresses);
    return problem == 0 ? GA_OK : GA_E_PEER;
}
