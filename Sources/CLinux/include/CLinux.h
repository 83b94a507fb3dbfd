// Linux calls that Glibc's Swift overlay hides: variadics, macros, and what needs _GNU_SOURCE. Each function is one
// system call or one macro, named after it; what it does is in the man page of that name. Errors: -1 and errno.
#ifndef CLINUX_H
#define CLINUX_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/// openat(2) with a mode.
static inline int clinux_openat(int directory, const char *path, int flags, mode_t mode) {
    return openat(directory, path, flags, mode);
}

/// renameat2(2) with RENAME_NOREPLACE: fails with EEXIST rather than replace.
static inline int clinux_rename_noreplace(int from_directory, const char *from, int to_directory, const char *to) {
    return (int)syscall(SYS_renameat2, from_directory, from, to_directory, to, RENAME_NOREPLACE);
}

/// errno, which Swift cannot reach under strict memory safety without a detour.
static inline int clinux_errno(void) { return errno; }

#endif
