/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wire_meet.c - two jobs find each other through an ompi-server, and connect. */
#include "common/wire_meet.h"
#include "common/wire_internal.h"
#include <stdlib.h>
#include <string.h>

enum ga_status ga_wire_prepare(struct ga_error *error)
{
    enum ga_status status = ga_wire_start_mpi(error);
    if (status != GA_OK)
        return status;
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
    return GA_OK;
}

int ga_wire_own_rank(void)
{
    int rank = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return rank;
}

int ga_wire_own_size(void)
{
    int size = 1;
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    return size;
}

static char *look_up(const char *name)
{
    char port[MPI_MAX_PORT_NAME] = "";
    return MPI_Lookup_name(name, MPI_INFO_NULL, port) == MPI_SUCCESS ? ga_strdup(port) : NULL;
}

static char *answer_to(const char *name)
{
    char *answer = ga_format("%s.to", name);
    char *port = look_up(answer);
    free(answer);
    return port;
}

static enum ga_status wire_over_group(struct ga_wire **out, MPI_Comm comm)
{
    int n = 0;
    MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN);
    MPI_Comm_remote_size(comm, &n);
    *out = ga_wire_over(comm, 0, (size_t)n);
    return GA_OK;
}

/* --- the gate --- */

bool ga_wire_find_group(const char *name, char **port)
{
    *port = look_up(name);
    return *port != NULL;
}

enum ga_status ga_wire_let_in(struct ga_wire **out, const char *name, const char *port,
                              struct ga_error *error)
{
    MPI_Comm comm = MPI_COMM_NULL;
    char *answer = ga_format("%s.to", name);
    int code = MPI_Publish_name(answer, MPI_INFO_NULL, port);
    free(answer);
    if (code == MPI_SUCCESS)
        code = MPI_Comm_connect(port, MPI_INFO_NULL, 0, MPI_COMM_SELF, &comm);
    if (code != MPI_SUCCESS)
        return ga_error_set(error, GA_E_PEER, "the group cannot be connected to (MPI error %d)",
                            code);
    return wire_over_group(out, comm);
}

/* --- the group --- */

enum ga_status ga_wire_make_port(char **port, struct ga_error *error)
{
    char text[MPI_MAX_PORT_NAME] = "";
    int code = MPI_Open_port(MPI_INFO_NULL, text);
    *port = NULL;
    if (code != MPI_SUCCESS)
        return ga_error_set(error, GA_E_SYSTEM, "MPI opens no port (error %d)", code);
    *port = ga_strdup(text);
    return GA_OK;
}

enum ga_wire_answer ga_wire_knock(const char *name, const char *port)
{
    char *answered = answer_to(name);
    enum ga_wire_answer answer = GA_WIRE_NO_ANSWER;
    if (answered)
        answer = strcmp(answered, port) == 0 ? GA_WIRE_INVITED : GA_WIRE_TAKEN;
    else
        (void)MPI_Publish_name(name, MPI_INFO_NULL, port);
    free(answered);
    return answer;
}

enum ga_status ga_wire_enter(struct ga_wire **out, const char *port, struct ga_error *error)
{
    MPI_Comm comm = MPI_COMM_NULL;
    int code = MPI_Comm_accept(port ? port : "", MPI_INFO_NULL, 0, MPI_COMM_WORLD, &comm);
    if (code != MPI_SUCCESS)
        return ga_error_set(error, GA_E_PEER, "the gate does not connect (MPI error %d)", code);
    return wire_over_group(out, comm);
}
