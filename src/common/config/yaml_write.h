/* SPDX-License-Identifier: GPL-3.0-or-later */
/* yaml_write.h - texts written so that YAML reads them back byte for byte, in block and in flow. */
#ifndef GA_COMMON_YAML_WRITE_H
#define GA_COMMON_YAML_WRITE_H

#include <stdbool.h>
#include <stdio.h>

/* Whether the text is valid UTF-8: else no YAML can hold it. */
bool ga_yaml_is_text(const char *text);

/* Plain if that is safe, else in double quotes. A value has its "${" written as "$${" (see
 * substitute.h); a key is never substituted. */
void ga_yaml_write_value(FILE *out, const char *text);
void ga_yaml_write_key(FILE *out, const char *text);

#endif
