/** What the running server was started with, for commands that are started beside it without the same environment. */
import { type Config, parsePorts } from './config.ts'
import type { Needs } from './core/context.ts'
import { readFact, writeFact } from './core/setup/store.ts'
import { parseCidrs } from './lib/net/address.ts'
import type { TargetPolicy } from './lib/net/safe-fetch.ts'

const allowFact = 'served-webhook-allow'
const portsFact = 'served-webhook-ports'
const urlFact = 'served-url'

/** Written at each start of the server; `publicUrl` is where it is reached, the port that was found included. */
export async function writeServedFacts(ctx: Needs<'db'>, config: Config, publicUrl: string): Promise<void> {
  await writeFact(ctx.db.q, allowFact, config.webhooks.allowText ?? '')
  await writeFact(ctx.db.q, portsFact, config.webhooks.portsText ?? '')
  await writeFact(ctx.db.q, urlFact, publicUrl)
}

/** Where webhooks may go: as the settings say, or else as the running server's do. */
export async function targetPolicy(ctx: Needs<'db'>, { webhooks }: Config): Promise<TargetPolicy> {
  const served = async <T>(fact: string, parse: (text: string) => T[]) => {
    const text = await readFact(ctx.db.q, fact)
    return text ? parse(text) : []
  }
  const ports = webhooks.ports ?? (await served(portsFact, parsePorts))
  const allow = webhooks.allow ?? (await served(allowFact, parseCidrs))
  return { allow, ...(ports.length > 0 && { ports }) }
}

/** Where the server is reached; null before the first start. */
export const servedUrl = (ctx: Needs<'db'>): Promise<string | null> => readFact(ctx.db.q, urlFact)
