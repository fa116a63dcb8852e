import type { Queries } from '../../db/engine.ts'
import { nextFreeName } from '../../lib/path.ts'
import type { Place } from './resource.ts'
import * as store from './store.ts'

/** The first of `a.txt`, `a (2).txt`, `a (3).txt` … that is free: found in steps that double, then halve. */
export async function freeName(q: Queries, parent: Place, name: string): Promise<string> {
  const taken = async (n: number) => (await store.childNamed(q, parent.resource.id, nextFreeName(name, n))) !== null
  let high = 2
  while (await taken(high)) high *= 2
  let low = high / 2
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (await taken(middle)) low = middle
    else high = middle
  }
  return nextFreeName(name, high)
}
