// A strict reader of JSON (RFC 8259, UTF-8) for kernels: whatever the bytes are, the outcome is a code and one line of log,
// never a trap. KERNEL is the kernel's name, defined before this is included. A function that returns an int returns
// ACCEPTED or the code it refuses with.
#pragma once

#include "text.h"

// Every kernel's first codes; its own ones follow.
enum { ACCEPTED = 0, FOREIGN_BUFFER = -1, MALFORMED = -2, DUPLICATE_KEY = -3, MISSING_KEY = -4 };

enum { NESTING_MAX = 32, KEY_MAX = 16 };

// 2^53 - 1, so that any JSON tool reads back the integer it was given (RFC 7493, 2.2).
#define EXACT_MAX 9007199254740991

struct reader {
  const unsigned char *bytes;
  int length, at;
  struct text *complaint;
};

static int refuse(struct reader *in, int refusal, const char *complaint) {
  putText(in->complaint, KERNEL ": ");
  putText(in->complaint, complaint);
  putText(in->complaint, " (at byte ");
  putInteger(in->complaint, in->at);
  putText(in->complaint, " of the input)");
  return refusal;
}

static int malformed(struct reader *in, const char *expected) { return refuse(in, MALFORMED, expected); }

static int peek(const struct reader *in) { return in->at < in->length ? in->bytes[in->at] : -1; }

static int taken(struct reader *in, int c) { return peek(in) == c ? (in->at++, 1) : 0; }

static void skipSpace(struct reader *in) {
  while (taken(in, ' ') || taken(in, '\t') || taken(in, '\n') || taken(in, '\r')) continue;
}

static int isDigit(int c) { return c >= '0' && c <= '9'; }

static int hexDigit(int c) {
  return isDigit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// A string as it matters here: its ASCII characters; all others are one character that no key and no residue equals.
enum { NOT_ASCII = 0xff };

static int readUnicodeEscape(struct reader *in) {
  int code = 0;
  for (int i = 0; i < 4; i++) {
    int digit = hexDigit(peek(in));
    if (digit < 0) return -1;
    code = code * 16 + digit;
    in->at++;
  }
  return code < 0x80 ? code : NOT_ASCII;
}

static int readEscape(struct reader *in) {
  static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
  if (taken(in, 'u')) return readUnicodeEscape(in);
  for (int i = 0; letters[i]; i++) {
    if (taken(in, letters[i])) return meant[i];
  }
  return -1;
}

// The rest of a UTF-8 sequence of at most four bytes: how many follow the first, and the range of the second (RFC 3629, 4).
static int readBeyondAscii(struct reader *in, int first) {
  int follow = first >= 0xc2 && first <= 0xdf ? 1 : first >= 0xe0 && first <= 0xef ? 2 : first >= 0xf0 && first <= 0xf4 ? 3 : 0;
  int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  int most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (follow == 0) return -1;
  for (; follow > 0; follow--, least = 0x80, most = 0xbf) {
    if (peek(in) < least || peek(in) > most) return -1;
    in->at++;
  }
  return NOT_ASCII;
}

static int readCharacter(struct reader *in) {
  int c = peek(in);
  if (c < ' ') return -1; // also the end of the input
  in->at++;
  return c == '\\' ? readEscape(in) : c >= 0x80 ? readBeyondAscii(in, c) : c;
}

// Keeps the first `capacity` characters and counts them all.
static int readString(struct reader *in, char *into, int capacity, int *length) {
  *length = 0;
  if (!taken(in, '"')) return malformed(in, "not JSON: a string should stand here");
  while (!taken(in, '"')) {
    int c = readCharacter(in);
    if (c < 0) return malformed(in, "not JSON: a string breaks off or has a character that is not allowed");
    if (*length < capacity) into[*length] = (char)c;
    ++*length;
  }
  return ACCEPTED;
}

static int skipDigits(struct reader *in) {
  int from = in->at;
  while (isDigit(peek(in))) in->at++;
  return in->at > from;
}

// A number. `whole` tells if it is an integer within +-EXACT_MAX, then `value` is it.
static int readNumber(struct reader *in, int64_t *value, int *whole) {
  int negative = taken(in, '-'), from = in->at;
  if (!taken(in, '0') && !skipDigits(in)) return malformed(in, "not JSON: a value should stand here");
  uint64_t size = 0;
  for (int i = from; i < in->at && size <= EXACT_MAX; i++) size = size * 10 + (uint64_t)(in->bytes[i] - '0');
  *whole = size <= EXACT_MAX;
  *value = negative ? -(int64_t)size : (int64_t)size;
  if (taken(in, '.')) {
    *whole = 0;
    if (!skipDigits(in)) return malformed(in, "not JSON: digits should follow the point");
  }
  if (taken(in, 'e') || taken(in, 'E')) {
    *whole = 0;
    if (!taken(in, '+')) taken(in, '-');
    if (!skipDigits(in)) return malformed(in, "not JSON: digits should follow the exponent");
  }
  return ACCEPTED;
}

static int skipWord(struct reader *in, const char *word) {
  while (*word) {
    if (!taken(in, *word++)) return malformed(in, "not JSON: true, false or null should stand here");
  }
  return ACCEPTED;
}

static int skipValue(struct reader *in, int nesting);

static int skipMember(struct reader *in, int nesting) {
  int length;
  skipSpace(in);
  int refusal = readString(in, 0, 0, &length);
  if (refusal) return refusal;
  skipSpace(in);
  if (!taken(in, ':')) return malformed(in, "not JSON: a colon should stand here");
  return skipValue(in, nesting);
}

static int skipNested(struct reader *in, int close, int nesting) {
  if (nesting > NESTING_MAX) return malformed(in, "nested deeper than 32 levels");
  in->at++;
  skipSpace(in);
  if (taken(in, close)) return ACCEPTED;
  do {
    int refusal = close == '}' ? skipMember(in, nesting) : skipValue(in, nesting);
    if (refusal) return refusal;
    skipSpace(in);
  } while (taken(in, ','));
  return taken(in, close) ? ACCEPTED : malformed(in, "not JSON: a comma or a closing bracket should stand here");
}

static int skipValue(struct reader *in, int nesting) {
  int64_t value;
  int unused;
  skipSpace(in);
  switch (peek(in)) {
    case '"': return readString(in, 0, 0, &unused);
    case '{': return skipNested(in, '}', nesting + 1);
    case '[': return skipNested(in, ']', nesting + 1);
    case 't': return skipWord(in, "true");
    case 'f': return skipWord(in, "false");
    case 'n': return skipWord(in, "null");
    default: return readNumber(in, &value, &unused);
  }
}

static int isNamed(const char *name, const char *key, int length) {
  for (int i = 0; i < length; i++) {
    if (name[i] != key[i]) return 0; // a shorter name ends in 0, which differs or is caught below
    if (name[i] == 0) return 0;
  }
  return name[length] == 0;
}
