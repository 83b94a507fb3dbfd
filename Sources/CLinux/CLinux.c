#define _GNU_SOURCE 1
#include "CLinux.h"

#include <linux/magic.h>
#include <linux/openat2.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

static char *const *arguments;

// Glibc's loader hands constructors what main is given.
__attribute__((constructor)) static void note_arguments(int count, char *const *values) {
    (void)count;
    arguments = values;
}

char *const *clinux_arguments(void) { return arguments; }

static unsigned closed_streams;

void clinux_fill_standard_streams(void) {
    for (int descriptor = 0; descriptor <= 2; descriptor++) {
        if (fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) continue;
        closed_streams |= 1U << descriptor;
        // The lowest free number is the one that was found closed.
        if (open("/dev/null", (descriptor == 0 ? O_RDONLY : O_WRONLY) | O_NOCTTY) < 0) return;
    }
}

int clinux_was_closed(int descriptor) { return descriptor >= 0 && descriptor <= 2 && (closed_streams >> descriptor & 1U); }

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

int clinux_is_in_memory(int descriptor) {
    struct statfs status;
    if (fstatfs(descriptor, &status) != 0) return -1;
    return status.f_type == TMPFS_MAGIC || status.f_type == RAMFS_MAGIC;
}

int clinux_open_below(int directory, const char *path, int flags) {
    struct open_how how = {.flags = (uint64_t)flags, .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

void clinux_take_large_pieces(void) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
    mallopt(M_TOP_PAD, 16 << 20);
#endif
}
