// A chain on the lattice, and the pull move.
//
// The lattice is rolled up into a ring of 2^bits cells: the point (x, y, z) is cell x + a*y + b*z mod 2^bits. A position is
// one integer, a unit step is one addition, and the whole occupancy map of a 48-mer in 3D is 32 KiB, the size of an L1
// cache. It is exact: `reach` is the smallest number of unit steps between two points that share a cell, and no
// question asked here concerns points as far apart as that. rings.mjs finds the rows and proves `reach`.
#pragma once

#include "../shared/dice.h"

enum { MAX_LENGTH = 200, RING_BITS_MAX = 21, MARGIN = 2 };

struct ring {
  int dim, bits, a, b, reach;
};

static const struct ring RINGS[] = {
    {2, 9, 97, 0, 32},           {2, 11, 831, 0, 64},         {2, 13, 127, 0, 128},
    {2, 15, 767, 0, 256},        {3, 11, 176, 276, 21},       {3, 13, 3141, 999, 34},
    {3, 15, 14805, 3104, 54},    {3, 17, 36147, 16620, 85},   {3, 19, 166609, 21991, 134},
    {3, 21, 246636, 705128, 213},
};

// What a cell holds. Adding up six cells and shifting by four counts the H among them, with no branch.
enum { EMPTY = 0, POLAR = 1, HYDROPHOBIC = 16, HYDROPHOBIC_SHIFT = 4 };

static uint8_t cells[1 << RING_BITS_MAX];
static uint8_t residues[MAX_LENGTH];
static int chainLength;

// The ring in use. Passed by value, so that it lives in registers while bytes are stored to `cells`.
struct lattice {
  uint32_t mask, a, b;
  int dim;
};

struct chain {
  uint32_t at[MAX_LENGTH];
  int energy;
};

// Odds of accepting a loss of so many contacts. At T <= 1000 a loss of 64 has odds below 2^-32, so the table ends there.
enum { LOSS_MAX = 64 };

// The smallest ring on which a chain of this length cannot meet itself: a trial end is up to length + 1 steps away.
static struct lattice latticeFor(int dim, int length) {
  const struct ring *ring = RINGS;
  while (ring->dim != dim || ring->reach < length + MARGIN) ring++;
  return (struct lattice){(1u << ring->bits) - 1, (uint32_t)ring->a, (uint32_t)ring->b, dim};
}

// Directions 0..5 are R L U D F B: +x -x +y -y +z -z. A table, for a random direction is one no processor foresees, and
// some engines make branches of a choice.
enum { DIRECTIONS = 6 };
static uint32_t stepTable[DIRECTIONS];

static void prepareSteps(struct lattice on) {
  const uint32_t along[] = {1, on.a, on.b};
  for (int way = 0; way < DIRECTIONS; way++) stepTable[way] = way & 1 ? 0 - along[way / 2] : along[way / 2];
}

static inline uint32_t stepOf(unsigned direction) { return stepTable[direction]; }

// A probability as a threshold: 32 random bits are below it that often. Certainty is not needed and becomes 1 - 2^-32.
static uint32_t threshold(double probability) {
  double scaled = probability * 4294967296.0;
  return scaled >= 4294967295.0 ? 4294967295u : scaled > 0.0 ? (uint32_t)scaled : 0;
}

static void straighten(struct chain *chain) {
  for (int i = 0; i < chainLength; i++) chain->at[i] = (uint32_t)i;
  chain->energy = 0;
}

static void settle(const struct chain *chain) {
  for (int i = 0; i < chainLength; i++) cells[chain->at[i]] = residues[i];
}

static void lift(const struct chain *chain) {
  for (int i = 0; i < chainLength; i++) cells[chain->at[i]] = EMPTY;
}

static inline int hydrophobicAround(struct lattice on, uint32_t cell) {
  unsigned sum = cells[(cell + 1) & on.mask] + cells[(cell - 1) & on.mask];
  sum += cells[(cell + on.a) & on.mask] + cells[(cell - on.a) & on.mask];
  if (on.dim == 3) sum += cells[(cell + on.b) & on.mask] + cells[(cell - on.b) & on.mask];
  return (int)(sum >> HYDROPHOBIC_SHIFT);
}

// A pull move (Lesh, Mitzenmacher and Whitesides, RECOMB 2003): residue `first` goes to `corner` and drags the residues
// behind it along, each to where the one two places ahead of it was, until the chain is whole again. `back` is the step in
// residue numbers to the one behind: -1 or +1.
struct pull {
  int first, back, count;
  uint32_t corner, beside;
};

// How many residues must move once `first` and the one behind it have. A residue may stay if it touches the new place of
// its neighbour, which is three bonds away: of those three unit steps the first and the last must cancel out.
static inline int pulledCount(struct lattice on, const struct chain *chain, const struct pull *pull, uint32_t step, int behind) {
  int count = 2, back = pull->back, i = pull->first + back;
  uint32_t here = chain->at[i], last = step, middle = chain->at[i - back] - here;
  while (count <= behind) {
    uint32_t there = chain->at[i += back], bond = here - there;
    if (((bond + last) & on.mask) == 0) break;
    last = middle;
    middle = bond;
    here = there;
    count++;
  }
  return count;
}

