/* SPDX-License-Identifier: GPL-3.0-or-later */
/* export.c - gaopt export: every evaluation in order of id, streamed; or as a trace. */
#include "cli/commands.h"
#include "cli/export_rows.h"
#include "cli/trace.h"
#include "common/files.h"
#include "master/store/run_reader.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FLUSH_AT = 1 << 16,
    ROOM = 2 * FLUSH_AT
}; /* bytes that come together before they are written */

struct export
{
    const struct ga_arguments *arguments;
    const struct ga_config *config;
    FILE *out;
    struct ga_buffer rows; /* that are not yet written */
    bool first;
    struct ga_error *error;
};

static enum ga_status flush(struct export *export)
{
    size_t size = export->rows.size;

    if (size > 0 && fwrite(export->rows.bytes, 1, size, export->out) != size)
        return ga_error_set(export->error, GA_E_IO, "cannot write the export: %s", strerror(errno));
    ga_buffer_clear(&export->rows);
    return GA_OK;
}

static enum ga_status add(void *self, const struct ga_record *record)
{
    struct export *export = self;

    if (export->arguments->export_form == GA_EXPORT_CSV) {
        ga_csv_put_row(&export->rows, export->config, record, export->arguments->timing);
    } else {
        ga_buffer_put_bytes(&export->rows, export->first ? "\n" : ",\n", export->first ? 1 : 2);
        ga_json_put_row(&export->rows, export->config, record, export->arguments->timing);
        export->first = false;
    }
    return export->rows.size >= FLUSH_AT ? flush(export) : GA_OK;
}

static enum ga_status write_all(struct ga_run_reader *reader, struct export *export)
{
    bool csv = export->arguments->export_form == GA_EXPORT_CSV;
    enum ga_status status;

    if (csv)
        ga_csv_put_head(&export->rows, export->config, export->arguments->timing);
    else
        ga_buffer_put_bytes(&export->rows, "[", 1);
    status =
        ga_run_reader_records(reader, 0, ga_run_reader_count(reader), add, export, export->error);
    if (status != GA_OK)
        return status;
    if (!csv)
        ga_buffer_put_bytes(&export->rows, "\n]\n", 3);
    return flush(export);
}

static enum ga_status export_to(FILE *out, const struct ga_arguments *arguments,
                                struct ga_run_reader *reader, struct ga_error *error)
{
    struct export export = {
        .arguments = arguments,
        .config = ga_run_reader_config(reader),
        .out = out,
        .first = true,
        .error = error,
    };
    enum ga_status status;

    ga_buffer_init(&export.rows);
    ga_buffer_reserve(&export.rows, ROOM);
    status = arguments->export_form == GA_EXPORT_TRACE ? ga_trace_write(reader, out, error)
                                                       : write_all(reader, &export);
    ga_buffer_release(&export.rows);
    return status == GA_OK ? ga_cli_flush(out, error) : status;
}

/* `flags`: of open, besides the usual ones. */
static enum ga_status export_to_path(const char *path, int flags,
                                     const struct ga_arguments *arguments,
                                     struct ga_run_reader *reader, struct ga_error *error)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | flags, 0666);
    FILE *out = file < 0 ? NULL : fdopen(file, "w");
    enum ga_status status;

    if (!out) {
        status = ga_error_set(error, GA_E_IO, "cannot write %s: %s", path, strerror(errno));
        if (file >= 0)
            close(file);
        return status;
    }
    status = export_to(out, arguments, reader, error);
    if (fclose(out) != 0 && status == GA_OK)
        status = ga_error_set(error, GA_E_IO, "cannot write %s: %s", path, strerror(errno));
    return status;
}

/* A device or a pipe, such as /dev/null: it is written to, never replaced. */
static bool is_stream(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

static enum ga_status export_to_file(const struct ga_arguments *arguments,
                                     struct ga_run_reader *reader, struct ga_error *error)
{
    char *temporary;
    enum ga_status status;

    if (is_stream(arguments->output))
        return export_to_path(arguments->output, 0, arguments, reader, error);
    temporary = ga_format("%s.tmp", arguments->output);
    /* its name can be guessed, and a link that somebody put there is not written through */
    status = export_to_path(temporary, O_NOFOLLOW, arguments, reader, error);
    if (status == GA_OK)
        status = ga_file_replace(temporary, arguments->output, error);
    if (status != GA_OK)
        unlink(temporary);
    free(temporary);
    return status;
}

enum ga_status ga_cli_export(const struct ga_arguments *arguments, FILE *out,
                             struct ga_error *error)
{
    struct ga_run_reader *reader;
    enum ga_status status = ga_run_reader_open(&reader, arguments->path, error);

    if (status != GA_OK)
        return status;
    if (arguments->output && strcmp(arguments->output, "-") != 0)
        status = export_to_file(arguments, reader, error);
    else
        status = export_to(out, arguments, reader, error);
    ga_run_reader_close(reader);
    return status;
}
