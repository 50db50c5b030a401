// Recomputes the energy of a result from its path alone, by the definition: node energy.mjs RESULT_FILE
// Prints it, or exits 1 with one line if the path is no fold of the sequence or the claimed energy is another.
import { readFileSync } from 'node:fs';

const MOVES = { R: [1, 0, 0], L: [-1, 0, 0], U: [0, 1, 0], D: [0, -1, 0], F: [0, 0, 1], B: [0, 0, -1] };

function energyOf({ dim, path, sequence }) {
  const points = [[0, 0, 0]];
  for (const letter of path) points.push(points.at(-1).map((x, axis) => x + MOVES[letter][axis]));
  const residueAt = new Map(points.map((point, i) => [point.join(), i]));
  if (points.length !== sequence.length) throw new Error(`${path.length} moves for ${sequence.length} residues`);
  if (residueAt.size !== points.length) throw new Error('the chain meets itself');
  if (dim === 2 && points.some((point) => point[2] !== 0)) throw new Error('a 2D fold leaves the plane');
  let contacts = 0;
  points.forEach((point, i) => {
    for (const move of Object.values(MOVES)) {
      const j = residueAt.get(point.map((x, axis) => x + move[axis]).join());
      if (j > i + 1 && sequence[i] === 'H' && sequence[j] === 'H') contacts++;
    }
  });
  return 0 - contacts;
}

try {
  const result = JSON.parse(readFileSync(process.argv[2], 'utf8'));
  const energy = energyOf(result);
  if (energy !== result.energy) throw new Error(`the path has energy ${energy}, the result claims ${result.energy}`);
  console.log(energy);
} catch (problem) {
  console.error(`energy: ${problem.message}`);
  process.exit(1);
}
