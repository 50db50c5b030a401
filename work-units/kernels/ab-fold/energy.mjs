// Recomputes the energy of a result from its positions alone, by the definition: node energy.mjs RESULT_FILE
// Prints it, or exits 1 with one line if the positions are no chain or the claimed energy is another.
import { readFileSync } from 'node:fs';

const BOND_OFF = 1e-8; // positions have nine decimals
const ENERGY_OFF = 1e-5;

const minus = (a, b) => a.map((x, axis) => x - b[axis]);
const dot = (a, b) => a.reduce((sum, x, axis) => sum + x * b[axis], 0);

function energyOf({ positions, sequence }) {
  if (positions.length !== sequence.length) throw new Error(`${positions.length} positions for ${sequence.length} residues`);
  const bonds = positions.slice(1).map((at, i) => minus(at, positions[i]));
  for (const bond of bonds) if (Math.abs(Math.sqrt(dot(bond, bond)) - 1) > BOND_OFF) throw new Error('a bond is not of length 1');
  let energy = bonds.slice(1).reduce((sum, bond, i) => sum + (1 - dot(bond, bonds[i])) / 4, 0);
  for (let i = 2; i < positions.length; i++) {
    for (let j = 0; j < i - 1; j++) {
      const apart = minus(positions[i], positions[j]);
      const c = sequence[i] !== sequence[j] ? -0.5 : sequence[i] === 'A' ? 1 : 0.5;
      energy += 4 * (dot(apart, apart) ** -6 - c * dot(apart, apart) ** -3);
    }
  }
  return energy;
}

try {
  const result = JSON.parse(readFileSync(process.argv[2], 'utf8'));
  const energy = energyOf(result);
  if (Math.abs(energy - result.energy) > ENERGY_OFF) throw new Error(`the positions have energy ${energy}, the result claims ${result.energy}`);
  console.log(result.energy);
} catch (problem) {
  console.error(`energy: ${problem.message}`);
  process.exit(1);
}
