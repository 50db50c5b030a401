// A WASI program for the tests of command kernels: the first word of its input says what it does.
// Built with Debian's clang 14 and wasi-libc by ./build, which says the command.
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char more[1 << 16];

static int sum(void) {
  double total = 0, x;
  int count = 0;
  while (scanf("%lf", &x) == 1) {
    total += x;
    count++;
  }
  printf("%d numbers, sum %.3f\n", count, total);
  return 0;
}

// What a program can learn of the world around it.
static int world(int argc, char **argv) {
  printf("argc %d, argv[0] %s, HOME %s\n", argc, argv[0], getenv("HOME") ? "is set" : "is not set");
  struct timespec a, b;
  clock_gettime(CLOCK_REALTIME, &a);
  clock_gettime(CLOCK_MONOTONIC, &b);
  printf("from %lld.%09ld to %lld.%09ld\n", (long long)a.tv_sec, a.tv_nsec, (long long)b.tv_sec, b.tv_nsec);
  uint8_t dice[16];
  printf("random %d:", getentropy(dice, sizeof dice));
  for (size_t i = 0; i < sizeof dice; i++) printf(" %02x", dice[i]);
  FILE *file = fopen("/etc/passwd", "r");
  printf("\na file %s\n", file ? "opens" : "does not open");
  return 0;
}

static int echo(void) {
  char part[4096];
  size_t count;
  while ((count = fread(part, 1, sizeof part, stdin)) > 0) fwrite(part, 1, count, stdout);
  return 0;
}

static int grow(void) {
  int pieces = 0;
  for (char *volatile piece; (piece = malloc(1 << 20));) pieces++;
  printf("%d MiB\n", pieces);
  return 0;
}

int main(int argc, char **argv) {
  char word[16] = "";
  if (scanf("%15s", word) != 1) return 2;
  getchar();
  if (!strcmp(word, "sum")) return sum();
  if (!strcmp(word, "world")) return world(argc, argv);
  if (!strcmp(word, "echo")) return echo();
  if (!strcmp(word, "grow")) return grow();
  if (!strcmp(word, "fail")) {
    fprintf(stderr, "first line\nthe input is no good");
    return 3;
  }
  if (!strcmp(word, "loop")) for (volatile int i = 0;; i++) {}
  if (!strcmp(word, "flood")) for (;;) fwrite(more, 1, sizeof more, stdout);
  if (!strcmp(word, "abort")) abort();
  return 2;
}
