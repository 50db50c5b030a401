// Downhill to the nearest minimum: L-BFGS (Liu and Nocedal, Math. Program. 45 (1989) 503) with a bound on the step and no
// line search but halving, as is usual for clusters of atoms.
#pragma once

#include "model.h"

enum { MEMORY = 6, ROUNDS_MAX = 2000, SHORTER_MAX = 10 };

static const double STEP_LONGEST = 0.4; // of the whole vector of bonds

// Inverse curvature, as pairs of past changes of place and slope.
static struct vec moved[MEMORY][BONDS_MAX], turned[MEMORY][BONDS_MAX];
static double ratio[MEMORY];
static struct vec here[BONDS_MAX], slopeHere[BONDS_MAX], there[BONDS_MAX], slopeThere[BONDS_MAX], along[BONDS_MAX];

// How often the slope was computed, ever: the measure of work.
static int64_t evaluations;

static __attribute__((noinline)) double product(const struct vec *a, const struct vec *b) {
  double sum = 0.0;
  for (int k = 0; k < chainLength - 1; k++) sum += dot(a[k], b[k]);
  return sum;
}

static __attribute__((noinline)) void add(struct vec *to, double factor, const struct vec *other) {
  for (int k = 0; k < chainLength - 1; k++) to[k] = plus(to[k], times(factor, other[k]));
}

static void copyBonds(struct vec *to, const struct vec *from) {
  for (int k = 0; k < chainLength - 1; k++) to[k] = from[k];
}

// `along` becomes minus the inverse curvature times the slope; `known` pairs are kept, the newest at `newest`.
static __attribute__((noinline)) void aim(int known, int newest) {
  double weight[MEMORY];
  copyBonds(along, slopeHere);
  for (int n = 0; n < known; n++) {
    int m = (newest - n + MEMORY) % MEMORY;
    weight[m] = ratio[m] * product(moved[m], along);
    add(along, -weight[m], turned[m]);
  }
  double scale = known ? 1.0 / (ratio[newest] * product(turned[newest], turned[newest])) : 0.01;
  for (int k = 0; k < chainLength - 1; k++) along[k] = times(-scale, along[k]);
  for (int n = known - 1; n >= 0; n--) {
    int m = (newest - n + MEMORY) % MEMORY;
    // along is already negated: so is its product
    add(along, -weight[m] - ratio[m] * product(turned[m], along), moved[m]);
  }
}

// Takes a step along `along`, shorter until the energy does not rise; the new energy, or `energy` if there is none lower.
static __attribute__((noinline)) double advance(double energy) {
  double size = root(product(along, along)), factor = size > STEP_LONGEST ? STEP_LONGEST / size : 1.0;
  for (int n = 0; n < SHORTER_MAX; n++, factor *= 0.25) {
    copyBonds(there, here);
    add(there, factor, along);
    double lower = energyAndSlope(there, slopeThere);
    evaluations++;
    if (lower < energy) return lower;
  }
  return energy;
}

static __attribute__((noinline)) int learn(int known, int *newest) {
  int m = known ? (*newest + 1) % MEMORY : 0;
  for (int k = 0; k < chainLength - 1; k++) {
    moved[m][k] = minus(there[k], here[k]);
    turned[m][k] = minus(slopeThere[k], slopeHere[k]);
  }
  double curvature = product(moved[m], turned[m]);
  if (!(curvature > 0.0)) return 0;
  ratio[m] = 1.0 / curvature;
  *newest = m;
  return known < MEMORY ? known + 1 : MEMORY;
}

// Takes `u` to the minimum below it, until the slope is shorter than `flat`; returns its energy.
static __attribute__((noinline)) double quench(struct vec *u, double flat) {
  int known = 0, newest = 0;
  copyBonds(here, u);
  double energy = energyAndSlope(here, slopeHere);
  evaluations++;
  for (int round = 0; round < ROUNDS_MAX && product(slopeHere, slopeHere) > flat * flat; round++) {
    aim(known, newest);
    if (product(along, slopeHere) > 0.0) known = 0, aim(0, 0);
    double lower = advance(energy);
    if (!(lower < energy)) {
      if (known == 0) break;
      known = 0;
      continue;
    }
    known = learn(known, &newest);
    copyBonds(here, there);
    copyBonds(slopeHere, slopeThere);
    energy = lower;
  }
  lay(here);
  copyBonds(u, bonds);
  return energy;
}
