// Computes a tile anew, from the definition and sharing nothing with the kernel:  node pixels.mjs RESULT_FILE
// Prints the SHA-256 of the counts' bytes and the area of the set in the tile, and exits with 1 where a count differs.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const { counts, limit, size, x, y, zoom } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const bytes = Buffer.from(counts, 'base64');
const width = 4 / (2 ** zoom * size);
let wrong = bytes.length === 2 * size * size ? 0 : 1;
let inside = 0;
for (let row = 0; row < size; row++) {
  for (let column = 0; column < size; column++) {
    const cr = -2 + (x * size + column + 0.5) * width;
    const ci = 2 - (y * size + row + 0.5) * width;
    let [re, im, n] = [0, 0, 0];
    while (n <= limit && re * re + im * im <= 4) {
      [re, im] = [re * re - im * im + cr, 2 * re * im + ci];
      n++;
    }
    const expected = n > limit ? 0 : n;
    const at = 2 * (row * size + column);
    if (expected === 0) inside++;
    if (bytes.length > at + 1 && bytes.readUInt16BE(at) !== expected) wrong++;
  }
}
console.log(createHash('sha256').update(bytes).digest('hex'), (inside * width * width).toFixed(6));
if (wrong) {
  console.error(`pixels: ${wrong} of ${size * size} differ`);
  process.exitCode = 1;
}
