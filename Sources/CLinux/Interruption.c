#define _GNU_SOURCE 1
#include "CLinuxInterruption.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static int pipe_end = -1;

static void pass_on(int signal) {
    int error = errno;
    unsigned char number = (unsigned char)signal;
    ssize_t count = write(pipe_end, &number, 1);
    (void)count;
    errno = error;
}

int clinux_hear_interruptions(void) {
    static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    pipe_end = ends[1];
    for (unsigned i = 0; i < sizeof ending / sizeof *ending; i++) {
        struct sigaction action = {.sa_handler = pass_on, .sa_flags = SA_RESTART}, before;
        sigemptyset(&action.sa_mask);
        if (sigaction(ending[i], NULL, &before) != 0 || before.sa_handler == SIG_IGN) continue;
        if (sigaction(ending[i], &action, NULL) != 0) return -1;
    }
    // A write beyond the limit on file sizes is to fail (EFBIG), so that it is said, and nothing is left. See: man 2 setrlimit
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    if (sigaction(SIGXFSZ, &ignore, NULL) != 0) return -1;
    return ends[0];
}
