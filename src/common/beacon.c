/* SPDX-License-Identifier: GPL-3.0-or-later */
/* beacon.c - see beacon.h. */
#include "common/beacon.h"
#include "common/files.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#define NAME "beacon"

char *ga_beacon_light(const char *folder)
{
    uint64_t random[2];
    char *path = ga_path_join(folder, NAME), *digits = NULL;

    if (getrandom(random, sizeof random, 0) == sizeof random) {
        digits = ga_format("%016" PRIx64 "%016" PRIx64, random[0], random[1]);
        if (ga_file_write_in_place(path, 0644, digits, strlen(digits), NULL) != GA_OK) {
            free(digits);
            digits = NULL;
        }
    }
    free(path);
    return digits;
}

bool ga_beacon_is_seen(const char *folder, const char *digits)
{
    char *path = ga_path_join(folder, NAME), *text = NULL;
    size_t size = 0;
    const bool seen = ga_file_read(path, 2 * strlen(digits), &text, &size, NULL) == GA_OK &&
                      !strcmp(text, digits);

    free(text);
    free(path);
    return seen;
}

void ga_beacon_put_out(const char *folder)
{
    char *path = ga_path_join(folder, NAME);

    (void)unlink(path);
    free(path);
}
