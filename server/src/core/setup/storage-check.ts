import type { Needs } from '../context.ts'
import * as store from './store.ts'

const storageFact = 'storage'

/** Throws when files are stored in another place than this one: they would be missing there. */
export async function checkStorage({ db }: Needs<'db'>, name: string): Promise<void> {
  const known = (await store.readFact(db.q, storageFact)) ?? 'disk'
  if (known === name) return
  if (await store.hasStoredBlobs(db.q))
    throw new Error(
      `The files of this installation are in ${known}, but SALLYPORT_STORAGE says ${name}. Set it to ${known}: moving files that exist is not supported yet.`,
    )
  await store.writeFact(db.q, storageFact, name)
}
