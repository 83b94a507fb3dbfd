#define _GNU_SOURCE 1
#include "CLinux.h"

#include <linux/magic.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

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

static volatile int termination_descriptor = -1;

static void report_termination(int signal) {
    int saved = errno;
    unsigned char byte = (unsigned char)signal;
    // A full pipe has been written to before, which is enough.
    if (write(termination_descriptor, &byte, 1) != 1) byte = 0;
    errno = saved;
}

int clinux_report_termination(int descriptor) {
    static const int signals[] = {SIGHUP, SIGINT, SIGTERM};
    termination_descriptor = descriptor;
    struct sigaction action = {.sa_handler = report_termination, .sa_flags = SA_RESTART};
    sigset_t caught;
    sigemptyset(&action.sa_mask);
    sigemptyset(&caught);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction before;
        if (sigaction(signals[i], NULL, &before) != 0) return -1;
        // Who started this process may want it not to be interrupted (nohup).
        if (before.sa_handler == SIG_IGN) continue;
        if (sigaction(signals[i], &action, NULL) != 0) return -1;
        sigaddset(&caught, signals[i]);
    }
    return pthread_sigmask(SIG_UNBLOCK, &caught, NULL);
}
