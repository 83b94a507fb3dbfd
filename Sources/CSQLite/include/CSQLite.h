// Calls of SQLite that Swift can't make, since they take any number of arguments.
#ifndef CSQLITE_H
#define CSQLITE_H

/// Forbids a connection (a `sqlite3 *`) what damages a database: writes to its schema and to shadow tables, and a journal that is
/// switched off. SQLITE_OK (0), or another of SQLite's results. See: https://www.sqlite.org/c3ref/c_dbconfig_defensive.html
int csqlite_set_defensive(void *connection);

#endif
