// Hears of the signals that ask a process to end, so that a thread can tidy up before it does.
#ifndef CLINUX_INTERRUPTION_H
#define CLINUX_INTERRUPTION_H

/// From now on SIGINT, SIGTERM, SIGHUP and SIGQUIT, unless they are ignored, no longer end this process: each writes its number,
/// one byte, to a pipe whose other end is returned. -1 and errno where that cannot be. Once in a process; what it executes
/// has these signals as before. See: man 7 signal-safety
int clinux_hear_interruptions(void);

#endif
