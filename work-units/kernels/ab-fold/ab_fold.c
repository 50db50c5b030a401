// ab-fold: folds a chain of the AB model, which has no lattice.
//
// Replica-exchange Monte Carlo: some copies of the chain walk at fixed temperatures, a sweep of moves each in turn; after
// a round neighbours in temperature may swap their folds; now and then one of the colder copies is taken downhill to the
// nearest minimum, for the record only. The deepest minimum met is the result.
//
//   fallow_init -> walking -> (moves = steps) -> finished: the result is written, its energy counted anew
//
// All state is in this module's memory, so that the host can stop between two steps and go on anywhere.

#include "input.h"

#include "../shared/abi.h"

// Moves in a sweep of one replica, and rounds of sweeps between two walks downhill.
enum { SWEEP = 500, ROUNDS_BETWEEN = 4 };

// Work in one call of fallow_step, in moves times residues: 30 to 60 ms under V8 on a shared core.
enum { STEP_WORK = 4000000 };

// Walks downhill end where the slope is shorter than this; one that is the deepest so far goes on to the second.
static const double FLAT = 1e-2, LEVEL = 1e-9;

// Temperatures are given in thousandths of the model's unit of energy.
static const double TEMPERATURE_UNIT = 0.001;

static struct text output;

static enum { IDLE, WALKING, FINISHED } phase;
static struct input input;
static int64_t done; // moves

static struct fold folds[REPLICAS_MAX];
static int foldAt[REPLICAS_MAX]; // which fold walks at the r-th temperature, the coldest first
static double temperatures[REPLICAS_MAX];
static int turnOf;   // whose sweep is next
static int swapFrom; // pairs (0,1) (2,3) .. and (1,2) (3,4) .. take turns
static int64_t rounds;
static struct fold best;

// Evenly spaced in the root of the temperature, so closer where it is cold.
static void prepareTemperatures(void) {
  int replicas = (int)input.value[REPLICAS];
  double low = root((double)input.value[T_MIN] * TEMPERATURE_UNIT), high = root((double)input.value[T_MAX] * TEMPERATURE_UNIT);
  for (int r = 0; r < replicas; r++) {
    double at = replicas == 1 ? low : low + (high - low) * r / (replicas - 1);
    temperatures[r] = at * at;
  }
}

// All start as the same zigzag.
static void prepareFolds(void) {
  static struct vec u[BONDS_MAX];
  for (int k = 0; k < chainLength - 1; k++) u[k] = (struct vec){1.0, 0.5 * (k & 1), 0.25 * (k >> 1 & 1)};
  for (int r = 0; r < input.value[REPLICAS]; r++) {
    layInto(&folds[r], u);
    foldAt[r] = r;
  }
  layInto(&best, u);
}

static void prepare(void) {
  prepareModel(input.sequence, input.length);
  prepareTemperatures();
  prepareFolds();
  dice = seededDice(input.value[SEED]);
  evaluations = 0;
  done = 0;
  rounds = 0;
  turnOf = 0;
  swapFrom = 0;
}

// Takes a copy of the fold downhill, and keeps it if nothing deeper was met.
static __attribute__((noinline)) void record(const struct fold *fold) {
  static struct vec u[BONDS_MAX];
  bondsOf(fold, u);
  if (quench(u, FLAT) >= best.energy) return;
  quench(u, LEVEL);
  layInto(&best, u);
}

// Replica exchange: the colder of two neighbours takes the better fold always, the worse one with odds e^(-dBeta dE).
static void offerSwap(int colder) {
  int low = foldAt[colder], high = foldAt[colder + 1];
  double gap = 1.0 / temperatures[colder] - 1.0 / temperatures[colder + 1];
  double loss = gap * (folds[high].energy - folds[low].energy);
  if (loss > 0.0 && (loss >= HOPELESS || chance() >= expOfMinus(loss))) return;
  foldAt[colder] = high;
  foldAt[colder + 1] = low;
}

static void endTurn(void) {
  int replicas = (int)input.value[REPLICAS];
  if (++turnOf < replicas) return;
  turnOf = 0;
  for (int r = swapFrom; r + 1 < replicas; r += 2) offerSwap(r);
  swapFrom = 1 - swapFrom;
  if (++rounds % ROUNDS_BETWEEN) return;
  record(&folds[foldAt[rounds / ROUNDS_BETWEEN % ((replicas + 1) / 2)]]); // of the colder half each in turn
}

// Rounded to so many decimals: no digit depends on a C library.
static void putDecimal(struct text *text, double value, int decimals) {
  double scaled = value < 0.0 ? -value : value;
  int64_t unit = 1;
  for (int i = 0; i < decimals; i++) unit *= 10;
  int64_t whole = (int64_t)(scaled * (double)unit + 0.5);
  if (value < 0.0 && whole > 0) putChar(text, '-');
  putInteger(text, whole / unit);
  putChar(text, '.');
  for (int64_t place = unit / 10; place > 0; place /= 10) putChar(text, (char)('0' + whole / place % 10));
}

