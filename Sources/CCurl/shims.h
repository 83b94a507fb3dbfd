// libcurl as Swift sees it: the constants of its headers, and its functions through pointers. Nothing links libcurl: it is
// opened by dlopen(3) when the first transfer begins (docs/adr/0040). Its options and what it tells are variadic, which
// Swift cannot call, so there is one function here for each type. See: man 3 curl_easy_setopt, curl_easy_getinfo
#ifndef CCURL_SHIMS_H
#define CCURL_SHIMS_H

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

/// libcurl's functions, each named as there. Handles are void pointers, as they are in its headers.
struct ccurl_functions {
    CURLcode (*global_init)(long);
    curl_version_info_data *(*version_info)(CURLversion);
    void *(*easy_init)(void);
    void (*easy_cleanup)(void *);
    void (*easy_reset)(void *);
    CURLcode (*easy_setopt)(void *, CURLoption, ...);
    CURLcode (*easy_getinfo)(void *, CURLINFO, ...);
    const char *(*easy_strerror)(CURLcode);
    void *(*multi_init)(void);
    CURLMcode (*multi_cleanup)(void *);
    CURLMcode (*multi_add_handle)(void *, void *);
    CURLMcode (*multi_remove_handle)(void *, void *);
    CURLMcode (*multi_perform)(void *, int *);
    CURLMcode (*multi_poll)(void *, struct curl_waitfd *, unsigned, int, int *);
    CURLMsg *(*multi_info_read)(void *, int *);
    struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
    void (*slist_free_all)(struct curl_slist *);
    /// OpenSSL's, where libcurl uses that; or NULL.
    int (*openssl_init)(uint64_t options, const void *settings);
};

/// Opens the library `name` and finds its functions. NULL, or what is wrong: valid until the next call of dlerror(3).
static inline const char *ccurl_open(const char *name, struct ccurl_functions *out) {
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!library) return dlerror();
    struct {
        const char *name;
        void **place;
    } const functions[] = {
        {"curl_global_init", (void **)&out->global_init},
        {"curl_version_info", (void **)&out->version_info},
        {"curl_easy_init", (void **)&out->easy_init},
        {"curl_easy_cleanup", (void **)&out->easy_cleanup},
        {"curl_easy_reset", (void **)&out->easy_reset},
        {"curl_easy_setopt", (void **)&out->easy_setopt},
        {"curl_easy_getinfo", (void **)&out->easy_getinfo},
        {"curl_easy_strerror", (void **)&out->easy_strerror},
        {"curl_multi_init", (void **)&out->multi_init},
        {"curl_multi_cleanup", (void **)&out->multi_cleanup},
        {"curl_multi_add_handle", (void **)&out->multi_add_handle},
        {"curl_multi_remove_handle", (void **)&out->multi_remove_handle},
        {"curl_multi_perform", (void **)&out->multi_perform},
        {"curl_multi_poll", (void **)&out->multi_poll},
        {"curl_multi_info_read", (void **)&out->multi_info_read},
        {"curl_slist_append", (void **)&out->slist_append},
        {"curl_slist_free_all", (void **)&out->slist_free_all},
    };
    for (unsigned i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        *functions[i].place = dlsym(library, functions[i].name);
        if (!*functions[i].place) return dlerror();
    }
    *(void **)&out->openssl_init = dlsym(library, "OPENSSL_init_crypto");
    return NULL;
}

/// CURLVERSION_NOW, which is a macro for an enumerator.
static inline CURLversion ccurl_version_now(void) { return CURLVERSION_NOW; }
/// CURL_GLOBAL_ALL, which is a macro of macros.
static inline long ccurl_global_all(void) { return CURL_GLOBAL_ALL; }
/// OPENSSL_INIT_NO_LOAD_CONFIG of OpenSSL's headers, which are not needed otherwise.
static inline uint64_t ccurl_openssl_no_configuration(void) { return 0x80; }
/// CURLOPT_PROTOCOLS_STR and CURLOPT_REDIR_PROTOCOLS_STR: libcurl 7.85 has them, its older headers do not.
static inline CURLoption ccurl_option_protocols(void) { return (CURLoption)10318; }
static inline CURLoption ccurl_option_redirect_protocols(void) { return (CURLoption)10319; }
/// CURLOPT_PROTOCOLS and CURLOPT_REDIR_PROTOCOLS, for what is older; http and https as their bits.
static inline CURLoption ccurl_option_protocol_bits(void) { return (CURLoption)181; }
static inline CURLoption ccurl_option_redirect_protocol_bits(void) { return (CURLoption)182; }
static inline long ccurl_http_and_https(void) { return 3; }

static inline CURLcode ccurl_set_long(const struct ccurl_functions *curl, void *easy, CURLoption option, long value) {
    return curl->easy_setopt(easy, option, value);
}
static inline CURLcode ccurl_set_text(const struct ccurl_functions *curl, void *easy, CURLoption option,
                                      const char *value) {
    return curl->easy_setopt(easy, option, value);
}
static inline CURLcode ccurl_set_pointer(const struct ccurl_functions *curl, void *easy, CURLoption option,
                                         void *value) {
    return curl->easy_setopt(easy, option, value);
}
static inline CURLcode ccurl_set_callback(const struct ccurl_functions *curl, void *easy, CURLoption option,
                                          curl_write_callback value) {
    return curl->easy_setopt(easy, option, value);
}
static inline CURLcode ccurl_set_open_socket(const struct ccurl_functions *curl, void *easy,
                                             curl_opensocket_callback value) {
    return curl->easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, value);
}
static inline CURLcode ccurl_get_long(const struct ccurl_functions *curl, void *easy, CURLINFO info, long *out) {
    return curl->easy_getinfo(easy, info, out);
}
static inline CURLcode ccurl_get_text(const struct ccurl_functions *curl, void *easy, CURLINFO info, const char **out) {
    return curl->easy_getinfo(easy, info, out);
}

/// Copies the IP address, and says how many bytes it has: 4 or 16, or 0 for what is none.
static inline unsigned ccurl_ip(const struct curl_sockaddr *address, unsigned char *out) {
    if (address->family == AF_INET) {
        struct sockaddr_in ip;
        memcpy(&ip, &address->addr, sizeof ip);
        memcpy(out, &ip.sin_addr, 4);
        return 4;
    }
    if (address->family == AF_INET6) {
        struct sockaddr_in6 ip;
        memcpy(&ip, &address->addr, sizeof ip);
        memcpy(out, &ip.sin6_addr, 16);
        return 16;
    }
    return 0;
}
/// The socket that libcurl would open itself. See: man 2 socket
static inline curl_socket_t ccurl_socket(const struct curl_sockaddr *address) {
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}
/// CURL_SOCKET_BAD, which is a macro.
static inline curl_socket_t ccurl_no_socket(void) { return CURL_SOCKET_BAD; }

/// The result that a message tells, which is in a union.
static inline CURLcode ccurl_result(const CURLMsg *message) { return message->data.result; }

#endif
