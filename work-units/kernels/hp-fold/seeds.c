// How many million proposals a seed takes to an energy: seeds INPUT_FILE ENERGY. Prints the number, or "-" if the unit's steps
// do not suffice. The walk of a seed does not depend on how many steps its unit has, so a unit of that many reaches it too.

#include "hp_fold.c"

#include <stdio.h>
#include <stdlib.h>

void fallow_log(const char *text, int length) { fprintf(stderr, "%.*s\n", length, text); }

void fallow_frame(const char *text, int length) { (void)text, (void)length; }

int main(int count, char **arguments) {
  FILE *file = count == 3 ? fopen(arguments[1], "rb") : NULL;
  if (!file) {
    fprintf(stderr, "usage: seeds INPUT_FILE ENERGY\n");
    return 2;
  }
  int length = (int)fread(inputBytes, 1, INPUT_MAX, file), wanted = atoi(arguments[2]), ended = 0, millions = 0;
  fclose(file);
  if (fallow_init(fallow_alloc(length), length) < 0) return 1;
  while (best.energy > wanted && !ended) {
    if ((ended = fallow_step()) < 0) return 1;
    millions++;
  }
  if (best.energy > wanted) printf("-\n");
  else printf("%d\n", millions);
  return 0;
}
