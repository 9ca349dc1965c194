/* SPDX-License-Identifier: GPL-3.0-or-later */
/* yaml_tree.c - tests of places, quotes and depth in the tree, and that written texts read back. */
#include "common/config/yaml_tree.h"
#include "common/config/yaml_write.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static struct ga_yaml *parse(const char *text, struct ga_mistakes *mistakes)
{
    ga_mistakes_init(mistakes);
    return ga_yaml_parse(text, strlen(text), NULL, mistakes);
}

static void expect_place(const struct ga_yaml *node, int line, int column, int text_column)
{
    cr_expect_eq(node->place.line, line, "'%s'", node->text);
    cr_expect_eq(node->place.column, column, "'%s'", node->text);
    cr_expect_eq(node->text_column, text_column, "'%s': %d", node->text, node->text_column);
}

Test(yaml_tree, scalars_know_where_their_text_is)
{
    struct ga_mistakes mistakes;
    struct ga_yaml *root = parse("- plain  text # note\n"
                                 "- 'single'\n"
                                 "-  \"double\"\n"
                                 "- 'it''s'\n"
                                 "- \"tab\\t\"\n"
                                 "- two\n  lines\n"
                                 "- [\xc3\xa4\xc3\xb6 x, y]\n"
                                 "- |\n  block\n",
                                 &mistakes);
    cr_assert(root && root->kind == GA_YAML_LIST && root->n == 8);
    expect_place(root->entries[0].value, 1, 3, 3);
    expect_place(root->entries[1].value, 2, 3, 4);
    expect_place(root->entries[2].value, 3, 4, 5);
    expect_place(root->entries[3].value, 4, 3, 0);
    expect_place(root->entries[4].value, 5, 3, 0);
    expect_place(root->entries[5].value, 6, 3, 0);
    expect_place(root->entries[6].value->entries[0].value, 8, 4, 4);
    expect_place(root->entries[6].value->entries[1].value, 8, 10, 10);
    expect_place(root->entries[7].value, 9, 3, 0);
    cr_expect_not(root->entries[0].value->quoted);
    cr_expect(root->entries[1].value->quoted && root->entries[7].value->quoted);
    cr_expect_str_eq(root->entries[5].value->text, "two lines");
    ga_yaml_destroy(root);
}

Test(yaml_tree, nesting_has_a_bound)
{
    struct ga_mistakes mistakes;
    char text[2 * GA_YAML_DEPTH + 3];
    for (size_t depth = GA_YAML_DEPTH; depth <= GA_YAML_DEPTH + 1; depth++) {
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        text[2 * depth] = 0;
        struct ga_yaml *root = parse(text, &mistakes);
        cr_expect_eq(root != NULL, depth == GA_YAML_DEPTH);
        cr_expect_eq(mistakes.n, depth == GA_YAML_DEPTH ? 0 : 1);
        ga_yaml_destroy(root);
        ga_mistakes_release(&mistakes);
    }
}

Test(yaml_tree, duplicates_are_all_told)
{
    struct ga_mistakes mistakes;
    struct ga_yaml *root = parse("a: 1\nb: {c: 1, d: 2, c: 3}\na: 2\na: 3\n", &mistakes);
    cr_assert(root);
    cr_expect_eq(mistakes.n, 3);
    ga_yaml_destroy(root);
    ga_mistakes_release(&mistakes);
}

Test(yaml_tree, set_replaces_and_adds)
{
    struct ga_mistakes mistakes;
    struct ga_yaml *root = parse("a: {b: 1}\nc:\n", &mistakes);
    ga_yaml_set(root, "a.b", ga_yaml_parse("2", 1, "set", &mistakes), &mistakes);
    ga_yaml_set(root, "c.d.e", ga_yaml_parse("[3]", 3, "set", &mistakes), &mistakes);
    cr_assert_eq(mistakes.n, 0);
    cr_expect_str_eq(root->entries[0].value->entries[0].value->text, "2");
    const struct ga_yaml *c = root->entries[1].value;
    cr_expect_str_eq(c->entries[0].value->entries[0].key, "e");
    cr_expect_eq(c->entries[0].value->entries[0].value->kind, GA_YAML_LIST);
    ga_yaml_destroy(root);
}

static char *written(const char *text, void (*write)(FILE *out, const char *text))
{
    char *yaml = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&yaml, &size);
    fputs("[{", out);
    write(out, text);
    fputs(": 1}, ", out);
    write(out, text);
    fputs("]", out);
    fclose(out);
    return yaml;
}

/* Every character of one and two bytes, and what YAML folds, as a value and as a key. */
Test(yaml_tree, written_texts_read_back)
{
    static const char *const more[] = {"",
                                       "null",
                                       "~",
                                       "a: b",
                                       "a #b",
                                       "- a",
                                       "---",
                                       "$${x}",
                                       "${HOME}",
                                       "$$${",
                                       " a ",
                                       "a\n\nb\n",
                                       "\\n\"",
                                       "\xe2\x80\xa8",
                                       "...",
                                       "\xef\xbb\xbfz",
                                       "{a: [b]}",
                                       "\xf0\x9f\x98\x80",
                                       "/usr/lib/x.so",
                                       "1e5"};
    struct ga_mistakes mistakes;
    char text[8] = "x";
    for (unsigned code = 1; code < 0x800; code++) {
        if (code < 0x80)
            snprintf(text + 1, 7, "%cy", (int)code);
        else
            snprintf(text + 1, 7, "%c%cy", (int)(0xC0 | code >> 6), (int)(0x80 | (code & 0x3F)));
        char *yaml = written(text, ga_yaml_write_key);
        struct ga_yaml *root = parse(yaml, &mistakes);
        cr_assert(root, "U+%04X: %s", code, mistakes.items[0].text);
        cr_expect_str_eq(root->entries[0].value->entries[0].key, text, "U+%04X", code);
        cr_expect_str_eq(root->entries[1].value->text, text, "U+%04X", code);
        ga_yaml_destroy(root);
        free(yaml);
    }
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
        char *yaml = written(more[i], ga_yaml_write_value);
        struct ga_yaml *root = parse(yaml, &mistakes);
        cr_assert(root, "%s", more[i]);
        cr_expect_str_eq(root->entries[1].value->text, more[i]);
        ga_yaml_destroy(root);
        free(yaml);
    }
}

Test(yaml_tree, utf8)
{
    cr_expect(ga_yaml_is_text("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"));
    static const char *const wrong[] = {"\x80",         "\xc3",         "\xc0\x80",
                                        "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                        "\xff",         "a\xc3(",       "\xf0\x9f\x98"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        cr_expect_not(ga_yaml_is_text(wrong[i]), "%zu", i);
}
