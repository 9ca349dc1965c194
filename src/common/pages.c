/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pages.c - see pages.h. */
#include "common/pages.h"
#include "common/error.h"
#include <stdint.h>
#include <sys/mman.h>

/* Of x86-64, and of most others with pages of 4 KiB. Elsewhere it is an alignment like another. */
static const size_t huge = (size_t)2 << 20;

static void *map(size_t size)
{
    void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (pages == MAP_FAILED)
        ga_memory_exhausted();
    return pages;
}

/* A huge page can only be where its address is a multiple of its size. */
static void *map_aligned(size_t size)
{
    char *pages = map(size + huge);
    size_t before = (huge - (uintptr_t)pages % huge) % huge;

    if (before > 0)
        (void)munmap(pages, before);
    (void)munmap(pages + before + size, huge - before);
    return pages + before;
}

static size_t rounded(size_t size)
{
    size_t unit = size < huge ? (size_t)4096 : huge;

    return (size + unit - 1) / unit * unit;
}

void *ga_pages_alloc(size_t size)
{
    size_t whole = rounded(size);
    void *pages;

    if (whole < huge)
        return map(whole);
    pages = map_aligned(whole);
    (void)madvise(pages, whole, MADV_HUGEPAGE); /* without it everything works, but slower */
    return pages;
}

void ga_pages_free(void *pages, size_t size)
{
    if (pages)
        (void)munmap(pages, rounded(size));
}
