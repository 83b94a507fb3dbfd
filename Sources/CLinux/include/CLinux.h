// Linux calls that Glibc's Swift overlay hides: variadics, macros, and what needs _GNU_SOURCE. Each function is one
// system call or one macro, named after it; what it does is in the man page of that name. Errors: -1 and errno. What
// needs _GNU_SOURCE is in the .c files: the macro changes system headers, and every C module must see the same ones.
#ifndef CLINUX_H
#define CLINUX_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#include "CLinuxInterruption.h"
#include "CLinuxProgram.h"
#include "CLinuxSpawnWatch.h"

/// errno, as a function.
static inline int clinux_errno(void) { return errno; }
static inline void clinux_set_errno(int value) { errno = value; }

/// The arguments that this process was started with, ended by NULL, and without /proc (where Swift takes them from).
char *const *clinux_arguments(void);

/// Opens /dev/null as each of the descriptors 0 to 2 that is closed.
void clinux_fill_standard_streams(void);

/// Whether clinux_fill_standard_streams found that descriptor closed.
int clinux_was_closed(int descriptor);

/// openat(2) with a mode.
static inline int clinux_openat(int directory, const char *path, int flags, mode_t mode) {
    return openat(directory, path, flags, mode);
}

/// What of stat(2) is used here, in one shape for every architecture. Times are nanoseconds since 1970.
struct clinux_status {
    uint64_t device, inode, links;
    int64_t size, modified, changed;
    uint32_t mode, owner, group;
};

static inline void clinux_fill(struct clinux_status *out, const struct stat *in) {
    out->device = in->st_dev;
    out->inode = in->st_ino;
    out->links = in->st_nlink;
    out->size = in->st_size;
    out->modified = (int64_t)in->st_mtim.tv_sec * 1000000000 + in->st_mtim.tv_nsec;
    out->changed = (int64_t)in->st_ctim.tv_sec * 1000000000 + in->st_ctim.tv_nsec;
    out->mode = in->st_mode;
    out->owner = in->st_uid;
    out->group = in->st_gid;
}

/// fstat(2)
static inline int clinux_fstat(int descriptor, struct clinux_status *out) {
    struct stat status;
    int result = fstat(descriptor, &status);
    if (result == 0) clinux_fill(out, &status);
    return result;
}

/// fstatat(2); `follow` says whether a link as the last component is followed.
static inline int clinux_fstatat(int directory, const char *path, int follow, struct clinux_status *out) {
    struct stat status;
    int result = fstatat(directory, path, &status, follow ? 0 : AT_SYMLINK_NOFOLLOW);
    if (result == 0) clinux_fill(out, &status);
    return result;
}

/// openat2(2) for what exists below a directory: no component of `path` may be a link or lead out of it. Linux 5.6 or
/// later; where system calls are filtered it may be missing in newer ones (ENOSYS, EPERM).
int clinux_open_below(int directory, const char *path, int flags);

/// renameat2(2) with RENAME_NOREPLACE: fails with EEXIST rather than replace.
int clinux_rename_noreplace(int from_directory, const char *from, int to_directory, const char *to);

/// linkat(2) of an open descriptor, one made with O_TMPFILE for instance. Needs /proc unless privileged.
int clinux_link_descriptor(int descriptor, int directory, const char *name);

/// O_TMPFILE, which is a macro of two others. See: man 2 open
int clinux_o_tmpfile(void);

/// flock(2) with LOCK_EX, and LOCK_NB where `wait` is 0.
static inline int clinux_lock(int descriptor, int wait) { return flock(descriptor, LOCK_EX | (wait ? 0 : LOCK_NB)); }

/// Whether the file system of `descriptor` lives in memory alone (tmpfs, ramfs): 1 or 0; -1 and errno. See: man 2 fstatfs
int clinux_is_in_memory(int descriptor);

/// mallopt(3), where the C library is glibc: memory is taken in pieces of 16 MiB, and kept. Address space, that is: what
/// is not written to costs nothing.
void clinux_take_large_pieces(void);

/// The name in a directory entry: d_name is an array, which Swift sees as a tuple.
static inline const char *clinux_entry_name(const struct dirent *entry) { return entry->d_name; }
/// What it is (DT_REG and others), or DT_UNKNOWN where the file system does not say.
static inline unsigned char clinux_entry_type(const struct dirent *entry) { return entry->d_type; }

#endif
