/* SPDX-License-Identifier: GPL-3.0-or-later */
/* request.c - tests of the line by which a process is asked. */
#include "worker/request.h"
#include <criterion/criterion.h>
#include <jansson.h>

static char *words[] = {"euler", "say \"hi\"\\", "\xc3\xa9t\xc3\xa9"};
static struct ga_param params[] = {
    {.name = "dt", .kind = GA_PARAM_REAL, .low = -10, .high = 1e300},
    {.name = "n", .kind = GA_PARAM_INT, .low = -5, .high = 5, .step = 1},
    {.name = "solver", .kind = GA_PARAM_CHOICE, .high = 2, .step = 1, .n_choices = 3},
    {.name = "fast", .kind = GA_PARAM_BOOL, .high = 1, .step = 1},
    {.name = "fixed", .kind = GA_PARAM_FIXED, .low = 0.1, .high = 0.1},
};
static const struct ga_space space = {.n = 5, .n_free = 4, .params = params};
static struct ga_request_form form;
static struct ga_buffer line;

static void set_up(void)
{
    params[2].choices = words;
    ga_request_form_init(&form, &space);
    ga_buffer_init(&line);
}

static void tear_down(void)
{
    ga_request_form_release(&form);
    ga_buffer_release(&line);
}

TestSuite(request, .init = set_up, .fini = tear_down);

static const char *request(const double *genes)
{
    const struct ga_task task = {.id = 371, .repeat = 2, .genes = genes};

    ga_request_write(&form, &task, 4711, &line);
    ga_buffer_put_u8(&line, 0);
    return (const char *)line.bytes;
}

Test(request, every_kind_of_parameter)
{
    cr_expect_str_eq(request((double[]){0.125, -3, 1, 1, 0.1}),
                     "{\"id\":371,\"repeat\":2,\"seed\":4711,\"parameters\":{\"dt\":0.125,\"n\":-3,"
                     "\"solver\":\"say \\\"hi\\\"\\\\\",\"fast\":true,\"fixed\":0.1}}\n");
    cr_expect_str_eq(request((double[]){3, 0, 2, 0, 0.1}),
                     "{\"id\":371,\"repeat\":2,\"seed\":4711,\"parameters\":{\"dt\":3.0,\"n\":0,"
                     "\"solver\":\"\xc3\xa9t\xc3\xa9\",\"fast\":false,\"fixed\":0.1}}\n");
}

/* Read back by another's parser each is the same double, and a real. */
Test(request, reals_are_exact)
{
    static const double values[] = {0.1,   1.0 / 3, 3,           -0.0,   1e22,
                                    1e300, 5e-324,  123456789.0, 0x1p53, 0.30000000000000004};

    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        json_error_t error;
        json_t *root = json_loads(request((double[]){values[i], 0, 0, 0, 0.1}), 0, &error);
        json_t *dt = json_object_get(json_object_get(root, "parameters"), "dt");

        cr_expect(json_is_real(dt), "%s", (const char *)line.bytes);
        cr_expect_eq(json_real_value(dt), values[i], "%s", (const char *)line.bytes);
        json_decref(root);
    }
}
