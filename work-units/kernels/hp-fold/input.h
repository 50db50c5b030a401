// The input of a unit: one JSON object (RFC 8259), read strictly. Whatever the bytes are, the outcome is a code and one
// line of log, never a trap.
#pragma once

#include "chain.h"
#include "text.h"

enum { REPLICAS_MAX = 16, NESTING_MAX = 32, KEY_MAX = 16 };

// What fallow_init and fallow_step return when they refuse. README.md lists them.
enum refusal {
  ACCEPTED = 0,
  FOREIGN_BUFFER = -1,
  MALFORMED = -2,
  DUPLICATE_KEY = -3,
  MISSING_KEY = -4,
  BAD_DIM = -5,
  BAD_RESIDUE = -6,
  BAD_LENGTH = -7,
  BAD_SEED = -8,
  BAD_STEPS = -9,
  BAD_REPLICAS = -10,
  BAD_TEMPERATURE = -11,
  NOT_STARTED = -12,
  INCONSISTENT = -20,
};

enum field { DIM, SEED, STEPS, REPLICAS, T_MIN, T_MAX, SEQUENCE, FIELDS };

// 2^53 - 1, so that any JSON tool reads back the integer it was given (RFC 7493, 2.2).
#define EXACT_MAX 9007199254740991

static const struct rule {
  const char *name;
  int64_t least, most;
  enum refusal refusal;
  const char *complaint;
} RULES[FIELDS] = {
    [DIM] = {"dim", 2, 3, BAD_DIM, "dim must be 2 or 3"},
    [SEED] = {"seed", -EXACT_MAX, EXACT_MAX, BAD_SEED, "seed must be an integer within +-(2^53 - 1)"},
    [STEPS] = {"steps", 0, 1000000000000, BAD_STEPS, "steps must be an integer from 0 to 10^12"},
    [REPLICAS] = {"replicas", 1, REPLICAS_MAX, BAD_REPLICAS, "replicas must be an integer from 1 to 16"},
    [T_MIN] = {"tMin", 1, 1000, BAD_TEMPERATURE, "tMin must be an integer from 1 to 1000"},
    [T_MAX] = {"tMax", 1, 1000, BAD_TEMPERATURE, "tMax must be an integer from 1 to 1000"},
    [SEQUENCE] = {"sequence", 2, MAX_LENGTH, BAD_LENGTH, "sequence must be a string of 2 to 200 residues"},
};

struct input {
  int64_t value[SEQUENCE];
  char sequence[MAX_LENGTH];
  int length;
  unsigned seen; // bit f: field f was given
};

struct reader {
  const unsigned char *bytes;
  int length, at;
  struct text *complaint;
};

static enum refusal refuse(struct reader *in, enum refusal refusal, const char *complaint) {
  putText(in->complaint, "hp-fold: ");
  putText(in->complaint, complaint);
  putText(in->complaint, " (at byte ");
  putInteger(in->complaint, in->at);
  putText(in->complaint, " of the input)");
  return refusal;
}

