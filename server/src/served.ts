/** What the running server was started with, for commands that are started beside it without the same environment. */
import { type Config, parsePorts } from './config.ts'
import { readFact, writeFact } from './core/setup/store.ts'
import type { Has } from './core/tools.ts'
import { parseCidrs } from './lib/address.ts'
import type { TargetPolicy } from './lib/safe-fetch.ts'

const allowFact = 'served-webhook-allow'
const portsFact = 'served-webhook-ports'
const urlFact = 'served-url'

/** Written at each start of the server; `publicUrl` is where it is reached, the port that was found included. */
export async function writeServedFacts(t: Has<'db'>, config: Config, publicUrl: string): Promise<void> {
  await writeFact(t.db.q, allowFact, config.webhooks.allowText ?? '')
  await writeFact(t.db.q, portsFact, config.webhooks.portsText ?? '')
  await writeFact(t.db.q, urlFact, publicUrl)
}

/** Where webhooks may go: as the settings say, or else as the running server's do. */
export async function targetPolicy(t: Has<'db'>, { webhooks }: Config): Promise<TargetPolicy> {
  const served = async <T>(fact: string, parse: (text: string) => T[]) => {
    const text = await readFact(t.db.q, fact)
    return text ? parse(text) : []
  }
  const ports = webhooks.ports ?? (await served(portsFact, parsePorts))
  const allow = webhooks.allow ?? (await served(allowFact, parseCidrs))
  return { allow, ...(ports.length > 0 && { ports }) }
}

/** Where the server is reached; null before the first start. */
export const servedUrl = (t: Has<'db'>): Promise<string | null> => readFact(t.db.q, urlFact)
