/** What the running server was started with, for commands that are started beside it without the same environment. */
import type { Config } from './config.ts'
import { readFact, writeFact } from './core/setup/store.ts'
import type { Has } from './core/tools.ts'
import { type Cidr, parseCidrs } from './lib/address.ts'

const allowFact = 'served-webhook-allow'
const urlFact = 'served-url'

/** Written at each start of the server; `publicUrl` is where it is reached, the port that was found included. */
export async function writeServedFacts(t: Has<'db'>, config: Config, publicUrl: string): Promise<void> {
  await writeFact(t.db.q, allowFact, config.webhooks.allowText ?? '')
  await writeFact(t.db.q, urlFact, publicUrl)
}

export interface ServedFacts {
  readonly webhookAllow: readonly Cidr[]
  /** Null before the first start. */
  readonly publicUrl: string | null
}

export async function readServedFacts(t: Has<'db'>): Promise<ServedFacts> {
  const allow = await readFact(t.db.q, allowFact)
  return { webhookAllow: allow ? parseCidrs(allow) : [], publicUrl: await readFact(t.db.q, urlFact) }
}
