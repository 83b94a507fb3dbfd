#define _GNU_SOURCE 1
#include "CLinuxProgram.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// Newer than the oldest headers that this is built with.
#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif
#ifndef F_SEAL_EXEC
#define F_SEAL_EXEC 0x0020
#endif
#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif

enum { LAST_SIGNAL = 64, FIRST_DESCRIPTOR = 3, BUSY_RETRIES = 200 };

static uint64_t bit(int signal) { return (uint64_t)1 << (signal - 1); }

void clinux_inheritance_read(struct clinux_inheritance *out) {
    sigset_t mask;
    out->ignored = out->blocked = 0;
    out->closed_streams = 0;
    sigemptyset(&mask);
    sigprocmask(SIG_SETMASK, NULL, &mask);
    for (int signal = 1; signal <= LAST_SIGNAL; signal++) {
        struct sigaction action;
        if (sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN) out->ignored |= bit(signal);
        if (sigismember(&mask, signal) == 1) out->blocked |= bit(signal);
    }
    for (int stream = 0; stream < FIRST_DESCRIPTOR; stream++) {
        if (fcntl(stream, F_GETFD) < 0) out->closed_streams |= 1U << stream;
    }
}


int clinux_memfd(const char *name) {
    int descriptor = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
    if (descriptor < 0 && errno == EINVAL) descriptor = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    return descriptor;
}

int clinux_memfd_seal(int descriptor) {
    int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
    if (fcntl(descriptor, F_ADD_SEALS, seals | F_SEAL_EXEC) != 0 && fcntl(descriptor, F_ADD_SEALS, seals) != 0) {
        return -1;
    }
    int present = fcntl(descriptor, F_GET_SEALS);
    if (present >= 0 && (present & seals) == seals) return 0;
    errno = EPERM;
    return -1;
}

int clinux_is_noexec(int descriptor) {
    struct statvfs status;
    if (fstatvfs(descriptor, &status) != 0) return -1;
    return (status.f_flag & ST_NOEXEC) != 0;
}

// The signals of a process that stands in for its child. `child` is 0 before there is one and after it was collected;
// `early` holds what came before.
static _Atomic pid_t child_process;
static _Atomic uint64_t early;
_Static_assert(ATOMIC_INT_LOCK_FREE == 2 && ATOMIC_LLONG_LOCK_FREE == 2, "used in a signal handler");

static const int forwarded[] = {SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGCONT};
enum { FORWARDED = sizeof forwarded / sizeof *forwarded };

static void forward(int signal) {
    int saved = errno;
    pid_t child = atomic_load(&child_process);
    if (child > 0) {
        kill(child, signal);
    } else {
        atomic_fetch_or(&early, bit(signal));
    }
    errno = saved;
}

// A terminal sends these to the program as well, which is in the same process group; whoever sends them to this process by
// kill(2), sigqueue(3) or tgkill(2) means the program.
static const int of_terminals[] = {SIGINT, SIGQUIT};
enum { OF_TERMINALS = sizeof of_terminals / sizeof *of_terminals };

static void forward_if_sent(int signal, siginfo_t *info, void *context) {
    (void)context;
    if (info->si_code == SI_USER || info->si_code == SI_QUEUE || info->si_code == SI_TKILL) forward(signal);
}

static int is_fault(int signal) {
    return signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE || signal == SIGILL || signal == SIGTRAP
        || signal == SIGABRT || signal == SIGSYS;
}

void clinux_stand_in(void) {
    sigset_t none;
    atomic_store(&child_process, 0);
    atomic_store(&early, 0);
    for (int signal = 1; signal <= LAST_SIGNAL; signal++) {
        struct sigaction action = {.sa_handler = SIG_IGN, .sa_flags = SA_RESTART};
        if (is_fault(signal)) continue;
        if (signal == SIGCHLD) action.sa_handler = SIG_DFL;
        for (int i = 0; i < FORWARDED; i++) {
            if (signal == forwarded[i]) action.sa_handler = forward;
        }
        for (int i = 0; i < OF_TERMINALS; i++) {
            if (signal != of_terminals[i]) continue;
            action.sa_flags |= SA_SIGINFO;
            action.sa_sigaction = forward_if_sent;
        }
        sigfillset(&action.sa_mask);
        sigaction(signal, &action, NULL);
    }
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    // Orphans of the program belong to the system's process 1, as they would without this process in between.
    prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
}

void clinux_restore_signals(const struct clinux_inheritance *state) {
    sigset_t mask;
    sigemptyset(&mask);
    for (int signal = 1; signal <= LAST_SIGNAL; signal++) {
        struct sigaction action = {.sa_handler = state->ignored & bit(signal) ? SIG_IGN : SIG_DFL};
        sigaction(signal, &action, NULL);
        if (state->blocked & bit(signal)) sigaddset(&mask, signal);
    }
    sigprocmask(SIG_SETMASK, &mask, NULL);
}

