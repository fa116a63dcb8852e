/** Corrects the algorithms that ssh2 offers. */
import { hybridKex } from './algorithms.ts'
import { type NameList, type Protocol, sshString } from './internals.ts'

const rsaWithSha1 = 'ssh-rsa'

/**
 * Puts the hybrid key exchange first in the server's offer, which all its connections share, and removes RSA signatures with SHA-1,
 * which ssh2 offers for every RSA host key.
 */
export function correctOffer({ _offer: offer }: Protocol): void {
  const { kex, serverHostKey, all } = offer.lists
  if (kex.array.includes(hybridKex)) return
  const rest = all.subarray(4 + kex.buffer.length + 4 + serverHostKey.buffer.length)
  offer.lists.kex = nameList([hybridKex, ...kex.array])
  offer.lists.serverHostKey = nameList(serverHostKey.array.filter((name) => name !== rsaWithSha1))
  const corrected = [offer.lists.kex, offer.lists.serverHostKey].map(({ buffer }) => sshString(buffer))
  offer.lists.all = Buffer.concat([...corrected, rest])
  offer.totalSize = offer.lists.all.length
}

const nameList = (array: readonly string[]): NameList => ({ array, buffer: Buffer.from(array.join(',')) })
