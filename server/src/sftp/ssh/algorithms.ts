/**
 * The offered algorithms, in order of preference. No SHA-1, no CBC, no compression; finite-field Diffie-Hellman and ChaCha20 only if
 * the operator enables them.
 */
import type { Algorithms } from 'ssh2'

export const hybridKex = 'mlkem768x25519-sha256'

const usual = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
  ],
  serverHostKey: ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-512', 'rsa-sha2-256'],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  compress: ['none'],
} as const satisfies Algorithms

const extraKex = ['diffie-hellman-group14-sha256', 'diffie-hellman-group16-sha512'] as const
const extraCiphers = ['chacha20-poly1305@openssh.com'] as const

/** Algorithms that an operator can enable for old clients. */
export const extraAlgorithms = [...extraKex, ...extraCiphers] as const
export type ExtraAlgorithm = (typeof extraAlgorithms)[number]

/** The offered algorithms; the extra ones come last. */
export const algorithmsWith = (extra: readonly ExtraAlgorithm[] = []) => ({
  ...usual,
  kex: [...usual.kex, ...extraKex.filter((name) => extra.includes(name))],
  serverHostKey: [...usual.serverHostKey],
  cipher: [...usual.cipher, ...extraCiphers.filter((name) => extra.includes(name))],
})

/** Signature algorithms accepted for users' keys, sent as `server-sig-algs`. RSA with SHA-1 is not accepted. */
export const userKeyAlgorithms = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const
