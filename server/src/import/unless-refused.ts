import { Fault } from '../core/fault.ts'
import type { Readable } from './source.ts'

/** What `work` reads. Credentials without the right to read a part, or a server without it, are no reason to stop. */
export async function unlessRefused<T>(work: () => Promise<Readable<T>>): Promise<Readable<T>> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Fault && ['forbidden', 'not-found', 'invalid'].includes(error.code))
      return { unreadable: error.message }
    throw error
  }
}
