/** Changes a long list of resources in slices, one per transaction, so that other writers do not have to wait long. */
import { slices } from '../../../lib/slices.ts'
import { Fault } from '../../fault.ts'

/** Resources changed in one transaction: as many as one webhook message lists. */
export const changedAtOnce = 100

/**
 * Runs `change`, a transaction, for one slice after the other and returns the results of all items in order. Each slice succeeds or
 * fails as a whole; earlier slices stay committed, also after a crash, so that a retry reports their items as not found. A Fault of
 * the first slice is thrown; one of a later slice is the result (`refused`) of all items that were not changed yet.
 */
export async function changeInSlices<Item, Outcome>(
  items: readonly Item[],
  change: (some: readonly Item[]) => Promise<readonly Outcome[]>,
  refused: (item: Item, fault: Fault) => Outcome,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const some of slices(items, changedAtOnce)) {
    try {
      outcomes.push(...(await change(some)))
    } catch (error) {
      if (!(error instanceof Fault) || outcomes.length === 0) throw error
      return [...outcomes, ...items.slice(outcomes.length).map((item) => refused(item, error))]
    }
  }
  return outcomes
}
