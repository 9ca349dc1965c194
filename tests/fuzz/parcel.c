/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parcel.c - a fuzz target: whatever bytes come as a folder's files are refused, or make files in
 * that folder and nowhere else, which travel on as they are. */
#include "common/parcel.h"
#include "fuzz_folder.h"
#include <string.h>
#include <sys/stat.h>

static int make_folder(const char *name)
{
    char *path = ga_path_join(fuzz_folder_path(), name);

    if (ga_folder_remove(path, NULL) != GA_OK || mkdir(path, 0700) != 0)
        fuzz_fail("cannot make %s", path);
    const int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(path);
    return folder;
}

static size_t n_entries(void)
{
    struct stat status;

    if (stat(fuzz_folder_path(), &status) != 0)
        fuzz_fail("the folder is gone");
    return status.st_nlink;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ga_reader reader = ga_reader_of(data, size);
    const int folder = make_folder("in"), again = make_folder("again");
    const size_t before = n_entries();
    struct ga_buffer first, second;

    ga_buffer_init(&first);
    ga_buffer_init(&second);
    if (ga_parcel_unpack(&reader, folder, NULL) == GA_OK) {
        ga_parcel_pack(folder, &first);
        reader = ga_reader_of(first.bytes, first.size);
        if (ga_parcel_unpack(&reader, again, NULL) != GA_OK)
            fuzz_fail("what was packed is refused");
        ga_parcel_pack(again, &second);
        if (first.size != second.size || memcmp(first.bytes, second.bytes, first.size) != 0)
            fuzz_fail("files did not travel as they were");
    }
    if (n_entries() != before)
        fuzz_fail("something was made beside the folder");
    ga_buffer_release(&second);
    ga_buffer_release(&first);
    (void)close(folder);
    (void)close(again);
    return 0;
}