// Draws a residue, a side and a direction; false if what they name is no pull move. `first` goes to the cell diagonal to it
// that still touches its neighbour on the other side. An end has no such neighbour: it is led two free cells away instead,
// the second by a direction of its own. A direction along the bond finds a taken cell, so it needs no test of its own.
static inline int drawPull(struct lattice on, const struct chain *chain, uint64_t drawn, struct pull *pull) {
  unsigned ways = 2 * (unsigned)on.dim;
  int first = (int)((drawn >> 32) * (uint64_t)chainLength >> 32);
  int side = (int)(drawn & 1), back = 2 * side - 1, last = chainLength - 1;
  int behind = first + side * (last - 2 * first); // without a branch, as for stepOf
  uint32_t step = stepOf((unsigned)(drawn >> 16 & 0xffff) * ways >> 16);
  uint32_t onward = behind == last ? stepOf((unsigned)(drawn >> 1 & 0x7fff) * ways >> 15)
                                   : chain->at[first - back] - chain->at[first];
  pull->first = first;
  pull->back = back;
  pull->beside = (chain->at[first] + step) & on.mask;
  pull->corner = (pull->beside + onward) & on.mask;
  if (cells[pull->corner] != EMPTY) return 0;
  if (behind == 0 || chain->at[first + back] == pull->beside) return pull->count = 1;
  if (cells[pull->beside] != EMPTY) return 0;
  return pull->count = pulledCount(on, chain, pull, step, behind);
}

// Only H counts, so a trial moves the H alone: gaps[side][1 + i] says how many residues on from i, towards that side, the
// next H is; NO_MORE if there is none. A step over the end of the chain is asked for too, hence the one more at each end.
enum { NO_MORE = MAX_LENGTH + 1 };
static uint8_t gaps[2][MAX_LENGTH + 2];

static void prepareGaps(void) {
  for (int side = 0; side < 2; side++) {
    int back = 2 * side - 1, gap = NO_MORE;
    for (int i = side ? chainLength - 1 : 0; i >= -1 && i <= chainLength; i -= back) {
      gaps[side][1 + i] = (uint8_t)gap;
      if (i >= 0 && i < chainLength && residues[i] == HYDROPHOBIC) gap = 1;
      else if (gap < NO_MORE) gap++;
    }
  }
}

// The H among the residues pulled, one after the other: the k-th one is residue i.
struct pulledH {
  const uint8_t *gap;
  int k, i, back;
};

static inline struct pulledH firstH(const struct pull *pull) {
  const uint8_t *gap = gaps[pull->back > 0] + 1;
  int k = gap[pull->first - pull->back] - 1;
  return (struct pulledH){gap, k, pull->first + k * pull->back, pull->back};
}

static inline void nextH(struct pulledH *h) {
  int gap = h->gap[h->i];
  h->k += gap;
  h->i += h->back * gap;
}

// Moves the H on the map, one off or on at a time so that each pair is counted once, and returns the contacts lost. P stay
// where they were: they hide nothing, for an H that comes to the cell of a P takes it over, and P are not counted.
// Bonds are counted too: a move keeps them all, so they cancel out.
static inline int tryPull(struct lattice on, const struct chain *chain, const struct pull *pull) {
  int lost = 0;
  for (struct pulledH h = firstH(pull); h.k < pull->count; nextH(&h)) {
    uint32_t cell = chain->at[h.i];
    cells[cell] = EMPTY;
    lost += hydrophobicAround(on, cell);
  }
  for (struct pulledH h = firstH(pull); h.k < pull->count; nextH(&h)) {
    uint32_t cell = h.k == 0 ? pull->corner : h.k == 1 ? pull->beside : chain->at[h.i - 2 * h.back];
    cells[cell] = HYDROPHOBIC;
    lost -= hydrophobicAround(on, cell);
  }
  return lost;
}

// What tryPull changed is put back: each H, and what was in the cell it had moved to.
static inline void takeBack(const struct chain *chain, const struct pull *pull) {
  cells[pull->corner] = EMPTY;
  if (pull->count > 1) cells[pull->beside] = EMPTY;
  for (struct pulledH h = firstH(pull); h.k < pull->count; nextH(&h)) {
    cells[chain->at[h.i]] = HYDROPHOBIC;
    int ahead = h.i - 2 * h.back;
    if (h.k >= 2) cells[chain->at[ahead]] = residues[ahead];
  }
}

// Moves the chain, and all of it on the map: each residue to the place that the one two ahead has just left.
static inline void keep(struct chain *chain, const struct pull *pull) {
  uint32_t cell = pull->corner, next = pull->beside;
  for (int k = 0, i = pull->first; k < pull->count; k++, i += pull->back) {
    uint32_t left = chain->at[i];
    chain->at[i] = cell;
    cells[left] = EMPTY;
    cells[cell] = residues[i];
    cell = next;
    next = left;
  }
}

// One proposal: a pull move drawn, and kept with Metropolis's odds. Returns whether the chain moved.
static inline int propose(struct lattice on, struct chain *chain, const uint32_t *odds, struct dice *dice) {
  struct pull pull;
  if (!drawPull(on, chain, roll(dice), &pull)) return 0;
  int lost = tryPull(on, chain, &pull);
  if (lost > 0 && (lost >= LOSS_MAX || (uint32_t)(roll(dice) >> 32) >= odds[lost])) {
    takeBack(chain, &pull);
    return 0;
  }
  keep(chain, &pull);
  chain->energy += lost;
  return 1;
}
