// Writing short lines of text into a fixed buffer, without a C library.
#pragma once

#include <stdint.h>

// The longest text, TEXT_BYTES where the kernel defines it. What goes beyond is cut off.
#ifndef TEXT_BYTES
#define TEXT_BYTES 1024
#endif
enum { TEXT_MAX = TEXT_BYTES };

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
