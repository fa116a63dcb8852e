/** Settings of the running server, for commands that run without its environment. */

import type { FtpServer, Needs, SftpServer } from '../core/context.ts'
import { readFact, writeFact } from '../core/setup/store.ts'
import { parseCidrs } from '../lib/net/address.ts'
import type { TargetPolicy } from '../lib/net/safe-fetch.ts'
import type { Config } from './config.ts'
import { parsePorts } from './values.ts'

const allowFact = 'served-webhook-allow'
const portsFact = 'served-webhook-ports'
const urlFact = 'served-url'
const sftpFact = 'served-sftp'
const ftpFact = 'served-ftp'
const storeFact = 'served-store'

/** Called at each start of the server. `publicUrl` includes the port it listens on. */
export async function writeServedFacts(
  ctx: Needs<'db' | 'settings' | 'blobs'>,
  config: Config,
  publicUrl: string,
): Promise<void> {
  const facts = {
    [allowFact]: config.webhooks.allowText ?? '',
    [portsFact]: config.webhooks.portsText ?? '',
    [urlFact]: publicUrl,
    [storeFact]: ctx.blobs.name,
    [sftpFact]: JSON.stringify(ctx.settings.sftpServer),
  }
  // Most starts change none of them, and each commit waits for the disk.
  for (const [fact, value] of Object.entries(facts))
    if ((await readFact(ctx.db.q, fact)) !== value) await writeFact(ctx.db.q, fact, value)
}

/** Targets that webhooks may reach: from the settings or, if not set, from the running server. */
export async function targetPolicy(ctx: Needs<'db'>, { webhooks }: Config): Promise<TargetPolicy> {
  const served = async <T>(fact: string, parse: (text: string) => T[]) => {
    const text = await readFact(ctx.db.q, fact)
    return text ? parse(text) : []
  }
  const ports = webhooks.ports ?? (await served(portsFact, parsePorts))
  const allow = webhooks.allow ?? (await served(allowFact, parseCidrs))
  return { allow, ...(ports.length > 0 && { ports }) }
}

/** Public URL of the server; null before the first start. */
export const servedUrl = (ctx: Needs<'db'>): Promise<string | null> => readFact(ctx.db.q, urlFact)

/** Name of the store that the server writes to; null before the first start. */
export const servedStore = (ctx: Needs<'db'>): Promise<string | null> => readFact(ctx.db.q, storeFact)

/** Where the server is reached by SFTP; null before the first start, and while it does not serve SFTP. */
export async function servedSftp(ctx: Needs<'db'>): Promise<SftpServer | null> {
  const text = await readFact(ctx.db.q, sftpFact)
  return text === null ? null : (JSON.parse(text) as SftpServer | null)
}

/** Where the server is reached by FTP; null before the first start, and while it does not serve FTP. */
export async function servedFtp(ctx: Needs<'db'>): Promise<FtpServer | null> {
  const text = await readFact(ctx.db.q, ftpFact)
  return text === null ? null : (JSON.parse(text) as FtpServer | null)
}
