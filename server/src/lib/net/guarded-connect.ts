/**
 * Connections to hosts chosen by users. A host is resolved once and all its addresses are checked; the connection goes to a checked
 * address, and the peer is checked again after connecting.
 */
import { isIP, type TcpNetConnectOpts } from 'node:net'
import { buildConnector } from 'undici'
import { type Cidr, classifyAddress, inCidrs } from './address.ts'
import { createLookup, type Lookup, type Resolved } from './lookup.ts'

/** Addresses that connections are allowed to: public ones, and those in `allow`. */
export interface AddressRule {
  readonly allow: readonly Cidr[]
  /** All addresses of a host name; by default from the system. */
  readonly lookup?: Lookup
}

/** 'dns' = the host has no address, 'blocked' = one of its addresses is refused. The message is a complete sentence. */
export class GuardError extends Error {
  override readonly name = 'GuardError'
  readonly kind: 'dns' | 'blocked'

  constructor(kind: 'dns' | 'blocked', message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

/**
 * All addresses of a host, given as a name or as a literal address without brackets. Throws GuardError if there is none, and if any
 * of several is refused, because the library chooses which one to connect to.
 */
export async function resolveAllowed(host: string, rule: AddressRule): Promise<readonly Resolved[]> {
  const family = isIP(host)
  const addresses = family === 0 ? await resolve(host, rule.lookup ?? lookupAll) : [{ address: host, family }]
  if (addresses.length === 0) throw new GuardError('dns', `The host ${host} has no address.`)
  for (const { address } of addresses) checkAddress(address, host, rule)
  return addresses
}

/**
 * An undici connector that only connects to allowed addresses; otherwise its callback gets a GuardError. TLS is always verified:
 * against the default authorities, or only those in `authorities` (PEM).
 */
export function connectGuarded(rule: AddressRule, timeoutMs: number, authorities?: string): buildConnector.connector {
  const trust = authorities === undefined ? {} : { ca: authorities }
  const verified = { rejectUnauthorized: true, ...trust }
  const connect = buildConnector({ timeout: timeoutMs, allowH2: false, lookup: guardedLookup(rule), ...verified })
  return (options, callback) => {
    const host = options.hostname
    // net.connect calls the lookup for names only: literal addresses are checked here.
    const refused = isIP(host) === 0 ? undefined : refusalOf(host, host, rule)
    if (refused !== undefined) return callback(refused, null)
    connect(options, (...[error, socket]) => {
      if (error !== null) return callback(error, null)
      const wrongPeer = refusalOf(socket.remoteAddress ?? 'an unknown address', host, rule)
      if (wrongPeer === undefined) return callback(null, socket)
      socket.destroy()
      callback(wrongPeer, null)
    })
  }
}

function guardedLookup(rule: AddressRule): NonNullable<TcpNetConnectOpts['lookup']> {
  return (hostname, { all }, callback) => {
    resolveAllowed(hostname, rule).then(
      (addresses) => {
        const [first] = addresses
        if (all || first === undefined) callback(null, [...addresses])
        else callback(null, first.address, first.family)
      },
      (error: Error) => callback(error, [], 0),
    )
  }
}

async function resolve(host: string, lookup: Lookup): Promise<readonly Resolved[]> {
  try {
    return await lookup(host)
  } catch (error) {
    throw new GuardError('dns', `The host ${host} could not be found.`, { cause: error })
  }
}

const lookupAll = createLookup()

function checkAddress(address: string, host: string, rule: AddressRule): void {
  const refused = refusalOf(address, host, rule)
  if (refused !== undefined) throw refused
}

function refusalOf(address: string, host: string, rule: AddressRule): GuardError | undefined {
  const kind = classifyAddress(address)
  if (kind === 'public' || inCidrs(address, rule.allow)) return undefined
  return new GuardError(
    'blocked',
    host === address
      ? `The address ${address} is ${kind} and may not be reached.`
      : `The host ${host} resolves to ${address}, which is ${kind} and may not be reached.`,
  )
}
