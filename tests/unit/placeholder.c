/* SPDX-License-Identifier: GPL-3.0-or-later */
/* placeholder.c - tests of what becomes of braces in arguments and in templates. */
#include "worker/placeholder.h"
#include "worker_fixture.h"
#include <criterion/criterion.h>

static struct worker_fixture fixture;
static struct ga_placeholders values;
static struct ga_buffer out;
static size_t at;

static void set_up(void)
{
    static const double genes[] = {1e-5, 1};

    worker_fixture_init(&fixture, 1);
    ga_placeholders_init(&values, &fixture.config.space);
    ga_placeholders_set_genes(&values, &fixture.config.space, genes);
    values.values[GA_BUILTIN_RESULT] = "/r/result.json";
    ga_buffer_init(&out);
}

static void tear_down(void)
{
    ga_placeholders_release(&values);
    ga_buffer_release(&out);
}

TestSuite(placeholder, .init = set_up, .fini = tear_down);

static const char *filled(const char *text)
{
    ga_buffer_clear(&out);
    cr_expect_eq(ga_fill_argument(&values, text, &out, &at), GA_FILL_OK, "%s", text);
    ga_buffer_put_u8(&out, 0);
    return (const char *)out.bytes;
}

static const char *made(const char *template)
{
    ga_buffer_clear(&out);
    ga_fill_template(&values, template, strlen(template), &out);
    ga_buffer_put_u8(&out, 0);
    return (const char *)out.bytes;
}

Test(placeholder, argument)
{
    cr_expect_str_eq(filled("--dt={dt}"), "--dt=1e-05");
    cr_expect_str_eq(filled("{solver}{solver}"), "verletverlet");
    cr_expect_str_eq(filled("{result}"), "/r/result.json");
    cr_expect_str_eq(filled("{{dt}}, {{{dt}}}"), "{dt}, {1e-05}");
    cr_expect_str_eq(filled(""), "");
}

Test(placeholder, argument_mistakes)
{
    cr_expect_eq(ga_fill_argument(&values, "a{dx}", &out, &at), GA_FILL_UNKNOWN);
    cr_expect_eq(at, 1);
    cr_expect_eq(ga_fill_argument(&values, "{d}", &out, &at),
                 GA_FILL_UNKNOWN); /* a prefix is no match */
    cr_expect_eq(ga_fill_argument(&values, "{}", &out, &at), GA_FILL_UNKNOWN);
    cr_expect_eq(ga_fill_argument(&values, "{workdir}", &out, &at), GA_FILL_UNSET);
    cr_expect_eq(ga_fill_argument(&values, "{dt", &out, &at), GA_FILL_BRACE);
    cr_expect_eq(ga_fill_argument(&values, "dt}", &out, &at), GA_FILL_BRACE);
    cr_expect_eq(ga_fill_argument(&values, "{dt{", &out, &at), GA_FILL_BRACE);
}

Test(placeholder, template_leaves_other_braces)
{
    cr_expect_str_eq(made("int f() { return {dt}; } {{dt}} {"),
                     "int f() { return 1e-05; } {1e-05} {");
    cr_expect_str_eq(made(".param {unknown} {solver"), ".param {unknown} {solver");
    cr_expect_str_eq(made("{a {solver} }"), "{a verlet }");
    cr_expect_str_eq(made("{workdir}"), "{workdir}"); /* without a value: not known */
}
