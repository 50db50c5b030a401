// The input of a unit: one JSON object (RFC 8259), read strictly. Whatever the bytes are, the outcome is a code and one
// line of log, never a trap.
#pragma once

#define KERNEL "hp-fold"

#include "../shared/json.h"
#include "chain.h"

enum { REPLICAS_MAX = 16 };

// What fallow_init and fallow_step return when they refuse, beside json.h's codes. README.md lists them.
enum refusal {
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

static const struct rule {
  const char *name;
  int64_t least, most;
  int refusal;
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

static int readSequence(struct reader *in, struct input *input) {
  if (peek(in) != '"') return refuse(in, BAD_LENGTH, RULES[SEQUENCE].complaint);
  int refusal = readString(in, input->sequence, MAX_LENGTH, &input->length);
  if (refusal) return refusal;
  for (int i = 0; i < input->length && i < MAX_LENGTH; i++) {
    if (input->sequence[i] != 'H' && input->sequence[i] != 'P') {
      return refuse(in, BAD_RESIDUE, "sequence has a residue that is neither H nor P");
    }
  }
  int fits = input->length >= RULES[SEQUENCE].least && input->length <= RULES[SEQUENCE].most;
  return fits ? ACCEPTED : refuse(in, BAD_LENGTH, RULES[SEQUENCE].complaint);
}

static int readField(struct reader *in, struct input *input, int field) {
  const struct rule *rule = &RULES[field];
  if (input->seen & 1u << field) return refuse(in, DUPLICATE_KEY, "a key is given twice");
  input->seen |= 1u << field;
  if (field == SEQUENCE) return readSequence(in, input);
  int64_t value = 0;
  int whole = 0, isNumber = peek(in) == '-' || isDigit(peek(in));
  int refusal = isNumber ? readNumber(in, &value, &whole) : skipValue(in, 1);
  if (refusal) return refusal;
  if (!whole || value < rule->least || value > rule->most) return refuse(in, rule->refusal, rule->complaint);
  input->value[field] = value;
  return ACCEPTED;
}

static int fieldNamed(const char *key, int length) {
  int field = 0;
  if (length > KEY_MAX) return FIELDS;
  while (field < FIELDS && !isNamed(RULES[field].name, key, length)) field++;
  return field;
}

static int readMember(struct reader *in, struct input *input) {
  char key[KEY_MAX];
  int length;
  skipSpace(in);
  int refusal = readString(in, key, KEY_MAX, &length);
  if (refusal) return refusal;
  skipSpace(in);
  if (!taken(in, ':')) return malformed(in, "not JSON: a colon should stand here");
  skipSpace(in);
  int field = fieldNamed(key, length);
  return field == FIELDS ? skipValue(in, 1) : readField(in, input, field);
}

static int readMembers(struct reader *in, struct input *input) {
  skipSpace(in);
  if (!taken(in, '{')) return malformed(in, "not JSON: the input should be an object");
  skipSpace(in);
  if (!taken(in, '}')) {
    do {
      int refusal = readMember(in, input);
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
static int readInput(const unsigned char *bytes, int length, struct input *input, struct text *complaint) {
  struct reader in = {bytes, length, 0, complaint};
  int refusal = readMembers(&in, input);
  if (refusal) return refusal;
  if (~input->seen & (1u << DIM | 1u << SEED | 1u << STEPS | 1u << SEQUENCE)) {
    return refuse(&in, MISSING_KEY, "dim, seed, sequence and steps must all be given");
  }
  giveDefaults(input);
  if (input->value[T_MIN] > input->value[T_MAX]) return refuse(&in, BAD_TEMPERATURE, "tMin must not be above tMax");
  return ACCEPTED;
}
