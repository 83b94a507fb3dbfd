#include "CLinux.h"

#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

extern char **environ;

static _Thread_local struct clinux_spawn_watch *watching;
static _Thread_local unsigned processor_seconds;
static _Thread_local char **child_environment;
static _Thread_local int generation;

// Runs in each forked child before fork() returns there: only async-signal-safe calls.
static void note_child(void) {
    if (watching == NULL) return;
    generation += 1;
    if (generation != 2) return;
    struct rlimit no_core = {0, 0};
    struct rlimit processor = {processor_seconds, processor_seconds};
    sigset_t none;
    setpgid(0, 0);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    environ = child_environment;
    setrlimit(RLIMIT_CORE, &no_core);
    if (processor_seconds > 0) setrlimit(RLIMIT_CPU, &processor);
    int index = __atomic_fetch_add(&watching->count, 1, __ATOMIC_ACQ_REL);
    if (index < CLINUX_SPAWN_WATCH_CAPACITY) {
        __atomic_store_n(&watching->pids[index], getpid(), __ATOMIC_RELEASE);
    }
    watching = NULL;
}

static pthread_once_t registration = PTHREAD_ONCE_INIT;
static int registration_failure;

static void register_handler(void) { registration_failure = pthread_atfork(NULL, NULL, note_child); }

struct clinux_spawn_watch *clinux_spawn_watch_new(void) {
    pthread_once(&registration, register_handler);
    if (registration_failure != 0) {
        errno = registration_failure;
        return NULL;
    }
    void *memory = mmap(NULL, sizeof(struct clinux_spawn_watch), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

void clinux_spawn_watch_free(struct clinux_spawn_watch *watch) {
    if (watch != NULL) munmap(watch, sizeof *watch);
}

void clinux_spawn_watch_begin(struct clinux_spawn_watch *watch, unsigned seconds, char **environment) {
    watching = watch;
    processor_seconds = seconds;
    child_environment = environment;
    generation = 0;
}

void clinux_spawn_watch_end(void) { watching = NULL; }

int clinux_spawn_watch_count(const struct clinux_spawn_watch *watch) {
    int count = __atomic_load_n(&watch->count, __ATOMIC_ACQUIRE);
    return count < CLINUX_SPAWN_WATCH_CAPACITY ? count : CLINUX_SPAWN_WATCH_CAPACITY;
}

pid_t clinux_spawn_watch_pid(const struct clinux_spawn_watch *watch, int index) {
    return __atomic_load_n(&watch->pids[index], __ATOMIC_ACQUIRE);
}

int clinux_set_child_subreaper(int on) { return prctl(PR_SET_CHILD_SUBREAPER, on, 0, 0, 0); }

int clinux_set_dumpable(int on) { return prctl(PR_SET_DUMPABLE, on, 0, 0, 0); }

int clinux_try_wait(pid_t pid, int *exited_normally, int *status) {
    int raw;
    pid_t result;
    do result = waitpid(pid, &raw, WNOHANG);
    while (result < 0 && errno == EINTR);
    if (result < 0) return -1;
    if (result == 0) return 0;
    *exited_normally = WIFEXITED(raw);
    *status = WIFEXITED(raw) ? WEXITSTATUS(raw) : WTERMSIG(raw);
    return 1;
}
