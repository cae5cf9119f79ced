/** Repeats `work`, which handles up to `size` rows and answers how many, until a batch isn't full. Answers the total. */
export async function inBatches(size: number, work: () => Promise<number>): Promise<number> {
  let total = 0;
  for (;;) {
    const done = await work();
    total += done;
    if (done < size) return total;
  }
}
