/** Changes to a long list of resources: a slice of it a transaction, because whoever else writes may have to wait for the end of one. */
import { slices } from '../../../lib/slices.ts'
import { Fault } from '../../fault.ts'

/** As many as one webhook message tells of. */
export const changedAtOnce = 100

/**
 * Runs `change`, a transaction, for one slice after the other and returns the outcomes of all items in their order. Each slice is all
 * or nothing; those before stay done, also after a crash: who asks again is told of their items that they are not there any
 * more. A Fault of the first slice is thrown; one of a later slice is the outcome (`refused`) of all items that were not changed yet.
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
