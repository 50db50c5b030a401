// Molecular dynamics with f64, which stores floats all the time: what NaNs of settled bits cost is measured on it.
// Built as probe.c, by ./build. Input: the number of steps.
#include <math.h>
#include <stdio.h>

#define COUNT 216
static double at[COUNT][3], speed[COUNT][3], force[COUNT][3];

static double forces(void) {
  double energy = 0;
  for (int i = 0; i < COUNT; i++) force[i][0] = force[i][1] = force[i][2] = 0;
  for (int i = 0; i < COUNT; i++)
    for (int j = i + 1; j < COUNT; j++) {
      double d[3], square = 0.01;
      for (int k = 0; k < 3; k++) {
        d[k] = at[i][k] - at[j][k];
        square += d[k] * d[k];
      }
      double inverse = 1 / (square * square * square);
      energy += 4 * inverse * (inverse - 1);
      double pull = 24 * inverse * (2 * inverse - 1) / square;
      for (int k = 0; k < 3; k++) {
        force[i][k] += pull * d[k];
        force[j][k] -= pull * d[k];
      }
    }
  return energy;
}

int main(void) {
  int steps;
  if (scanf("%d", &steps) != 1) return 2;
  for (int i = 0; i < COUNT; i++) {
    at[i][0] = 1.1 * (i % 6);
    at[i][1] = 1.1 * (i / 6 % 6);
    at[i][2] = 1.1 * (i / 36) + 0.01 * sin(i);
  }
  double energy = forces();
  for (int step = 0; step < steps; step++) {
    for (int i = 0; i < COUNT; i++)
      for (int k = 0; k < 3; k++) {
        speed[i][k] += 0.0005 * force[i][k];
        at[i][k] += 0.001 * speed[i][k];
      }
    energy = forces();
    for (int i = 0; i < COUNT; i++)
      for (int k = 0; k < 3; k++) speed[i][k] += 0.0005 * force[i][k];
  }
  printf("%.17g\n", energy);
  return 0;
}
