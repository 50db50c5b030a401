// The AB model off the lattice: residues A (hydrophobic) and B (polar), bonds of length 1, in the plane or in space.
//
//   E = 1/4 sum over bends (1 - b_k . b_k+1)  +  4 sum over pairs |i - j| >= 2 (r^-12 - C r^-6)
//
// with C = 1 for AA, 1/2 for BB and -1/2 for AB: Stillinger, Head-Gordon and Hirshfeld, Phys. Rev. E 48 (1993) 1469; in
// space as in Hsu, Mehra and Grassberger, Phys. Rev. E 68 (2003) 037703 (there and since called model I).
//
// A fold is its bonds. They are kept as vectors u of any length, b = u / |u|, so that a minimiser may move freely. Nothing
// here but + - * / and sqrt in a fixed order: equal to the bit everywhere. In the plane all z are exactly 0 and stay so.
#pragma once

#include <stdint.h>

enum { MAX_LENGTH = 200, BONDS_MAX = MAX_LENGTH - 1 };

struct vec {
  double x, y, z;
};

static int chainLength; // residues
static double pull[MAX_LENGTH][MAX_LENGTH]; // C of each pair

static inline double dot(struct vec a, struct vec b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
static inline struct vec plus(struct vec a, struct vec b) { return (struct vec){a.x + b.x, a.y + b.y, a.z + b.z}; }
static inline struct vec minus(struct vec a, struct vec b) { return (struct vec){a.x - b.x, a.y - b.y, a.z - b.z}; }
static inline struct vec times(double k, struct vec a) { return (struct vec){k * a.x, k * a.y, k * a.z}; }
static inline struct vec cross(struct vec a, struct vec b) {
  return (struct vec){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
static inline double root(double x) { return __builtin_sqrt(x); }

static void prepareModel(const char *sequence, int length) {
  chainLength = length;
  for (int i = 0; i < length; i++) {
    for (int j = 0; j < length; j++) pull[i][j] = sequence[i] != sequence[j] ? -0.5 : sequence[i] == 'A' ? 1.0 : 0.5;
  }
}

static struct vec bonds[BONDS_MAX], places[MAX_LENGTH], forces[MAX_LENGTH];
static double lengths[BONDS_MAX];

// Lays the chain from residue 0 at the origin.
static __attribute__((noinline)) void lay(const struct vec *u) {
  places[0] = (struct vec){0.0, 0.0, 0.0};
  for (int k = 0; k < chainLength - 1; k++) {
    lengths[k] = root(dot(u[k], u[k]));
    bonds[k] = times(1.0 / lengths[k], u[k]);
    places[k + 1] = plus(places[k], bonds[k]);
  }
}

// One residue against all before it that are not its neighbour: adds to `forces` (half the slope dE/dx) and returns the energy / 4.
static __attribute__((noinline)) double meet(int i) {
  double energy = 0.0;
  struct vec at = places[i], own = forces[i];
  const double *pulls = pull[i];
  for (int j = 0; j < i - 1; j++) {
    struct vec apart = minus(at, places[j]);
    double near = 1.0 / dot(apart, apart);
    double six = near * near * near;
    energy += six * (six - pulls[j]);
    double slope = six * (pulls[j] - 2.0 * six) * near;
    struct vec force = times(slope, apart);
    own = plus(own, force);
    forces[j] = minus(forces[j], force);
  }
  forces[i] = own;
  return energy;
}

// The energy of the fold u, and its slope dE/du.
static __attribute__((noinline)) double energyAndSlope(const struct vec *u, struct vec *slope) {
  int last = chainLength - 1;
  lay(u);
  for (int i = 0; i <= last; i++) forces[i] = (struct vec){0.0, 0.0, 0.0};
  double pairs = 0.0, bends = 0.0;
  for (int i = 2; i <= last; i++) pairs += meet(i);
  struct vec beyond = {0.0, 0.0, 0.0}; // the force on all residues behind the bond
  for (int k = last - 1; k >= 0; k--) {
    beyond = plus(beyond, forces[k + 1]);
    slope[k] = times(24.0, beyond);
  }
  for (int k = 0; k + 1 < last; k++) {
    bends += 1.0 - dot(bonds[k], bonds[k + 1]);
    slope[k] = minus(slope[k], times(0.25, bonds[k + 1]));
    slope[k + 1] = minus(slope[k + 1], times(0.25, bonds[k]));
  }
  for (int k = 0; k < last; k++) {
    struct vec across = minus(slope[k], times(dot(slope[k], bonds[k]), bonds[k]));
    slope[k] = times(1.0 / lengths[k], across);
  }
  return 0.25 * bends + 4.0 * pairs;
}
