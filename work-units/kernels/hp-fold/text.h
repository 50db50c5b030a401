// Writing short lines of text into a fixed buffer, without a C library.
#pragma once

#include <stdint.h>

// The longest text is a result: 200 residues, 199 moves, five keys and four numbers are under 600 bytes.
enum { TEXT_MAX = 1024 };

struct text {
  char bytes[TEXT_MAX];
  int length;
};

static void putChar(struct text *text, char c) {
  if (text->length < TEXT_MAX) text->bytes[text->length++] = c;
}

static void putText(struct text *text, const char *words) {
  while (*words) putChar(text, *words++);
}

static void putBytes(struct text *text, const char *bytes, int length) {
  for (int i = 0; i < length; i++) putChar(text, bytes[i]);
}

static void putInteger(struct text *text, int64_t value) {
  char digits[20];
  int count = 0;
  uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  do digits[count++] = (char)('0' + rest % 10);
  while (rest /= 10);
  if (value < 0) putChar(text, '-');
  while (count) putChar(text, digits[--count]);
}
