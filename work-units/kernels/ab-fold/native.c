// Drives the kernel as a native program, to compare with the Wasm build: native INPUT_FILE [OUTPUT_FILE]
// Prints log and frames to stderr; exits 0 with the result's bytes written, or 1 with `error CODE`.

#include "ab_fold.c"

#include <stdio.h>

void fallow_log(const char *text, int length) { fprintf(stderr, "%.*s\n", length, text); }

static int frames;

void fallow_frame(const char *text, int length) {
  (void)text, (void)length;
  frames++;
}

static int load(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) return -1;
  int length = (int)fread(inputBytes, 1, INPUT_MAX, file);
  int more = fgetc(file) != EOF;
  fclose(file);
  return more ? INPUT_MAX + 1 : length;
}

static int refused(int code) {
  fprintf(stderr, "error %d\n", code);
  return 1;
}

int main(int count, char **arguments) {
  int length = count > 1 ? load(arguments[1]) : -1;
  if (length < 0) {
    fprintf(stderr, "usage: native INPUT_FILE [OUTPUT_FILE]\n");
    return 2;
  }
  int code = fallow_init(fallow_alloc(length), length);
  if (code < 0) return refused(code);
  while ((code = fallow_step()) == 0) continue;
  if (code < 0) return refused(code);
  FILE *to = count > 2 ? fopen(arguments[2], "wb") : stdout;
  if (!to || fwrite(output.bytes, 1, (size_t)output.length, to) != (size_t)output.length || fflush(to)) return refused(1);
  fprintf(stderr, "%d frames\n", frames);
  return 0;
}
