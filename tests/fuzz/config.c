/* SPDX-License-Identifier: GPL-3.0-or-later */
/* config.c - a fuzz target: whatever text is given as a config is read or refused, and what is read
 * can be printed and read again. A text that has a 0 in it is a config, the path of a `--set` and
 * its value. */
#include "common/config/config.h"
#include "common/config/yaml_tree.h"
#include "fuzz.h"

struct input {
    char *text;
    struct ga_override override;
    size_t n_overrides;
};

/* Cuts the input at its first two zeros; what is behind a third one is not used. */
static struct input cut(char *bytes, size_t size)
{
    struct input input = {.text = bytes};
    const char *path = bytes + strlen(bytes) + 1;

    if (path < bytes + size) {
        const char *value = path + strlen(path) + 1;

        input.override = (struct ga_override){path, value < bytes + size ? value : ""};
        input.n_overrides = 1;
    }
    return input;
}

static void read_bytes(const char *bytes, size_t size)
{
    struct ga_mistakes mistakes;

    ga_mistakes_init(&mistakes);
    ga_yaml_destroy(ga_yaml_parse(bytes, size, NULL, &mistakes));
    ga_mistakes_release(&mistakes);
}

static void expect_print_reads_back(const struct ga_config *config)
{
    struct ga_config again;
    struct ga_error error;
    char *first = ga_config_resolved(config);
    char *second;

    ga_error_init(&error);
    if (ga_config_parse(&again, first, "c.yaml", "/x", NULL, 0, &error) != GA_OK)
        fuzz_fail("what was printed is refused: %s\n%s", error.text, first);
    second = ga_config_resolved(&again);
    if (strcmp(first, second) != 0)
        fuzz_fail("printed again it differs:\n%s\n---\n%s", first, second);
    free(second);
    free(first);
    ga_config_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *bytes = fuzz_text(data, size);
    const struct input input = cut(bytes, size);
    struct ga_config config;
    struct ga_error error;

    read_bytes(bytes, size);
    ga_error_init(&error);
    if (ga_config_parse(&config, input.text, "c.yaml", "/home/me", &input.override,
                        input.n_overrides, &error) == GA_OK) {
        expect_print_reads_back(&config);
        ga_config_release(&config);
    }
    free(bytes);
    return 0;
}
