/** The largest of numbers, or `least` where none is larger; unlike `Math.max(...numbers)` for any count of them. */
export function largest(numbers: readonly number[], least = 0): number {
  let most = least;
  for (const number of numbers) if (number > most) most = number;
  return most;
}
