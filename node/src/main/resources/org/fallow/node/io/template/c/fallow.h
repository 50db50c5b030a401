// What a kernel in C needs, with no library at all: exports, the unit's input, numbers read from JSON and written to it.
#pragma once

#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(#name)))

enum { INPUT_MAX = 1 << 16, RESULT_MAX = 1 << 12 };

static char inputText[INPUT_MAX + 1]; // ends with a zero, as it starts with zeros and is written once
static char resultText[RESULT_MAX];
static int resultLength;

// The contract's version.
EXPORT(fallow_abi) int fallow_abi(void) { return 1; }

// Where the node writes the unit's input; an address out of memory refuses it.
EXPORT(fallow_alloc) char *fallow_alloc(int length) { return length <= INPUT_MAX ? inputText : (char *)-1; }

// Reads the whole number of a field of the input, a flat JSON object; 0 when there is none.
static inline int number(const char *name, int64_t *value) {
  for (const char *at = inputText; *at; at++) {
    const char *text = at + 1, *letter = name;
    if (*at != '"') continue;
    while (*letter && *text == *letter) text++, letter++;
    if (*letter || text[0] != '"' || text[1] != ':') continue;
    text += 2;
    while (*text == ' ') text++;
    int negative = *text == '-', digits = 0;
    int64_t sum = 0;
    for (text += negative; *text >= '0' && *text <= '9' && digits < 18; text++, digits++) sum = sum * 10 + (*text - '0');
    *value = negative ? -sum : sum;
    return digits > 0;
  }
  return 0;
}

// Adds text to the result.
static inline void say(const char *text) {
  while (*text && resultLength < RESULT_MAX) resultText[resultLength++] = *text++;
}

// Adds a whole number to the result.
static inline void sayNumber(int64_t number) {
  char digits[21];
  int at = 20;
  uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
  digits[at] = 0;
  do digits[--at] = (char)('0' + rest % 10); while (rest /= 10);
  if (number < 0) digits[--at] = '-';
  say(digits + at);
}

// What fallow_result returns: where the result lies and how long it is.
static inline uint64_t said(void) { return (uint64_t)(uintptr_t)resultText << 32 | (uint32_t)resultLength; }
