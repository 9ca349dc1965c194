/* SPDX-License-Identifier: GPL-3.0-or-later */
/* environment.c - the environment that children get. */
#include "worker/child.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* With these in its environment a program that uses MPI itself would take itself for a rank of
 * gaopt's job, and hang or end it. What describes the allocation (SLURM_, PBS_) stays: a program
 * that starts MPI jobs of its own needs it. */
static const char *const launchers[] = {
    "OMPI_",  "PMIX_",  "PMI_",  "ORTE_",           "PRTE_",           "OPAL_MCA_", /* Open MPI */
    "HYDRA_", "HYDI_",  "MPIR_", "MPI_LOCALRANKID", "MPI_LOCALNRANKS", "MPIEXEC_",  /* MPICH */
    "MV2_",   "I_MPI_", "PALS_", "ALPS_",
};

/* The user's word that mpirun may run as root is no launcher's. */
static const char consent[] = "OMPI_ALLOW_RUN_AS_ROOT";

/* A program that starts MPI ranks, with Open MPI 4, has them on this host and on the cores that
 * gaopt may use: not on the first nodes of the batch job, and not all such programs on the first
 * cores. The slots are gaopt's to count, so its own count of them does not stop it. */
static const char *const for_inner_mpirun[][2] = {
    {"OMPI_MCA_ras", "^slurm,tm,gridengine,loadleveler"},
    {"OMPI_MCA_plm", "^slurm,tm,lsf"},
    {"OMPI_MCA_hwloc_base_binding_policy", "none"},
    {"OMPI_MCA_rmaps_base_oversubscribe", "1"},
};
enum { N_FOR_INNER = sizeof for_inner_mpirun / sizeof *for_inner_mpirun };

static bool is_of_launcher(const char *entry)
{
    if (strncmp(entry, consent, strlen(consent)) == 0)
        return false;
    for (size_t i = 0; i < sizeof launchers / sizeof *launchers; i++) {
        if (strncmp(entry, launchers[i], strlen(launchers[i])) == 0)
            return true;
    }
    return false;
}

static bool has_name(const char *entry, const char *name)
{
    const size_t length = strlen(name);
    return strncmp(entry, name, length) == 0 && entry[length] == '=';
}

static void put(char **environment, size_t *n, const char *name, const char *value)
{
    char *entry = ga_format("%s=%s", name, value);

    for (size_t i = 0; i < *n; i++) {
        if (has_name(environment[i], name)) {
            free(environment[i]);
            environment[i] = entry;
            return;
        }
    }
    environment[(*n)++] = entry;
}

char **ga_environment_for_children(const char *const (*add)[2], size_t n)
{
    char **environment;
    size_t own = 0;
    size_t used = 0;

    while (environ[own] != NULL)
        own++;
    environment = ga_alloc(own + N_FOR_INNER + n + 1, sizeof *environment);
    for (size_t i = 0; i < own; i++) {
        if (!is_of_launcher(environ[i]))
            environment[used++] = ga_strdup(environ[i]);
    }
    for (size_t i = 0; i < N_FOR_INNER; i++)
        put(environment, &used, for_inner_mpirun[i][0], for_inner_mpirun[i][1]);
    for (size_t i = 0; i < n; i++)
        put(environment, &used, add[i][0], add[i][1]);
    return environment;
}

void ga_environment_free(char **environment)
{
    if (environment == NULL)
        return;
    for (char **entry = environment; *entry != NULL; entry++)
        free(*entry);
    free(environment);
}

const char *ga_environment_get(char *const *environment, const char *name)
{
    for (; *environment != NULL; environment++) {
        if (has_name(*environment, name))
            return *environment + strlen(name) + 1;
    }
    return NULL;
}
