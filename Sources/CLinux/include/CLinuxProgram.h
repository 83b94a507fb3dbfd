// Starts a program from an open descriptor and stands in for it: fork, execveat and what has to happen between the two,
// where only async-signal-safe calls are allowed (man 7 signal-safety), and the signals of the parent.
#ifndef CLINUX_PROGRAM_H
#define CLINUX_PROGRAM_H

#include <stdint.h>
#include <sys/types.h>

/// What of a process's signals execve(2) hands on, and which standard streams it has. Bit N - 1 stands for signal N.
struct clinux_inheritance {
    uint64_t ignored, blocked;
    /// Bit N: descriptor N (0, 1, 2) is closed.
    unsigned closed_streams;
};

/// Reads the above from this process.
void clinux_inheritance_read(struct clinux_inheritance *out);

/// memfd_create(2) with close-on-exec, sealable, and executable where the kernel asks for that to be said.
int clinux_memfd(const char *name);

/// Seals a memory file for good: neither its size, its bytes, its being executable nor its seals can change any more.
int clinux_memfd_seal(int descriptor);

/// Whether the file system of `descriptor` lets nothing be executed (ST_NOEXEC): 1 or 0; -1 and errno.
int clinux_is_noexec(int descriptor);

/// From now on this process stands in for a child: SIGTERM, SIGHUP, SIGUSR1, SIGUSR2 and SIGCONT are passed on to it
/// (as soon as there is one), all other signals that can be are ignored, save SIGCHLD and those of faults.
/// Undone by clinux_restore_signals. One child at a time.
void clinux_stand_in(void);

/// Gives this process the dispositions and the mask of `state`.
void clinux_restore_signals(const struct clinux_inheritance *state);

/// Forks and executes the file open at `program`. `for_interpreter`: the descriptor stays open, for a script.
/// Returns the process id. Otherwise -1: where `*exec_errno` is 0, errno says why there is no process; else it is
/// execveat's, and the child is gone. All other descriptors but the standard streams are closed on exec.
pid_t clinux_start_program(int program, int for_interpreter, char *const argv[], char *const envp[],
                           const struct clinux_inheritance *state, int *exec_errno);

/// What became of the child: it exited with a status, was killed by a signal, or was stopped by one.
enum clinux_change { CLINUX_EXITED, CLINUX_KILLED, CLINUX_STOPPED };

/// Waits for a change of `child`, and collects every other child that ends meanwhile. -1 and errno, or 0.
int clinux_wait_program(pid_t child, enum clinux_change *change, int *value);

/// Stops this process as SIGSTOP does, unless the stopped `child` runs again; returns when this process is continued.
void clinux_stop_with(pid_t child);

/// Ends this process by `signal`, without a core dump; exits with 128 + signal where it cannot (process 1).
_Noreturn void clinux_die_by(int signal);

#endif
