/** Addresses that a transport listens on, and what to tell the operator when it can't. */

/** A host as it stands in an address: IPv6 addresses in brackets. */
export const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host)

/** The host for a start line: the loopback address for a server that listens on all addresses. */
export const reachableHost = (host: string): string =>
  host === '0.0.0.0' || host === '::' ? '127.0.0.1' : bracketed(host)

/** Names of the settings for the host and port of a transport. */
export interface ListenSettings {
  readonly host: string
  readonly port: string
}

/** A sentence or two for an error of `listen` on `address` (host and port): what is wrong, and which setting to change. */
export function listenErrorMessage(error: unknown, address: string, settings: ListenSettings): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'EADDRINUSE')
    return `The address ${address} is in use by another program. Stop that program, or set another port with ${settings.port}.`
  if (code === 'EACCES')
    return `This user may not listen on ${address}. Set a port of 1024 or higher with ${settings.port}.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `This machine has no address ${address}. Set ${settings.host} to one of its own.`
  return `Sallyport can't listen on ${address} (${settings.port}): ${error instanceof Error ? error.message : error}`
}
