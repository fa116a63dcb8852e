/** Whether this server has the secret key of the installation, and of all its nodes. */
import { livingNodes } from '../../cluster/membership.ts'
import type { Needs } from '../context.ts'
import * as store from './store.ts'

const sealFact = 'seal-check'
const sealText = 'sallyport'

/**
 * Throws when stored values were sealed with another secret key, or another node uses one. Before anything is sealed, and while no
 * other node runs, the key may be replaced. `nodeId`: of this node, once it has joined the others.
 */
export async function checkSecretKey(ctx: Needs<'db' | 'sealer' | 'clock'>, nodeId?: string): Promise<void> {
  const { q } = ctx.db
  const own = ctx.sealer.seal(sealText, sealFact)
  await store.addFact(q, sealFact, own)
  if (isSealedByUs(ctx, await store.readFact(q, sealFact))) return
  if (await store.hasSealedRows(q))
    throw new Error(
      'The secret key does not decrypt the stored API keys and webhook secrets. Set SALLYPORT_SECRET_KEY, or restore secret.key, to the key that this installation was created with.',
    )
  const other = (await livingNodes(ctx)).find(({ id }) => id !== nodeId)
  if (other)
    throw new Error(
      `Node ${other.label} uses another secret key. Set SALLYPORT_SECRET_KEY, or copy secret.key, so that all nodes have the same key.`,
    )
  await store.writeFact(q, sealFact, own)
}

/** Whether stored values were sealed with this key, or there are none. Changes nothing. */
export async function fitsSecretKey(ctx: Needs<'db' | 'sealer'>): Promise<boolean> {
  const { q } = ctx.db
  return isSealedByUs(ctx, await store.readFact(q, sealFact)) || !(await store.hasSealedRows(q))
}

function isSealedByUs({ sealer }: Needs<'sealer'>, sealed: string | null): boolean {
  try {
    return sealed !== null && sealer.open(sealed, sealFact) === sealText
  } catch {
    return false
  }
}
