// hp-fold: folds a protein on the square or cubic HP lattice.
//
// Replica-exchange Monte Carlo with pull moves, after Thachuk, Shmygelska and Hoos, BMC Bioinformatics 2007, 8:342. Some
// copies of the chain walk at fixed temperatures, a sweep of proposals each in turn; after a round neighbours in
// temperature may swap their folds. The best fold met is the result.
//
//   fallow_init -> walking -> (proposals = steps) -> finished: the result is written, its energy counted anew
//
// It is a search and no sampling: pull moves are drawn without the correction that strict detailed balance asks for.
// All state is in this module's memory, so that the host can stop between two steps and go on anywhere.

#include "../shared/abi.h"
#include "input.h"

// Proposals in a sweep of one replica: phi of the paper.
enum { SWEEP = 500 };

// Proposals in one call of fallow_step, 20 to 45 ms under V8 on a shared core. A multiple of SWEEP, so a step ends between sweeps.
enum { STEP = 2000 * SWEEP };

// Temperatures are given on the paper's scale: kT = T times Boltzmann's constant in kcal/(mol K).
static const double BOLTZMANN = 0.0019872;

static struct text output;

static enum { IDLE, WALKING, FINISHED } phase;
static struct input input;
static struct lattice lattice;
static struct dice dice;
static int64_t proposed;

static struct chain chains[REPLICAS_MAX];
static int chainAt[REPLICAS_MAX]; // which chain walks at the r-th temperature, the coldest first
static double coldness[REPLICAS_MAX];
static uint32_t odds[REPLICAS_MAX][LOSS_MAX];
static int turn;     // whose sweep is next
static int swapFrom; // pairs (0,1) (2,3) .. and (1,2) (3,4) .. take turns
static struct chain best;

static void prepareOdds(void) {
  int replicas = (int)input.value[REPLICAS];
  double low = (double)input.value[T_MIN], high = (double)input.value[T_MAX];
  for (int r = 0; r < replicas; r++) {
    double temperature = replicas == 1 ? low : low + (high - low) * r / (replicas - 1);
    coldness[r] = 1.0 / (temperature * BOLTZMANN);
    for (int lost = 0; lost < LOSS_MAX; lost++) odds[r][lost] = threshold(expOfMinus(coldness[r] * lost));
  }
}

static void prepareChains(void) {
  chainLength = input.length;
  lattice = latticeFor((int)input.value[DIM], chainLength);
  prepareSteps(lattice);
  for (uint32_t i = 0; i <= lattice.mask; i++) cells[i] = EMPTY;
  for (int i = 0; i < chainLength; i++) residues[i] = input.sequence[i] == 'H' ? HYDROPHOBIC : POLAR;
  prepareGaps();
  for (int r = 0; r < input.value[REPLICAS]; r++) {
    straighten(&chains[r]);
    chainAt[r] = r;
  }
  straighten(&best);
}

static void prepare(void) {
  prepareOdds();
  prepareChains();
  dice = seededDice(input.value[SEED]);
  proposed = 0;
  turn = 0;
  swapFrom = 0;
}

// Rare, so kept out of the loop that calls it.
static __attribute__((noinline)) void remember(const struct chain *chain) {
  for (int i = 0; i < chainLength; i++) best.at[i] = chain->at[i];
  best.energy = chain->energy;
}

// `on.dim` is a constant in each caller, so the compiler makes one copy of the moves for 2D and one for 3D.
static inline __attribute__((always_inline)) void walk(struct lattice on, struct chain *chain, const uint32_t *withOdds, int proposals) {
  struct dice own = dice; // in registers for the length of a sweep
  for (int i = 0; i < proposals; i++) {
    if (propose(on, chain, withOdds, &own) && chain->energy < best.energy) remember(chain);
  }
  dice = own;
}

static __attribute__((noinline)) void walkIn2D(struct chain *chain, const uint32_t *withOdds, int proposals) {
  walk((struct lattice){lattice.mask, lattice.a, 0, 2}, chain, withOdds, proposals);
}

static __attribute__((noinline)) void walkIn3D(struct chain *chain, const uint32_t *withOdds, int proposals) {
  walk((struct lattice){lattice.mask, lattice.a, lattice.b, 3}, chain, withOdds, proposals);
}

static void sweep(int replica, int proposals) {
  struct chain *chain = &chains[chainAt[replica]];
  settle(chain);
  if (lattice.dim == 2) walkIn2D(chain, odds[replica], proposals);
  else walkIn3D(chain, odds[replica], proposals);
  lift(chain);
}

