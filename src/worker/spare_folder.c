/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spare_folder.c - see spare_folder.h. */
#include "worker/spare_folder.h"
#include "common/evaluation.h"
#include "common/files.h"
#include "common/inside.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PERMISSIONS = 07777 };

void ga_spare_folder_init(struct ga_spare_folder *spare, size_t slot)
{
    char host[64] = "";

    (void)gethostname(host, sizeof host - 1);
    *spare = (struct ga_spare_folder){.is_there = false};
    (void)snprintf(spare->name, sizeof spare->name, GA_SPARE_PREFIX "%s-%d-%zu", host,
                   (int)getpid(), slot);
}

/* A folder with something in it stays where it is: renaming another to its name fails. */
bool ga_spare_folder_take(struct ga_spare_folder *spare, int above, const char *name)
{
    if (!spare->is_there || renameat(above, spare->name, above, name) != 0)
        return false;
    spare->is_there = false;
    return true;
}

void ga_spare_folder_learn(struct ga_spare_folder *spare, int fd)
{
    struct stat folder;

    spare->mode = fstat(fd, &folder) == 0 ? folder.st_mode & PERMISSIONS : 0;
}

/* Nobody has another name for it, or changed what may be done with it. */
static bool is_as_made(const struct stat *file, mode_t mode)
{
    return S_ISREG(file->st_mode) && file->st_nlink == 1 && (file->st_mode & PERMISSIONS) == mode;
}

/* The name still means the file that was opened, which is made empty. Before it is closed: ext4
 * then has nothing to write for it. */
static bool clear_file(const struct ga_used_folder *used, const char *name, int fd)
{
    struct stat opened, named;

    return fstat(fd, &opened) == 0 && is_as_made(&opened, 0600) &&
           fstatat(used->fd, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
           named.st_ino == opened.st_ino && named.st_dev == opened.st_dev &&
           (opened.st_size == 0 || ftruncate(fd, 0) == 0);
}

static bool has_parameters(const struct ga_used_folder *used, mode_t folder_mode)
{
    struct stat file;

    return fstatat(used->fd, GA_PARAMETERS_FILE, &file, AT_SYMLINK_NOFOLLOW) == 0 &&
           is_as_made(&file, folder_mode & 0666);
}

static bool is_own(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
           strcmp(name, GA_PARAMETERS_FILE) == 0 || strcmp(name, GA_OUTPUT_FILE) == 0 ||
           strcmp(name, GA_ERROR_FILE) == 0;
}

static bool remove_others(int folder)
{
    const int again = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = again >= 0 ? fdopendir(again) : NULL;
    const struct dirent *entry;
    bool done = list != NULL;

    if (list == NULL && again >= 0)
        (void)close(again);
    while (done && (entry = readdir(list)) != NULL) {
        if (!is_own(entry->d_name))
            done = ga_folder_remove_entry(folder, entry->d_name, NULL) == GA_OK;
    }
    if (list != NULL)
        (void)closedir(list);
    return done;
}

bool ga_spare_folder_keep(struct ga_spare_folder *spare, const struct ga_used_folder *used)
{
    struct stat folder;

    spare->is_there = !spare->is_there && fstat(used->fd, &folder) == 0 &&
                      (folder.st_mode & PERMISSIONS) == spare->mode &&
                      clear_file(used, GA_OUTPUT_FILE, used->output_fd) &&
                      clear_file(used, GA_ERROR_FILE, used->error_fd) &&
                      has_parameters(used, spare->mode) && remove_others(used->fd) &&
                      renameat(used->above, used->name, used->above, spare->name) == 0;
    return spare->is_there;
}

void ga_spare_folder_remove(struct ga_spare_folder *spare, const char *results)
{
    char *path = ga_format("%s/%s", GA_EVALUATIONS_FOLDER, spare->name);

    if (spare->is_there)
        (void)!ga_inside_remove(results, path, NULL);
    spare->is_there = false;
    free(path);
}
