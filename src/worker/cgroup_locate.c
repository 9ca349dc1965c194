/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cgroup_locate.c - where this process's own cgroup v2 group is in the file system (cgroups(7),
 * proc(5): mountinfo). */
#include "common/files.h"
#include "worker/cgroup.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t text_limit = (size_t)4 << 20; /* bytes */

enum { PATH_ROOM = 4096 };
#define PATH_FIELD "%4095s"

/* "0::/path"; the groups of version 1 have other numbers and a name between the colons. */
static bool find_group(const char *groups, char path[PATH_ROOM])
{
    for (const char *line = groups; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (sscanf(line, "0::" PATH_FIELD, path) == 1)
            return true;
    }
    return false;
}

/* One line: id, parent, device, root, mount point, options, optional fields, "-", type, ... Mount
 * points with blanks, which are escaped there, do not occur for this file system. */
static bool is_cgroup2(const char *line, char root[PATH_ROOM], char point[PATH_ROOM])
{
    const char *end = strchrnul(line, '\n');
    const char *type = memmem(line, (size_t)(end - line), " - cgroup2 ", strlen(" - cgroup2 "));

    return type != NULL && sscanf(line, "%*d %*d %*s " PATH_FIELD " " PATH_FIELD, root, point) == 2;
}

/* What is left of `path` below `root`: NULL if it is not there, as when only another part of the
 * hierarchy is mounted. */
static const char *below(const char *root, const char *path)
{
    const size_t length = strcmp(root, "/") == 0 ? 0 : strlen(root);

    if (strncmp(path, root, length) != 0 || (path[length] != '/' && path[length] != '\0'))
        return NULL;
    return path + length;
}

char *ga_cgroup_locate(const char *mounts, const char *groups)
{
    char *rooms = ga_alloc(3, PATH_ROOM);
    char *group = rooms, *root = rooms + PATH_ROOM, *point = root + PATH_ROOM, *found = NULL;

    if (find_group(groups, group)) {
        for (const char *line = mounts; found == NULL && line != NULL; line = strchr(line, '\n')) {
            const char *rest = NULL;

            line += *line == '\n';
            if (is_cgroup2(line, root, point))
                rest = below(root, group);
            if (rest != NULL)
                found = ga_format("%s%s", point, strcmp(rest, "/") == 0 ? "" : rest);
        }
    }
    free(rooms);
    return found;
}

char *ga_cgroup_own(void)
{
    char *mounts = NULL, *groups = NULL, *found = NULL;
    size_t size;

    if (ga_file_read("/proc/self/mountinfo", text_limit, &mounts, &size, NULL) == GA_OK &&
        ga_file_read("/proc/self/cgroup", text_limit, &groups, &size, NULL) == GA_OK)
        found = ga_cgroup_locate(mounts, groups);
    free(mounts);
    free(groups);
    return found;
}
