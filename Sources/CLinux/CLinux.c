#define _GNU_SOURCE 1
#include "CLinux.h"

#include <stdio.h>
#include <sys/syscall.h>

int clinux_rename_noreplace(int from_directory, const char *from, int to_directory, const char *to) {
    return (int)syscall(SYS_renameat2, from_directory, from, to_directory, to, RENAME_NOREPLACE);
}

int clinux_link_descriptor(int descriptor, int directory, const char *name) {
    char path[32];
    if (linkat(descriptor, "", directory, name, AT_EMPTY_PATH) == 0) return 0;
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    return linkat(AT_FDCWD, path, directory, name, AT_SYMLINK_FOLLOW);
}

int clinux_o_tmpfile(void) { return O_TMPFILE; }

static int argument_count;
static char **arguments;

// glibc hands these to constructors.
__attribute__((constructor)) static void note_arguments(int count, char **values) {
    argument_count = count;
    arguments = values;
}

int clinux_argument_count(void) { return argument_count; }

const char *clinux_argument(int index) { return index < argument_count ? arguments[index] : 0; }
