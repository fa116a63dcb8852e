import type { Needs } from '../context.ts'
import * as store from './store.ts'

const sealFact = 'seal-check'
const sealText = 'sallyport'

/** Throws when stored values were sealed with another secret key. */
export async function checkSecretKey(ctx: Needs<'db' | 'sealer'>): Promise<void> {
  const sealed = await store.readFact(ctx.db.q, sealFact)
  if (sealed !== null) {
    try {
      if (ctx.sealer.open(sealed, sealFact) === sealText) return
    } catch {
      if (await store.hasSealedRows(ctx.db.q))
        throw new Error(
          'The secret key does not decrypt the stored API keys and webhook secrets. Set SALLYPORT_SECRET_KEY, or restore secret.key, to the key that this installation was created with.',
        )
    }
  }
  await store.writeFact(ctx.db.q, sealFact, ctx.sealer.seal(sealText, sealFact))
}
