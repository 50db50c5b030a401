// Collatz walks: from every start in [first, first + count), halve what is even, make 3n + 1 of what is odd, until 1.
// Input: {"count":C,"first":F}. Result: {"start":S,"steps":N}, the start with the most steps, of equals the smallest.
#include "fallow.h"

enum { STARTS_A_STEP = 20000 }; // some 10 ms: between two steps the node may pause the unit, save it, move it elsewhere
enum { START_MAX = 1000000000 }; // up to here no walk leaves 64 bits

static int64_t first, next, end, best, most = -1;

EXPORT(fallow_init) int start(const char *json, int length) {
  int64_t count;
  (void)json, (void)length; // fallow.h knows where they are
  if (!number("first", &first) || !number("count", &count)) return -1;
  if (first < 1 || first > START_MAX || count < 1 || count > START_MAX - first) return -2;
  next = first, end = first + count;
  return 0;
}

EXPORT(fallow_step) int step(void) { // 0: call me again, 1: done
  for (int i = 0; i < STARTS_A_STEP && next < end; i++, next++) {
    int64_t steps = 0;
    for (uint64_t n = (uint64_t)next; n != 1; n = n % 2 ? 3 * n + 1 : n / 2) steps++;
    if (steps > most) most = steps, best = next;
  }
  return next == end;
}

EXPORT(fallow_progress) double progress(void) { return (double)(next - first) / (double)(end - first); }

EXPORT(fallow_result) uint64_t result(void) {
  resultLength = 0;
  say("{\"start\":"), sayNumber(best), say(",\"steps\":"), sayNumber(most), say("}");
  return said();
}
