/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pipe_pingpong.c - how fast a program can be asked at all: one line to it, one line from it, and
 * nothing else done.
 *
 *   pipe_pingpong LINES REQUEST PROGRAM ARGUMENT...      prints lines a second */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_ROOM = 4096 };

static double now(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void stop(const char *what)
{
    perror(what);
    exit(1);
}

static void start(char **argv, int *to_program, int *from_program)
{
    int there[2], back[2];

    if (pipe2(there, O_CLOEXEC) != 0 || pipe2(back, O_CLOEXEC) != 0)
        stop("pipe2");
    switch (fork()) {
    case -1:
        stop("fork");
        break;
    case 0:
        if (dup2(there[0], 0) == 0 && dup2(back[1], 1) == 1)
            (void)execvp(argv[0], argv);
        perror(argv[0]);
        _exit(127);
    default:
        (void)close(there[0]);
        (void)close(back[1]);
    }
    *to_program = there[1];
    *from_program = back[0];
}

/* The request has its end of the line. */
static void ask(int to_program, int from_program, const char *request, size_t size)
{
    char answer[ANSWER_ROOM];
    ssize_t got;

    if (write(to_program, request, size) != (ssize_t)size)
        stop("write");
    do {
        got = read(from_program, answer, sizeof answer);
        if (got <= 0)
            stop("read");
    } while (answer[got - 1] != '\n');
}

int main(int argc, char **argv)
{
    const long n = argc > 3 ? atol(argv[1]) : 0;
    int to_program, from_program;
    char *request;
    double began;

    if (n <= 0) {
        (void)fprintf(stderr, "usage: pipe_pingpong LINES REQUEST PROGRAM ARGUMENT...\n");
        return 2;
    }
    if (asprintf(&request, "%s\n", argv[2]) < 0)
        stop("asprintf");
    start(argv + 3, &to_program, &from_program);
    ask(to_program, from_program, request, strlen(request)); /* its start is not counted */
    began = now();
    for (long i = 0; i < n; i++)
        ask(to_program, from_program, request, strlen(request));
    (void)printf("%.0f\n", (double)n / (now() - began));
    (void)close(to_program);
    (void)wait(NULL);
    free(request);
    return 0;
}
