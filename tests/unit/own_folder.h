/* SPDX-License-Identifier: GPL-3.0-or-later */
/* own_folder.h - a folder in which a test works, and which goes with it. Criterion runs each test
 * in a process of its own. */
#ifndef GA_TEST_OWN_FOLDER_H
#define GA_TEST_OWN_FOLDER_H

#include "common/files.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>

static char own_folder[] = "/tmp/gaopt-unit-XXXXXX"; /* a name once it has been entered */

static inline void own_folder_enter(void)
{
    cr_assert_not_null(mkdtemp(own_folder));
    cr_assert_eq(chdir(own_folder), 0);
}

static inline void own_folder_leave(void)
{
    struct ga_error error;

    ga_error_init(&error);
    cr_assert_eq(ga_folder_remove(own_folder, &error), GA_OK, "%s", error.text);
    cr_assert_not(ga_path_exists(own_folder));
}

#endif