// Replica exchange: the colder of two neighbours takes the better fold always, the worse one with odds e^(-dBeta dE).
static void offerSwap(int colder) {
  int low = chainAt[colder], high = chainAt[colder + 1];
  int worse = chains[high].energy - chains[low].energy;
  double gap = coldness[colder] - coldness[colder + 1];
  if (worse > 0 && (uint32_t)(roll(&dice) >> 32) >= threshold(expOfMinus(gap * worse))) return;
  chainAt[colder] = high;
  chainAt[colder + 1] = low;
}

static void endTurn(void) {
  int replicas = (int)input.value[REPLICAS];
  if (++turn < replicas) return;
  turn = 0;
  for (int r = swapFrom; r + 1 < replicas; r += 2) offerSwap(r);
  swapFrom = 1 - swapFrom;
}

static char moveBetween(uint32_t from, uint32_t to) {
  for (unsigned way = 0; way < 2 * (unsigned)lattice.dim; way++) {
    if (((to - from - stepOf(way)) & lattice.mask) == 0) return "RLUDFB"[way];
  }
  return '?';
}

static void putPath(struct text *text) {
  putText(text, ",\"path\":\"");
  for (int i = 1; i < chainLength; i++) putChar(text, moveBetween(best.at[i - 1], best.at[i]));
}

static void putHead(struct text *text) {
  text->length = 0;
  putText(text, "{\"dim\":");
  putInteger(text, lattice.dim);
  putText(text, ",\"energy\":");
  putInteger(text, best.energy);
  putPath(text);
}

static void putTail(struct text *text) {
  putText(text, "\"sequence\":\"");
  putBytes(text, input.sequence, chainLength);
}

static void showFrame(void) {
  putHead(&output);
  putText(&output, "\",");
  putTail(&output);
  putText(&output, "\"}");
  fallow_frame(output.bytes, output.length);
}

static void writeResult(void) {
  putHead(&output);
  putText(&output, "\",\"seed\":");
  putInteger(&output, input.value[SEED]);
  putText(&output, ",");
  putTail(&output);
  putText(&output, "\",\"steps\":");
  putInteger(&output, input.value[STEPS]);
  putText(&output, "}");
}

struct point {
  int x, y, z;
};

static struct point moved(struct point from, char move) {
  from.x += (move == 'R') - (move == 'L');
  from.y += (move == 'U') - (move == 'D');
  from.z += (move == 'F') - (move == 'B');
  return from;
}

static int distance(struct point a, struct point b) {
  int x = a.x - b.x, y = a.y - b.y, z = a.z - b.z;
  return (x < 0 ? -x : x) + (y < 0 ? -y : y) + (z < 0 ? -z : z);
}

// Walks the letters of the path in plain coordinates and counts contacts by the definition, sharing nothing with the
// search. True if the chain is whole, meets itself nowhere and has the energy that is claimed.
static int confirm(void) {
  static struct point points[MAX_LENGTH];
  int energy = 0;
  for (int i = 1; i < chainLength; i++) {
    points[i] = moved(points[i - 1], moveBetween(best.at[i - 1], best.at[i]));
    if (distance(points[i], points[i - 1]) != 1) return 0;
    for (int j = 0; j < i - 1; j++) {
      int apart = distance(points[i], points[j]);
      if (apart == 0) return 0;
      energy -= apart == 1 && input.sequence[i] == 'H' && input.sequence[j] == 'H';
    }
  }
  return energy == best.energy;
}

static int complain(int refusal, const char *complaint) {
  output.length = 0;
  putText(&output, "hp-fold: ");
  putText(&output, complaint);
  fallow_log(output.bytes, output.length);
  return refusal;
}

static int finish(void) {
  phase = IDLE;
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
  int64_t left = input.value[STEPS] - proposed;
  int64_t until = proposed + (left < STEP ? left : STEP);
  while (proposed < until) {
    int proposals = until - proposed < SWEEP ? (int)(until - proposed) : SWEEP;
    sweep(turn, proposals);
    endTurn();
    proposed += proposals;
  }
  if (proposed == input.value[STEPS]) return finish();
  showFrame(); // once a step, so the count of proposals decides and no clock
  return 0;
}

EXPORT(fallow_progress) double fallow_progress(void) {
  if (phase == IDLE) return 0.0;
  return phase == FINISHED ? 1.0 : (double)proposed / (double)input.value[STEPS];
}

// 0 until fallow_step has returned 1.
EXPORT(fallow_result) uint64_t fallow_result(void) {
  return phase == FINISHED ? (uint64_t)(uintptr_t)output.bytes << 32 | (uint64_t)output.length : 0;
}
