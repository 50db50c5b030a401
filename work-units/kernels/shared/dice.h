// Chance: one deterministic stream of numbers for each seed, and Boltzmann odds.
//
// Nothing here may differ between machines. The stream is integer arithmetic. The odds are made from f64 additions,
// multiplications and divisions in a fixed order: IEEE 754 rounds those alike everywhere; exp() of a libm it does not.
#pragma once

#include <stdint.h>

// xoroshiro128++ of Blackman and Vigna, https://prng.di.unimi.it: 128 bits of state that fit in two registers.
struct dice {
  uint64_t low, high;
};

static inline uint64_t rotated(uint64_t bits, int by) { return bits << by | bits >> (64 - by); }

static inline uint64_t roll(struct dice *dice) {
  uint64_t low = dice->low, high = dice->high;
  uint64_t rolled = rotated(low + high, 17) + low;
  high ^= low;
  dice->low = rotated(low, 49) ^ high ^ high << 21;
  dice->high = rotated(high, 28);
  return rolled;
}

// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), which the authors of xoroshiro advise for seeding it.
static uint64_t splitMix(uint64_t *state) {
  uint64_t mixed = *state += 0x9e3779b97f4a7c15u;
  mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9u;
  mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebu;
  return mixed ^ mixed >> 31;
}

static struct dice seededDice(int64_t seed) {
  uint64_t state = (uint64_t)seed;
  struct dice dice;
  dice.low = splitMix(&state);
  dice.high = splitMix(&state);
  return dice;
}

// e^-x for x >= 0: the Taylor series at x / 2^10, where ten terms are exact to the last bits, squared ten times.
static double expOfMinus(double x) {
  double small = -x / 1024.0, term = 1.0, sum = 1.0;
  for (int i = 1; i <= 10; i++) {
    term = term * small / i;
    sum = sum + term;
  }
  for (int i = 0; i < 10; i++) sum = sum * sum;
  return sum;
}