static enum refusal malformed(struct reader *in, const char *expected) { return refuse(in, MALFORMED, expected); }

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
static enum refusal readString(struct reader *in, char *into, int capacity, int *length) {
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
static enum refusal readNumber(struct reader *in, int64_t *value, int *whole) {
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

static enum refusal skipWord(struct reader *in, const char *word) {
  while (*word) {
    if (!taken(in, *word++)) return malformed(in, "not JSON: true, false or null should stand here");
  }
  return ACCEPTED;
}

static enum refusal skipValue(struct reader *in, int nesting);

static enum refusal skipMember(struct reader *in, int nesting) {
  int length;
  skipSpace(in);
  enum refusal refusal = readString(in, 0, 0, &length);
  if (refusal) return refusal;
  skipSpace(in);
  if (!taken(in, ':')) return malformed(in, "not JSON: a colon should stand here");
  return skipValue(in, nesting);
}

static enum refusal skipNested(struct reader *in, int close, int nesting) {
  if (nesting > NESTING_MAX) return malformed(in, "nested deeper than 32 levels");
  in->at++;
  skipSpace(in);
  if (taken(in, close)) return ACCEPTED;
  do {
    enum refusal refusal = close == '}' ? skipMember(in, nesting) : skipValue(in, nesting);
    if (refusal) return refusal;
    skipSpace(in);
  } while (taken(in, ','));
  return taken(in, close) ? ACCEPTED : malformed(in, "not JSON: a comma or a closing bracket should stand here");
}

static enum refusal skipValue(struct reader *in, int nesting) {
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

static enum refusal readSequence(struct reader *in, struct input *input) {
  if (peek(in) != '"') return refuse(in, BAD_LENGTH, RULES[SEQUENCE].complaint);
  enum refusal refusal = readString(in, input->sequence, MAX_LENGTH, &input->length);
  if (refusal) return refusal;
  for (int i = 0; i < input->length && i < MAX_LENGTH; i++) {
    if (input->sequence[i] != 'H' && input->sequence[i] != 'P') {
      return refuse(in, BAD_RESIDUE, "sequence has a residue that is neither H nor P");
    }
  }
  int fits = input->length >= RULES[SEQUENCE].least && input->length <= RULES[SEQUENCE].most;
  return fits ? ACCEPTED : refuse(in, BAD_LENGTH, RULES[SEQUENCE].complaint);
}

static enum refusal readField(struct reader *in, struct input *input, int field) {
  const struct rule *rule = &RULES[field];
  if (input->seen & 1u << field) return refuse(in, DUPLICATE_KEY, "a key is given twice");
  input->seen |= 1u << field;
  if (field == SEQUENCE) return readSequence(in, input);
  int64_t value = 0;
  int whole = 0, isNumber = peek(in) == '-' || isDigit(peek(in));
  enum refusal refusal = isNumber ? readNumber(in, &value, &whole) : skipValue(in, 1);
  if (refusal) return refusal;
  if (!whole || value < rule->least || value > rule->most) return refuse(in, rule->refusal, rule->complaint);
  input->value[field] = value;
  return ACCEPTED;
}

static int isNamed(const char *name, const char *key, int length) {
  for (int i = 0; i < length; i++) {
    if (name[i] != key[i]) return 0; // a shorter name ends in 0, which differs or is caught below
    if (name[i] == 0) return 0;
  }
  return name[length] == 0;
}

static int fieldNamed(const char *key, int length) {
  int field = 0;
  if (length > KEY_MAX) return FIELDS;
  while (field < FIELDS && !isNamed(RULES[field].name, key, length)) field++;
  return field;
}

static enum refusal readMember(struct reader *in, struct input *input) {
  char key[KEY_MAX];
  int length;
  skipSpace(in);
  enum refusal refusal = readString(in, key, KEY_MAX, &length);
  if (refusal) return refusal;
  skipSpace(in);
  if (!taken(in, ':')) return malformed(in, "not JSON: a colon should stand here");
  skipSpace(in);
  int field = fieldNamed(key, length);
  return field == FIELDS ? skipValue(in, 1) : readField(in, input, field);
}

static enum refusal readMembers(struct reader *in, struct input *input) {
  skipSpace(in);
  if (!taken(in, '{')) return malformed(in, "not JSON: the input should be an object");
  skipSpace(in);
  if (!taken(in, '}')) {
    do {
      enum refusal refusal = readMember(in, input);
      if (refusal) return refusal;
      skipSpace(in);
    } while (taken(in, ','));
    if (!taken(in, '}')) return malformed(in, "not JSON: a comma or a closing brace should stand here");
  }
  skipSpace(in);
  return in->at == in->length ? ACCEPTED : malformed(in, "not JSON: something follows the object");
}

// The search that Thachuk, Shmygelska and Hoos found best: in 2D five replicas, in 3D two, at 160 to 220 of their scale.
static void giveDefaults(struct input *input) {
  if (!(input->seen & 1u << REPLICAS)) input->value[REPLICAS] = input->value[DIM] == 2 ? 5 : 2;
  if (!(input->seen & 1u << T_MIN)) input->value[T_MIN] = 160;
  if (!(input->seen & 1u << T_MAX)) input->value[T_MAX] = 220;
}

// Reads the whole input, or says in `complaint` what is the first thing wrong with it.
static enum refusal readInput(const unsigned char *bytes, int length, struct input *input, struct text *complaint) {
  struct reader in = {bytes, length, 0, complaint};
  enum refusal refusal = readMembers(&in, input);
  if (refusal) return refusal;
  if (~input->seen & (1u << DIM | 1u << SEED | 1u << STEPS | 1u << SEQUENCE)) {
    return refuse(&in, MISSING_KEY, "dim, seed, sequence and steps must all be given");
  }
  giveDefaults(input);
  if (input->value[T_MIN] > input->value[T_MAX]) return refuse(&in, BAD_TEMPERATURE, "tMin must not be above tMax");
  return ACCEPTED;
}
