// Learns the process ids of what another library forks, for docs/adr/0002: gpgme forks gpg twice and keeps neither its
// process id nor its exit status.
#ifndef CLINUX_SPAWN_WATCH_H
#define CLINUX_SPAWN_WATCH_H

#include <sys/types.h>

enum { CLINUX_SPAWN_WATCH_CAPACITY = 8 };

/// In memory that parent and children share. `pids[0 ..< count]` are the processes that were forked by a fork.
struct clinux_spawn_watch {
    int count;
    pid_t pids[CLINUX_SPAWN_WATCH_CAPACITY];
};

/// A new watch, or NULL. The first call registers the fork handler; see: man 3 pthread_atfork
struct clinux_spawn_watch *clinux_spawn_watch_new(void);
void clinux_spawn_watch_free(struct clinux_spawn_watch *watch);

/// From now on what this thread forks is noted in `watch`. A process forked by a forked process is put into a process
/// group of its own, may neither dump core nor use more than `seconds` of processor time, blocks no signal, and has
/// `environment` (see: man 7 environ) as its environment.
void clinux_spawn_watch_begin(struct clinux_spawn_watch *watch, unsigned seconds, char **environment);

/// Ends that.
void clinux_spawn_watch_end(void);

/// How many processes were noted, at most CLINUX_SPAWN_WATCH_CAPACITY, and the id of one of them.
int clinux_spawn_watch_count(const struct clinux_spawn_watch *watch);
pid_t clinux_spawn_watch_pid(const struct clinux_spawn_watch *watch, int index);

/// Makes this process the parent of its orphaned descendants, or not. See: man 2 prctl, PR_SET_CHILD_SUBREAPER
int clinux_set_child_subreaper(int on);

/// Lets core dumps hold this process's memory and this user's other processes look into it, or not. See: man 2 prctl,
/// PR_SET_DUMPABLE
int clinux_set_dumpable(int on);

/// waitpid(2) without waiting: 1 and the status when `pid` has ended, 0 while it runs, -1 and errno otherwise.
int clinux_try_wait(pid_t pid, int *exited_normally, int *status);

#endif
