// What every resumable kernel of ABI 1 imports and how it exports (docs: the kernel's contract), for Wasm and, with a main
// of its own, as a native program.
#pragma once

#include <stdint.h>

#ifdef __wasm__
#define EXPORT(name) __attribute__((export_name(#name)))
#define IMPORT(name) __attribute__((import_module("fallow"), import_name(#name)))
#else
#define EXPORT(name)
#define IMPORT(name)
#endif

// A unit's input may be this long.
enum { INPUT_MAX = 1 << 16 };

IMPORT(log) void fallow_log(const char *text, int length);
IMPORT(frame) void fallow_frame(const char *text, int length);

static unsigned char inputBytes[INPUT_MAX];