static void close_on_exec_from(unsigned first) {
    if (syscall(SYS_close_range, first, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return;
    struct rlimit limit;
    rlim_t end = 1 << 20;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_max < end) end = limit.rlim_max;
    for (rlim_t descriptor = first; descriptor < end; descriptor++) fcntl((int)descriptor, F_SETFD, FD_CLOEXEC);
}

// In the child: does not return, whatever happens. `report` takes errno where execveat fails.
static void become(int program, int for_interpreter, char *const argv[], char *const envp[],
                   const struct clinux_inheritance *state, int report) {
    // Where a standard stream was closed, what was opened since may have its number.
    int own = fcntl(program, F_DUPFD_CLOEXEC, FIRST_DESCRIPTOR);
    int error = errno;
    if (own >= 0) {
        for (int stream = 0; stream < FIRST_DESCRIPTOR; stream++) {
            if (state->closed_streams & (1U << stream)) close(stream);
        }
        close_on_exec_from(FIRST_DESCRIPTOR);
        if (for_interpreter) fcntl(own, F_SETFD, 0);
        clinux_restore_signals(state);
        // A process that another thread has just forked may hold the copy's writer until it executes its own program.
        for (int retry = 0; retry < BUSY_RETRIES; retry++) {
            struct timespec pause = {.tv_nsec = 5000000};
            syscall(SYS_execveat, own, "", argv, envp, AT_EMPTY_PATH);
            error = errno;
            if (error != ETXTBSY) break;
            nanosleep(&pause, NULL);
        }
    }
    ssize_t written = write(report, &error, sizeof error);
    _exit(written == sizeof error ? 126 : 125);
}

// A pipe whose ends are none of the standard streams.
static int report_pipe(int ends[2]) {
    int low[2];
    if (pipe2(low, O_CLOEXEC) != 0) return -1;
    for (int i = 0; i < 2; i++) ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, FIRST_DESCRIPTOR);
    int error = errno;
    for (int i = 0; i < 2; i++) close(low[i]);
    if (ends[0] >= 0 && ends[1] >= 0) return 0;
    for (int i = 0; i < 2; i++) {
        if (ends[i] >= 0) close(ends[i]);
    }
    errno = error;
    return -1;
}

pid_t clinux_start_program(int program, int for_interpreter, char *const argv[], char *const envp[],
                           const struct clinux_inheritance *state, int *exec_errno) {
    int report[2];
    sigset_t all, before;
    *exec_errno = 0;
    if (report_pipe(report) != 0) return -1;
    // Blocked, so that the handler of this process never runs in the child.
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t child = fork();
    int error = errno;
    if (child == 0) become(program, for_interpreter, argv, envp, state, report[1]);
    close(report[1]);
    ssize_t length = 0;
    if (child > 0) {
        atomic_store(&child_process, child);
        uint64_t pending = atomic_exchange(&early, 0);
        for (int signal = 1; signal <= LAST_SIGNAL; signal++) {
            if (pending & bit(signal)) kill(child, signal);
        }
        sigprocmask(SIG_SETMASK, &before, NULL);
        do length = read(report[0], exec_errno, sizeof *exec_errno);
        while (length < 0 && errno == EINTR);
    } else {
        sigprocmask(SIG_SETMASK, &before, NULL);
    }
    close(report[0]);
    if (child < 0) {
        errno = error;
        return -1;
    }
    if (length != sizeof *exec_errno) {
        *exec_errno = 0;
        return child;
    }
    atomic_store(&child_process, 0);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
    return -1;
}

int clinux_wait_program(pid_t child, enum clinux_change *change, int *value) {
    while (1) {
        siginfo_t info = {.si_pid = 0};
        if (waitid(P_ALL, 0, &info, WEXITED | WSTOPPED | WNOWAIT) != 0) {
            if (errno == EINTR) continue;
            return -1;
        }
        int ended = info.si_code == CLD_EXITED || info.si_code == CLD_KILLED || info.si_code == CLD_DUMPED;
        // Its number may be another process's once it is collected: nothing is passed on to it from here.
        if (info.si_pid == child && ended) atomic_store(&child_process, 0);
        int status;
        if (waitpid(info.si_pid, &status, WUNTRACED) != info.si_pid || info.si_pid != child) continue;
        *change = WIFSTOPPED(status) ? CLINUX_STOPPED : WIFEXITED(status) ? CLINUX_EXITED : CLINUX_KILLED;
        *value = WIFSTOPPED(status) ? WSTOPSIG(status) : WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
        return 0;
    }
}

void clinux_stop_with(pid_t child) {
    siginfo_t info = {.si_pid = 0};
    // Continued meanwhile: whoever did that would not do it again for this process.
    if (waitid(P_PID, (id_t)child, &info, WCONTINUED | WNOHANG) == 0 && info.si_pid == child) return;
    raise(SIGSTOP);
}

void clinux_die_by(int signal) {
    struct rlimit no_core = {0, 0};
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigset_t only;
    // The program's own core dump, if any, was written: this process's would say nothing about it.
    setrlimit(RLIMIT_CORE, &no_core);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    sigaction(signal, &action, NULL);
    sigemptyset(&only);
    sigaddset(&only, signal);
    pthread_sigmask(SIG_UNBLOCK, &only, NULL);
    // To this thread, so that it is delivered before the next line.
    raise(signal);
    _exit(128 + signal);
}
