/**
 * Resolves host names. The system's lookup has a few threads for the whole process: some names whose name servers do not respond
 * would delay all others. So name servers are queried directly first.
 */
import { Resolver, lookup as systemLookup } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'

export type Resolved = { readonly address: string; readonly family: number }
/** Rejects, or returns none, if there is none. */
export type Lookup = (hostname: string) => Promise<readonly Resolved[]>

interface LookupOptions {
  /** Name servers, as `address:port`; by default those of the system. */
  readonly servers?: readonly string[]
  readonly hostsFile?: string
  /** For names that are not sent to name servers, or that these do not know. */
  readonly system?: Lookup
}

/** Two attempts, within the time limit of a connection. */
const resolverOptions = { timeout: 1_500, tries: 2 }
/** Interval at which the system's name servers are read again, in ms. */
const readEveryMs = 30_000

export function createLookup({ servers, hostsFile = '/etc/hosts', system = bySystem }: LookupOptions = {}): Lookup {
  let resolver = new Resolver(resolverOptions)
  let readAt = performance.now()
  const current = () => {
    if (servers === undefined && performance.now() - readAt > readEveryMs) {
      resolver = new Resolver(resolverOptions)
      readAt = performance.now()
    }
    return resolver
  }
  if (servers) resolver.setServers(servers)
  return async (hostname) => {
    if (isLocal(hostname) || (await isInFile(hostsFile, hostname))) return await system(hostname)
    const asked = current()
    const answers = await Promise.allSettled([asked.resolve4(hostname), asked.resolve6(hostname)])
    const found = answers.flatMap((answer, i) =>
      answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family: i === 0 ? 4 : 6 })) : [],
    )
    if (found.length > 0) return found
    const unanswered = answers.find((answer) => answer.status === 'rejected' && isUnanswered(answer.reason))
    if (unanswered?.status === 'rejected') throw unanswered.reason
    // The system may know the name from other sources than name servers, or below a search domain.
    return await system(hostname)
  }
}

const bySystem: Lookup = (hostname) => systemLookup(hostname, { all: true, order: 'verbatim' })

/** Names without a dot, and those of the local network, are resolved by the system. */
const isLocal = (hostname: string): boolean => {
  const name = hostname.replace(/\.$/, '')
  return !name.includes('.') || /\.(?:local|localhost)$/i.test(name)
}

async function isInFile(path: string, hostname: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const name = hostname.replace(/\.$/, '').toLowerCase()
  return text.split('\n').some((line) => {
    const [, ...names] = (line.split('#')[0] ?? '').trim().toLowerCase().split(/\s+/)
    return names.includes(name)
  })
}

/** No response, or a server that failed to resolve the name: the system's lookup would take as long. */
const isUnanswered = (error: unknown): boolean =>
  ['ETIMEOUT', 'ESERVFAIL', 'ECANCELLED'].includes((error as NodeJS.ErrnoException).code ?? '')
