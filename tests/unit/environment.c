/* SPDX-License-Identifier: GPL-3.0-or-later */
/* environment.c - tests of what children see of this process's environment. */
#include "worker/child.h"
#include <criterion/criterion.h>
#include <stdlib.h>

Test(environment, launchers_variables_stay_behind)
{
    static const char *const theirs[] = {"OMPI_COMM_WORLD_RANK",  "PMIX_RANK", "PMI_SIZE",
                                         "ORTE_SCHIZO_DETECTION", "PRTE_X",    "HYDI_CONTROL_FD"};
    char **environment;

    for (size_t i = 0; i < sizeof theirs / sizeof *theirs; i++)
        setenv(theirs[i], "1", 1);
    setenv("OMPILER", "gcc", 1);
    setenv("SLURM_JOB_ID", "7", 1);
    environment = ga_environment_for_children(NULL, 0);
    for (size_t i = 0; i < sizeof theirs / sizeof *theirs; i++)
        cr_expect_null(ga_environment_get(environment, theirs[i]), "%s", theirs[i]);
    cr_expect_str_eq(ga_environment_get(environment, "OMPILER"), "gcc");
    cr_expect_str_eq(ga_environment_get(environment, "SLURM_JOB_ID"), "7");
    ga_environment_free(environment);
}

Test(environment, programs_may_start_mpi_ranks_of_their_own)
{
    static const char *const add[][2] = {{"OMPI_MCA_plm", "rsh"}};
    char **environment;

    setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 1);
    setenv("OMPI_MCA_hwloc_base_binding_policy", "core", 1); /* gaopt's own ranks' */
    environment = ga_environment_for_children(add, 1);
    cr_expect_str_eq(ga_environment_get(environment, "OMPI_ALLOW_RUN_AS_ROOT"), "1");
    cr_expect_str_eq(ga_environment_get(environment, "OMPI_MCA_hwloc_base_binding_policy"), "none");
    cr_expect_str_eq(ga_environment_get(environment, "OMPI_MCA_plm"), "rsh");
    ga_environment_free(environment);
}

Test(environment, additions_replace)
{
    static const char *const add[][2] = {{"GAOPT_X", "1"}, {"GAOPT_HOME", ""}, {"GAOPT_X", "a=b"}};
    char **environment;
    size_t n = 0;

    setenv("GAOPT_HOME", "/home", 1);
    environment = ga_environment_for_children(add, 3);
    cr_expect_str_eq(ga_environment_get(environment, "GAOPT_X"), "a=b");
    cr_expect_str_eq(ga_environment_get(environment, "GAOPT_HOME"), "");
    for (char **entry = environment; *entry != NULL; entry++)
        n += strncmp(*entry, "GAOPT_X=", 8) == 0;
    cr_expect_eq(n, 1);
    cr_expect_null(ga_environment_get(environment, "GAOPT"));
    ga_environment_free(environment);
}
