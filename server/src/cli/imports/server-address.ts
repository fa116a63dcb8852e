/** Addresses of servers that are signed in to with a user name and a password. */
import { InvalidArgumentError } from 'commander'

export interface ServerAddress {
  /** In one form for each server and folder. */
  readonly address: string
  /** `sftp:` … */
  readonly protocol: string
  readonly host: string
  readonly port: number
  readonly username: string
  readonly folder: string
}

export interface AddressForm {
  readonly example: string
  /** The usual port of each protocol that is allowed. */
  readonly ports: Readonly<Record<string, number>>
}

/** Throws InvalidArgumentError. */
export function serverAddress(text: string, { example, ports }: AddressForm): ServerAddress {
  const url = URL.parse(text)
  const usual = ports[url?.protocol ?? '']
  if (!url || usual === undefined || url.hostname === '' || url.search || url.hash)
    throw new InvalidArgumentError(`It must be an address such as ${example}.`)
  if (url.password)
    throw new InvalidArgumentError('It must not contain a password: that comes from the environment or a file.')
  if (url.username === '') throw new InvalidArgumentError(`It must name the user, such as ${example}.`)
  const port = Number(url.port || usual)
  const [username, path] = [decoded(url.username), decoded(url.pathname)]
  const folder = path === '/' ? path : path.replace(/\/+$/, '')
  const shown = folder.split('/').map(encodeURIComponent).join('/')
  const address = `${url.protocol}//${encodeURIComponent(username)}@${url.hostname}:${port}${shown}`
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return { address, protocol: url.protocol, host, port, username, folder }
}

function decoded(text: string): string {
  const plain = decodedOrNull(text)
  if (plain === null) throw new InvalidArgumentError('It has a % that is not followed by two hexadecimal digits.')
  if (/\p{Cc}/u.test(plain)) throw new InvalidArgumentError('It must not have control characters.')
  return plain
}

function decodedOrNull(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
