// The walk: one fold at one temperature, moved by turning some residues about an axis, kept or not with Metropolis's odds.
//
// The fold that walks is held in arrays of its own, so that the inner loop reads three plain rows of numbers from fixed
// addresses. Angles come from t = tan(angle / 2), which needs no sine: cos = (1 - t^2) / (1 + t^2), sin = 2t / (1 + t^2).
#pragma once

#include "../shared/dice.h"
#include "quench.h"

struct fold {
  struct vec at[MAX_LENGTH];
  double energy;
};

// Each of these in sixteen moves: one residue, some neighbours together, and else a whole end of the chain.
enum { MOVES = 16, SINGLE = 12, SEGMENT = 15, SEGMENT_LEAST = 2, SEGMENT_MOST = 7 };

// The largest tan(angle / 2) at temperature T is this times root(T), at most 1, which accepts about 40 %.
static const double TURN_WIDEST = 0.8, PIVOT_NARROWER = 0.3;

// exp(-40) is below any draw that matters.
static const double HOPELESS = 40.0;

static struct dice dice;
static double atX[MAX_LENGTH], atY[MAX_LENGTH], atZ[MAX_LENGTH];
static double walkEnergy, walkColdness, walkTurn;
static struct vec trial[MAX_LENGTH], before[MAX_LENGTH];

static inline double chance(void) { return (double)(roll(&dice) >> 11) * 0x1p-53; }

static inline int below(int n) { return (int)((roll(&dice) >> 32) * (uint64_t)n >> 32); }

static inline struct vec place(int i) { return (struct vec){atX[i], atY[i], atZ[i]}; }

static inline void put(int i, struct vec at) { atX[i] = at.x, atY[i] = at.y, atZ[i] = at.z; }

// A direction, each as likely (Marsaglia, Ann. Math. Stat. 43 (1972) 645).
static struct vec anyDirection(void) {
  double a, b, s;
  do {
    a = 2.0 * chance() - 1.0;
    b = 2.0 * chance() - 1.0;
    s = a * a + b * b;
  } while (s >= 1.0);
  double r = 2.0 * root(1.0 - s);
  return (struct vec){a * r, b * r, 1.0 - 2.0 * s};
}

// What the pairs of residue i with those from `from` to before `to` gain when it goes to `there`, / 4.
static __attribute__((noinline)) double gain(int i, struct vec there, int from, int to) {
  const double *pulls = pull[i];
  struct vec here = place(i);
  double sum = 0.0;
  for (int j = from; j < to; j++) {
    double x = atX[j], y = atY[j], z = atZ[j], c = pulls[j];
    double a = x - here.x, b = y - here.y, d = z - here.z;
    double near = 1.0 / (a * a + b * b + d * d), old = near * near * near;
    a = x - there.x, b = y - there.y, d = z - there.z;
    near = 1.0 / (a * a + b * b + d * d);
    double new = near * near * near;
    sum += new * (new - c) - old * (old - c);
  }
  return sum;
}

static double bendAt(int i) {
  if (i < 1 || i >= chainLength - 1) return 0.0;
  return 0.25 * (1.0 - dot(minus(place(i), place(i - 1)), minus(place(i + 1), place(i))));
}

// The bends that change when residues first to last turn as one.
static double bendsAround(int first, int last) {
  double sum = bendAt(first - 1) + bendAt(first);
  if (last > first) sum += bendAt(last);
  return sum + bendAt(last + 1);
}

// The pairs between the turning residues and the others; neighbours keep their distance.
static double pairsGained(int first, int last) {
  double sum = 0.0;
  for (int i = first; i <= last; i++) {
    sum += gain(i, trial[i], 0, i == first ? first - 1 : first);
    sum += gain(i, trial[i], i == last ? last + 2 : last + 1, chainLength);
  }
  return sum;
}

// Turns residues first to last about an axis of length 1 through a point, if the dice agree.
static __attribute__((noinline)) void turn(int first, int last, struct vec through, struct vec axis, double t) {
  double cosine = (1.0 - t * t) / (1.0 + t * t), sine = 2.0 * t / (1.0 + t * t);
  for (int i = first; i <= last; i++) {
    struct vec arm = minus(place(i), through);
    struct vec turned = plus(times(cosine, arm), times(sine, cross(axis, arm)));
    before[i] = place(i);
    trial[i] = plus(through, plus(turned, times((1.0 - cosine) * dot(axis, arm), axis)));
  }
  double bends = bendsAround(first, last), pairs = pairsGained(first, last);
  for (int i = first; i <= last; i++) put(i, trial[i]);
  double change = 4.0 * pairs + (bendsAround(first, last) - bends);
  double loss = change * walkColdness;
  if (loss <= 0.0 || (loss < HOPELESS && chance() < expOfMinus(loss))) {
    walkEnergy += change;
    return;
  }
  for (int i = first; i <= last; i++) put(i, before[i]);
}

// Turns residues first to last about the line between the two that hold them.
static void crank(int first, int last, double t) {
  struct vec hold = place(first - 1), line = minus(place(last + 1), hold);
  double square = dot(line, line);
  if (square < 1e-4) return; // no line to speak of
  turn(first, last, hold, times(1.0 / root(square), line), t);
}

static void turnOne(double t) {
  int i = below(chainLength), last = chainLength - 1;
  if (i > 0 && i < last) crank(i, i, t);
  else turn(i, i, place(i ? last - 1 : 1), anyDirection(), t);
}

static void turnSome(double t) {
  int most = chainLength - 3 < SEGMENT_MOST ? chainLength - 3 : SEGMENT_MOST;
  int count = SEGMENT_LEAST + below(most - SEGMENT_LEAST + 1), first = 1 + below(chainLength - 1 - count);
  crank(first, first + count - 1, t);
}

static void turnEnd(double t) {
  int i = 1 + below(chainLength - 2);
  if (2 * i < chainLength) turn(0, i - 1, place(i), anyDirection(), t * PIVOT_NARROWER);
  else turn(i + 1, chainLength - 1, place(i), anyDirection(), t * PIVOT_NARROWER);
}

static __attribute__((noinline)) void move(void) {
  int kind = below(MOVES);
  double t = (2.0 * chance() - 1.0) * walkTurn;
  if (kind < SINGLE || chainLength < 5) turnOne(t);
  else if (kind < SEGMENT) turnSome(t);
  else turnEnd(t);
}

// Puts the chain in order again: bonds of length 1, whatever rounding did to them, and the energy of what is there.
static void bondsOf(const struct fold *fold, struct vec *u) {
  for (int k = 0; k < chainLength - 1; k++) u[k] = minus(fold->at[k + 1], fold->at[k]);
}

static void layInto(struct fold *fold, const struct vec *u) {
  fold->energy = energyAndSlope(u, slopeHere);
  for (int i = 0; i < chainLength; i++) fold->at[i] = places[i];
}

static __attribute__((noinline)) void walk(struct fold *fold, double temperature, int moves) {
  static struct vec u[BONDS_MAX];
  bondsOf(fold, u);
  layInto(fold, u);
  for (int i = 0; i < chainLength; i++) put(i, fold->at[i]);
  double widest = TURN_WIDEST * root(temperature);
  walkTurn = widest < 1.0 ? widest : 1.0;
  walkColdness = 1.0 / temperature;
  walkEnergy = fold->energy;
  for (int n = 0; n < moves; n++) move();
  for (int i = 0; i < chainLength; i++) fold->at[i] = place(i);
  fold->energy = walkEnergy;
}