enum { ENERGY_DECIMALS = 6, PLACE_DECIMALS = 9, FRAME_DECIMALS = 4 };

static void putHead(struct text *text, int decimals) {
  text->length = 0;
  putText(text, "{\"energy\":");
  putDecimal(text, best.energy, ENERGY_DECIMALS);
  putText(text, ",\"positions\":[");
  for (int i = 0; i < chainLength; i++) {
    putText(text, i ? ",[" : "[");
    putDecimal(text, best.at[i].x, decimals);
    putChar(text, ',');
    putDecimal(text, best.at[i].y, decimals);
    putChar(text, ',');
    putDecimal(text, best.at[i].z, decimals);
    putChar(text, ']');
  }
  putText(text, "],");
}

static void putSequence(struct text *text) {
  putText(text, "\"sequence\":\"");
  putBytes(text, input.sequence, chainLength);
}

static void showFrame(void) {
  putHead(&output, FRAME_DECIMALS);
  putSequence(&output);
  putText(&output, "\"}");
  fallow_frame(output.bytes, output.length);
}

static void writeResult(void) {
  putHead(&output, PLACE_DECIMALS);
  putText(&output, "\"seed\":");
  putInteger(&output, input.value[SEED]);
  putChar(&output, ',');
  putSequence(&output);
  putText(&output, "\",\"steps\":");
  putInteger(&output, input.value[STEPS]);
  putChar(&output, '}');
}

// Counts the energy from the places by the definition, sharing nothing with the search. True if the chain is whole and
// has the energy that is claimed.
static int confirm(void) {
  double energy = 0.0;
  for (int i = 0; i < chainLength; i++) {
    for (int j = 0; j < i; j++) {
      struct vec d = minus(best.at[i], best.at[j]);
      double square = dot(d, d), six = 1.0 / (square * square * square);
      if (j == i - 1 && !(square > 1.0 - 1e-9 && square < 1.0 + 1e-9)) return 0;
      double c = input.sequence[i] != input.sequence[j] ? -0.5 : input.sequence[i] == 'A' ? 1.0 : 0.5;
      if (j < i - 1) energy += 4.0 * (six * six - c * six);
    }
    if (i >= 2) energy += 0.25 - 0.25 * dot(minus(best.at[i], best.at[i - 1]), minus(best.at[i - 1], best.at[i - 2]));
  }
  double off = energy - best.energy;
  return off < 1e-7 && off > -1e-7;
}

static int complain(int refusal, const char *complaint) {
  output.length = 0;
  putText(&output, KERNEL ": ");
  putText(&output, complaint);
  fallow_log(output.bytes, output.length);
  return refusal;
}

static int finish(void) {
  phase = IDLE;
  for (int r = 0; r < input.value[REPLICAS]; r++) record(&folds[r]);
  if (!confirm()) return complain(INCONSISTENT, "the best fold does not have the energy it was kept for: a bug or a broken machine");
  showFrame();
  writeResult();
  phase = FINISHED;
  return 1;
}

EXPORT(fallow_abi) int fallow_abi(void) { return 1; }

// The one buffer for input, or 0 if the input is longer than it.
EXPORT(fallow_alloc) uintptr_t fallow_alloc(int length) {
  return length >= 0 && length <= INPUT_MAX ? (uintptr_t)inputBytes : 0;
}

EXPORT(fallow_init) int fallow_init(uintptr_t address, int length) {
  phase = IDLE;
  if (address != (uintptr_t)inputBytes || length < 0 || length > INPUT_MAX) {
    return complain(FOREIGN_BUFFER, "the input is longer than 65536 bytes or not where fallow_alloc put it");
  }
  input.seen = 0; // all else is given or defaulted before it is read
  output.length = 0;
  int refusal = readInput(inputBytes, length, &input, &output);
  if (refusal) {
    fallow_log(output.bytes, output.length);
    return refusal;
  }
  prepare();
  phase = WALKING;
  return ACCEPTED;
}

EXPORT(fallow_step) int fallow_step(void) {
  if (phase == FINISHED) return 1;
  if (phase == IDLE) return complain(NOT_STARTED, "fallow_step was called before fallow_init accepted an input");
  for (int work = 0; work < STEP_WORK && done < input.value[STEPS]; work += SWEEP * chainLength) {
    int64_t left = input.value[STEPS] - done;
    int moves = left < SWEEP ? (int)left : SWEEP;
    walk(&folds[foldAt[turnOf]], temperatures[turnOf], moves);
    done += moves;
    endTurn();
  }
  if (done == input.value[STEPS]) return finish();
  showFrame(); // once a step, so the count of moves decides and no clock
  return 0;
}

EXPORT(fallow_progress) double fallow_progress(void) {
  if (phase == IDLE) return 0.0;
  return phase == FINISHED ? 1.0 : (double)done / (double)input.value[STEPS];
}

// 0 until fallow_step has returned 1.
EXPORT(fallow_result) uint64_t fallow_result(void) {
  return phase == FINISHED ? (uint64_t)(uintptr_t)output.bytes << 32 | (uint64_t)output.length : 0;
}
