/* SPDX-License-Identifier: GPL-3.0-or-later */
/* door_file.c - writes and reads the file `door`. */
#include "common/door_file.h"
#include "common/files.h"
#include "common/text.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *text_of(const struct ga_door_sign *sign)
{
    return ga_format("gaopt %s\nrun %s\nhost %s\nprocess %d\nserver %s\ngate %s\n", sign->version,
                     sign->run, sign->host, sign->pid, sign->server, sign->gate);
}

enum ga_status ga_door_file_write(const char *path, const struct ga_door_sign *sign,
                                  struct ga_error *error)
{
    char *text = text_of(sign);
    char *beside = ga_format("%s.new", path);
    (void)unlink(beside); /* one that a killed run left might be readable by others */
    enum ga_status status = ga_file_write_in_place(beside, 0600, text, strlen(text), error);
    if (status == GA_OK && rename(beside, path) != 0)
        status = ga_error_set(error, GA_E_IO, "cannot write %s: %s", path, strerror(errno));
    if (status != GA_OK)
        (void)unlink(beside);
    free(beside);
    free(text);
    return status;
}

/* The value of a line "key value"; NULL if there is none. The caller frees it. */
static char *value_of(const char *text, const char *key)
{
    size_t length = strlen(key);
    for (const char *line = text; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, key, length) == 0 && line[length] == ' ')
            return ga_format("%.*s", (int)strcspn(line + length + 1, "\n"), line + length + 1);
    }
    return NULL;
}

enum ga_status ga_door_file_parse(struct ga_door_sign *sign, const char *text, const char *name,
                                  struct ga_error *error)
{
    int64_t pid = 0;
    char *process = value_of(text, "process");
    *sign = (struct ga_door_sign){
        .version = value_of(text, "gaopt"),
        .run = value_of(text, "run"),
        .host = value_of(text, "host"),
        .server = value_of(text, "server"),
        .gate = value_of(text, "gate"),
    };
    bool whole = process && ga_text_to_int(process, &pid) && pid > 0 && pid < INT32_MAX;
    free(process);
    sign->pid = (int)pid;
    if (whole && sign->version && sign->run && sign->host && sign->server && sign->gate)
        return GA_OK;
    ga_door_sign_release(sign);
    return ga_error_set(error, GA_E_FORMAT, "%s is no file `door` of a run", name);
}

void ga_door_sign_release(struct ga_door_sign *sign)
{
    free(sign->version);
    free(sign->run);
    free(sign->host);
    free(sign->server);
    free(sign->gate);
    *sign = (struct ga_door_sign){0};
}
