/**
 * All addresses of a host name. The system's own look-up has a few threads for everybody: a handful of names that no server
 * answers for would keep all others waiting. So name servers are asked by messages of our own first.
 */
import { Resolver, lookup as systemLookup } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'

export type Resolved = { readonly address: string; readonly family: number }
/** Rejects, or gives none, when there is none. */
export type Lookup = (hostname: string) => Promise<readonly Resolved[]>

interface LookupOptions {
  /** Name servers, as `address:port`; those of the system when absent. */
  readonly servers?: readonly string[]
  readonly hostsFile?: string
  /** For names that are not asked of name servers, or that those do not know. */
  readonly system?: Lookup
}

/** Two tries, within the time that a connection has. */
const patience = { timeout: 1_500, tries: 2 }
/** The system's name servers are read anew so often, in ms. */
const readEveryMs = 30_000

export function createLookup({ servers, hostsFile = '/etc/hosts', system = bySystem }: LookupOptions = {}): Lookup {
  let resolver = new Resolver(patience)
  let readAt = performance.now()
  const current = () => {
    if (servers === undefined && performance.now() - readAt > readEveryMs) {
      resolver = new Resolver(patience)
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
    const silent = answers.find((answer) => answer.status === 'rejected' && isSilence(answer.reason))
    if (silent?.status === 'rejected') throw silent.reason
    // It may be known by other ways than name servers, or below a domain that the system searches.
    return await system(hostname)
  }
}

const bySystem: Lookup = (hostname) => systemLookup(hostname, { all: true, order: 'verbatim' })

/** Names without a dot, and those of the local network, are the system's to know. */
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

/** Nobody answered, or a server that could not find out: asking again in another way takes as long. */
const isSilence = (error: unknown): boolean =>
  ['ETIMEOUT', 'ESERVFAIL', 'ECANCELLED'].includes((error as NodeJS.ErrnoException).code ?? '')
