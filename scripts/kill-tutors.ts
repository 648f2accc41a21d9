import { canMount, killTutors } from '../test/support/kills/kill-tutors.ts';

/** Kills one of two saving tutors at random moments, on a disk with room and on a full one: `kill-tutors.ts [COUNT] [SEED]`. */
const count = Number(process.argv[2] ?? 1000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
console.log(`seed ${seed}`);
for (const full of canMount() ? [false, true] : [false]) {
  const { kills, kept, faults } = await killTutors(count, seed, full);
  console.log(
    `${full ? 'a disk with 0 to 64 kB free' : 'a disk with room'}: ${kills} kills, ${kept} saves kept, ${faults.length} faults`,
  );
  for (const fault of faults) console.log(`  ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
}
